"""What is removed, masked and hashed, and what is left alone."""

import hmac
import json
from collections import OrderedDict
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lambdas.processor.recipe.model import Step
from lambdas.processor.recipe.redact import compile_redaction

KEY = b"a key of this test"


def redaction(rules: Mapping[str, str]) -> Step:
    return compile_redaction(rules, lambda: KEY)


def hashed(text: str, key: bytes = KEY) -> str:
    return hmac.new(key, text.encode(), "sha256").hexdigest()


RECORD: dict[str, Any] = {
    "customer": {"name": "Anna", "iban": "DE02", "city": "Ulm"},
    "lines": [{"title": "a", "note": "x"}, {"title": "b"}, {"note": None, "title": "c"}],
    "0": "zero",
    "~/": 1,
}


@pytest.mark.parametrize(
    ("rules", "record", "expected"),
    [
        ({"/a": "remove"}, {"a": 1, "b": 2}, {"b": 2}),
        ({"/a": "mask"}, {"a": {"b": [1]}, "b": 2}, {"a": "***", "b": 2}),
        ({"/a": "hash"}, {"a": "x"}, {"a": hashed('"x"')}),
        ({"/a/b": "remove"}, {"a": {"b": 1}}, {"a": {}}),
        ({"/1": "remove"}, [1, 2, 3], [1, 3]),
        ({"/0": "remove", "/2": "mask"}, [1, 2, 3, 4], [2, "***", 4]),
        ({"/0": "mask"}, {"0": 1, "00": 2}, {"0": "***", "00": 2}),
        ({"/1\u0660": "mask"}, [0] * 11, [0] * 11),
        ({"/*": "remove"}, [1, 2], []),
        ({"/*": "mask"}, {"a": 1, "b": {"c": 2}}, {"a": "***", "b": "***"}),
        ({"/*/a": "remove"}, [{"a": 1}, 5, {"b": 2, "a": None}], [{}, 5, {"b": 2}]),
        (
            {"/*/a": "remove"},
            {"x": {"a": 1}, "*": {"a": 1}, "y": [{"a": 1}]},
            {"x": {}, "*": {}, "y": [{"a": 1}]},
        ),
        ({"/*/*/0": "mask"}, {"x": [[1, 2], {"0": 3}]}, {"x": [["***", 2], {"0": "***"}]}),
        ({"/": "mask"}, {"": 1, "a": 2}, {"": "***", "a": 2}),
        ({"/~0~1": "mask", "/~01": "mask"}, {"~/": 1, "~1": 2, "/": 3}, {"~/": "***", "~1": "***", "/": 3}),
        ({"": "mask"}, {"a": 1}, "***"),
        ({"": "hash"}, [1, "é"], hashed('[1,"é"]')),
        ({"/a": "remove"}, OrderedDict(b=1, a=2, c=3), {"b": 1, "c": 3}),
    ],
)
def test_a_rule_changes_the_places_of_its_pointer(rules: dict[str, str], record: Any, expected: Any) -> None:
    redacted = redaction(rules)(record)

    assert redacted == expected
    assert list(redacted) == list(expected)


@pytest.mark.parametrize(
    "pointer",
    ["/x", "/customer/name/x", "/customer/0", "/lines/3", "/lines/-", "/lines/00", "/lines/+1", "/lines/1 ",
     "/lines/\u0661", "/lines/-1", "/lines/" + "9" * 5000, "/lines/*/x", "/*/*/*/x", "/0/0", "/~0", "/~1"],
)  # fmt: skip
@pytest.mark.parametrize("action", ["remove", "mask", "hash"])
def test_a_place_that_is_not_there_is_nothing(pointer: str, action: str) -> None:
    assert redaction({pointer: action})(RECORD) is RECORD


def test_without_rules_nothing_changes() -> None:
    assert redaction({})(RECORD) is RECORD


@pytest.mark.parametrize("record", [None, True, "text", 1, 1.5, Decimal("1E+400"), [], {}, [[]]])
def test_a_record_with_nothing_inside_is_returned_as_it_is(record: Any) -> None:
    assert redaction({"/a/b": "remove", "/*/c": "mask", "/0/x": "hash"})(record) is record


def test_what_no_rule_touches_is_not_copied() -> None:
    redacted = redaction({"/lines/0/note": "remove"})(RECORD)

    assert redacted["lines"] == [{"title": "a"}, *RECORD["lines"][1:]]
    assert redacted["customer"] is RECORD["customer"]
    assert redacted["lines"][1] is RECORD["lines"][1]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"/a": "remove", "/a/b": "hash"}, {}),
        ({"/a/b": "hash", "/a": "mask"}, {"a": "***"}),
        ({"/a/b": "remove", "/a": "hash"}, {"a": hashed('{"b":1}')}),
        ({"/a/*": "mask", "/a/b": "remove"}, {"a": {}}),
        ({"/a/b": "mask", "/a/*": "remove"}, {"a": {}}),
        ({"/*/b": "mask", "/a/b": "hash"}, {"a": {"b": "***"}}),
        ({"/a/*": "hash", "/*/b": "mask"}, {"a": {"b": "***"}}),
        ({"/a/b/c": "mask", "/*/b": "hash"}, {"a": {"b": hashed("1")}}),
    ],
)
def test_the_outer_rule_decides_and_then_the_stronger(rules: dict[str, str], expected: Any) -> None:
    for ordered in (rules, dict(reversed(rules.items()))):
        assert redaction(ordered)({"a": {"b": 1}}) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1", '"1"'),
        (1, "1"),
        (1.0, "1.0"),
        (True, "true"),
        (None, "null"),
        ("é\n", '"é\\n"'),
        (Decimal("1.000000000000000000001"), "1.000000000000000000001"),
        ({"b": [1, None], "a": {}}, '{"b":[1,null],"a":{}}'),
    ],
)
def test_a_hash_is_that_of_the_compact_json_text(value: Any, text: str) -> None:
    assert redaction({"/*": "hash"})([value]) == [hashed(text)]


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 200])
def test_a_key_of_any_length_gives_the_hmac_of_the_standard_library(length: int) -> None:
    key = bytes(range(256))[:length]

    assert compile_redaction({"": "hash"}, lambda: key)("secret") == hashed('"secret"', key)


def test_the_key_is_asked_for_once_and_only_when_there_is_something_to_hash() -> None:
    calls: list[bytes] = []

    def key() -> bytes:
        calls.append(KEY)
        return KEY

    redact = compile_redaction({"/a": "hash", "/b": "mask"}, key)
    redact({"b": 1})
    assert calls == []
    assert redact({"a": 1}) == redact({"a": 1})
    assert redact({"a": [1]}) != redact({"a": 1})
    assert calls == [KEY]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"a": "mask"}, ['"a"', "JSON Pointer"]),
        ({"*": "mask"}, ['"*"', "JSON Pointer"]),
        ({" /a": "mask"}, ["JSON Pointer"]),
        ({"/a~": "mask"}, ['"/a~"', "~0", "~1"]),
        ({"/a~2b": "mask"}, ['"/a~2b"', "~0", "~1"]),
        ({"/a": "drop"}, ['"drop"', "/a", "remove", "mask", "hash"]),
        ({"/a": "Mask"}, ['"Mask"']),
        ({"/b": "mask", "/a": None}, ['"None"']),
        ({"": "remove"}, ["whole record", "nothing would be left"]),
    ],
)
def test_a_wrong_rule_is_refused_with_a_sentence(rules: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        redaction(rules)

    assert [word for word in words if word not in str(caught.value)] == []


@dataclass
class Customer:
    name: str


def test_a_tuple_that_a_step_returned_is_redacted_like_an_array() -> None:
    record = {"names": ("Anna", {"name": "Bert"})}

    assert redaction({"/names/0": "remove", "/names/*/name": "mask"})(record) == {"names": [{"name": "***"}]}
    assert redaction({"/names/2": "remove"})(record) is record


@pytest.mark.parametrize("rules", [{"/a/name": "remove"}, {"/*/name": "mask"}, {"/a/*": "hash"}])
def test_what_is_no_json_value_is_not_passed_on_unseen(rules: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="Customer"):
        redaction(rules)({"a": Customer("Anna")})


STEPS = ["a", "b", "0", "1", "", "~", "/", "*"]


def any_value(random: Random, levels: int) -> Any:
    kind = random.randrange(6 if levels else 4)
    if kind == 4:
        return [any_value(random, levels - 1) for _ in range(random.randrange(4))]
    if kind == 5:
        return {key: any_value(random, levels - 1) for key in random.sample(STEPS, random.randrange(6))}
    return [None, random.random() < 0.5, random.randrange(3), random.choice("aé")][kind]


def any_rules(random: Random) -> dict[tuple[str, ...], str]:
    return {
        tuple(random.choice([*STEPS, "*", "*"]) for _ in range(random.randrange(1, 4))): random.choice(
            ["remove", "mask", "hash"]
        )
        for _ in range(random.randrange(1, 6))
    }


def pointer_of(tokens: tuple[str, ...]) -> str:
    return "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)


GONE = object()


def naively(value: Any, rules: dict[tuple[str, ...], str], at: tuple[str | int, ...] = ()) -> Any:
    """Asks of every place of the record which rules are about it."""
    actions = {
        action
        for tokens, action in rules.items()
        if len(tokens) == len(at)
        and all(token in ("*", str(step)) for token, step in zip(tokens, at, strict=True))
    }
    if "remove" in actions:
        return GONE
    if "mask" in actions:
        return "***"
    if "hash" in actions:
        return hashed(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    if isinstance(value, list):
        elements = [naively(element, rules, (*at, index)) for index, element in enumerate(value)]
        return [element for element in elements if element is not GONE]
    if isinstance(value, dict):
        members = {key: naively(member, rules, (*at, key)) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not GONE}
    return value


@pytest.mark.parametrize("seed", range(10))
def test_any_rules_do_to_any_record_what_each_of_its_places_asks_for(seed: int) -> None:
    random = Random(seed)
    changed = 0
    for _ in range(400):
        rules = any_rules(random)
        redact = redaction({pointer_of(tokens): action for tokens, action in rules.items()})
        for _ in range(5):
            record = any_value(random, 4)
            before = deepcopy(record)
            redacted = redact(record)

            # As text: the order of members counts, and 1 is not true.
            assert json.dumps(redacted) == json.dumps(naively(record, rules)), (rules, record)
            assert json.dumps(record) == json.dumps(before)
            if json.dumps(redacted) == json.dumps(record):
                assert redacted is record
            changed += redacted is not record
    assert changed > 150
