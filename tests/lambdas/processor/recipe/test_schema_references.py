"""What a schema may be and may refer to; everything else is refused before there is a record."""

import copy
from pathlib import Path
from typing import Any

import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.schema import compile_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Documents = dict[str, Any]


def takes(schema: Any, record: Any, documents: Documents) -> bool:
    step = compile_schema(schema, documents, private=False)
    try:
        return step(record) is record
    except InvalidRecord:
        return False


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ("http://127.0.0.1:9/order.json", "http://127.0.0.1:9/order.json"),
        ("https://example.com/order.json#/$defs/x", "https://example.com/order.json"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("../order.json", "order.json"),
        ("missing.schema.json#/a", "missing.schema.json"),
        ("urn:example:order", "urn:example:order"),
    ],
)
def test_a_reference_that_leads_out_is_refused_by_name(reference: str, named: str) -> None:
    sentence = f"The reference {named} leads to no schema of the recipes; none is fetched."

    with pytest.raises(ValueError, match="none is fetched") as caught:
        compile_schema({"properties": {"a": {"$ref": reference}}}, {"known.json": {}}, private=False)
    assert str(caught.value) == sentence

    with pytest.raises(ValueError, match="none is fetched") as caught:
        compile_schema({"$ref": "known.json"}, {"known.json": {"items": {"$ref": reference}}}, private=False)
    assert str(caught.value) == sentence


def test_a_schema_on_the_disk_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "real.json"
    file.write_text("{}")

    with pytest.raises(ValueError, match=r"real\.json leads to no schema"):
        compile_schema({"$ref": file.as_uri()}, {}, private=False)


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"$ref": "#/$defs/missing"}, "/$defs/missing"),
        ({"$ref": "#missing"}, "missing"),
        ({"$ref": "::"}, "::"),
        ({"$dynamicRef": "https://example.com/a#b"}, "https://example.com/a"),
        (
            {"$defs": {"a": {"$id": "urn:a", "$schema": "https://example.com/dialect"}}},
            "https://example.com/dialect",
        ),
    ],
)
def test_any_other_reference_that_leads_nowhere_is_refused_by_name(schema: Any, named: str) -> None:
    with pytest.raises(ValueError, match="leads") as caught:
        compile_schema(schema, {}, private=False)

    assert named in str(caught.value)
    assert "failed" not in str(caught.value)


ADDRESS: Documents = {
    "$schema": DRAFT,
    "$id": "https://example.com/v1/address",
    "type": "object",
    "properties": {"street": {"$ref": "#/$defs/street"}, "zone": {"$ref": "zone.schema.json"}},
    "$defs": {"street": {"type": "string", "maxLength": 10}},
}
FOLDER: Documents = {
    "address.schema.json": ADDRESS,
    "zone.schema.json": {"enum": [1, 2]},
    "list.schema.json": {"$id": "list.schema.json", "items": {"$ref": "#"}, "type": "array"},
    "broken.schema.json": {"type": "nothing", "$ref": "https://example.com/nowhere"},
}


@pytest.mark.parametrize(
    ("reference", "good", "bad"),
    [
        ("address.schema.json", {"street": "a", "zone": 1}, {"zone": 3}),
        ("address.schema.json#/$defs/street", "a", "a" * 11),
        ("./zone.schema.json", 2, 3),
        ("zone.schema.json#", 2, 3),
        ("list.schema.json", [[[]]], [[1]]),
    ],
)
def test_a_reference_names_a_file_of_the_folder(reference: str, good: Any, bad: Any) -> None:
    schema = {"properties": {"a": {"$ref": reference}}}
    before = copy.deepcopy(FOLDER)

    assert takes(schema, {"a": good}, FOLDER)
    assert not takes(schema, {"a": bad}, FOLDER)
    assert before == FOLDER


def test_a_reference_names_a_schema_by_its_id() -> None:
    documents = {
        "x.json": {**ADDRESS, "$id": "https://example.com/v1/address#"},
        "y.json": {"$id": "urn:y", "const": 1},
    }

    assert takes({"$ref": "urn:y"}, 1, documents)
    assert not takes({"$ref": "urn:y"}, 2, documents)
    street = {"$ref": "https://example.com/v1/address#/$defs/street"}
    with pytest.raises(ValueError, match=r"https://example\.com/v1/zone\.schema\.json leads to no schema"):
        compile_schema(street, documents, private=False)
    documents["z.json"] = {"$id": "https://example.com/v1/zone.schema.json"}
    assert takes(street, "a", documents)
    assert not takes(street, 5, documents)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "strnig"}, '"/type": "strnig" is not valid'),
        ({"properties": {"a/b": {"minLength": -1}}}, '"/properties/a~1b/minLength": -1 is less than'),
        ({"items": {"pattern": "("}}, '"/items/pattern": "(" is no regular expression'),
        ({"pattern": "(?=a)a"}, '"/pattern": "(?=a)a" is no regular expression without lookaround'),
        (
            {"patternProperties": {r"(a)\1": {}}},
            "is no regular expression without lookaround and backreferences",
        ),
        ({"multipleOf": 0}, '"/multipleOf": '),
        ({"maximum": "1"}, '"/maximum": "1" is not of type "number"'),
        ({"maximum": True}, '"/maximum": true is not of type "number"'),
        ({"required": "a"}, '"/required": "a" is not of type "array"'),
        ({"$id": 5}, '"/$id": 5 is not of type "string"'),
        ("{}", ": an object or a boolean is expected."),
        ([], ": an object or a boolean is expected."),
        (None, ": an object or a boolean is expected."),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(schema: Any, place: str) -> None:
    with pytest.raises(ValueError, match="no JSON Schema") as caught:
        compile_schema(schema, {}, private=False)
    assert str(caught.value).startswith("The schema is no JSON Schema")
    assert place in str(caught.value)

    with pytest.raises(ValueError, match="no JSON Schema") as caught:
        compile_schema({"$ref": "part.json"}, {"part.json": schema}, private=False)
    assert str(caught.value).startswith("part.json is no JSON Schema")
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "dialect", ["http://json-schema.org/draft-07/schema#", "https://example.com/mine", 5]
)
def test_another_draft_is_refused_by_name(dialect: Any) -> None:
    other = {"$schema": dialect}
    with pytest.raises(ValueError, match=f"is written in {str(dialect).removesuffix('#')}; the draft is"):
        compile_schema(other, {}, private=False)
    with pytest.raises(ValueError, match=r"^a\.json is written in"):
        compile_schema({"$ref": "a.json"}, {"a.json": other}, private=False)
    with pytest.raises(ValueError, match="is written in"):
        compile_schema({"$schema": "a.json"}, {"a.json": other}, private=False)


def test_a_dialect_of_itself_is_refused() -> None:
    with pytest.raises(ValueError, match=r"is written in a\.json"):
        compile_schema({"$schema": "a.json"}, {"a.json": {"$schema": "a.json"}}, private=False)
