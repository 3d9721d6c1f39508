"""What breaks nobody passes in silence, and yet is looked at."""

import copy

import pytest

from contract.changes import breaking_changes
from tests.contract.editing import (
    CREATE,
    LIST,
    OLD,
    SHOW,
    UPLOAD,
    Change,
    after,
    answer,
    codes,
    member,
    operation,
    parameter,
    schema,
    without,
)

SILENT: dict[str, Change] = {
    "a new path": lambda new: new["paths"].update({"/api/more": new["paths"]["/api/health"]}),
    "a new method": lambda new: new["paths"]["/api/health"].update(head=operation(new, LIST)),
    "other words": lambda new: operation(new, LIST).update(summary="x", description="y", tags=["about"]),
    "another description of a field": lambda new: member(new, "Document", "id").update(description="x."),
    "other examples": lambda new: member(new, "CreateDocument", "name").update(examples=["x"]),
    "a new version": lambda new: new["info"].update(version="1.1.0", description="x"),
    "opened to readers": lambda new: operation(new, UPLOAD).update({"x-access": "readers"}),
    "opened to anyone": lambda new: operation(new, LIST).update({"x-access": "anyone", "security": []}),
    "a new parameter": lambda new: operation(new, LIST)["parameters"].append(
        {"name": "sort", "in": "query", "required": False, "schema": {"type": "string"}}
    ),
    "a higher maximum": lambda new: parameter(new, "limit")["schema"].update(maximum=1000),
    "a lower minimum": lambda new: parameter(new, "limit")["schema"].update(minimum=0),
    "a new value of a parameter": lambda new: parameter(new, "status")["schema"]["enum"].append("waiting"),
    "any value of a parameter": lambda new: without(parameter(new, "status")["schema"], "enum"),
    "a parameter without pattern": lambda new: without(parameter(new, "id", SHOW)["schema"], "pattern"),
    "a new field": lambda new: schema(new, "CreateDocument")["properties"].update(labels={"type": "array"}),
    "a field is no longer required": lambda new: without(schema(new, "CreateDocument")["required"], "name"),
    "a field may be null": lambda new: member(new, "CreateDocument", "client_token").update(
        type=["string", "null"]
    ),
    "more bytes": lambda new: member(new, "CreateDocument", "name").update({"x-max-bytes": 900}),
    "more items": lambda new: member(new, "Batch", "ids").update(maxItems=1000),
    "items may be equal": lambda new: without(member(new, "Batch", "ids"), "uniqueItems"),
    "other members are taken": lambda new: without(schema(new, "CreateDocument"), "additionalProperties"),
    "a body need not be": lambda new: operation(new, CREATE)["requestBody"].update(required=False),
    "a body may be": lambda new: operation(new, ("/api/documents/{id}/restore", "post")).update(
        requestBody={"required": False, "content": {}}
    ),
    "another kind of body": lambda new: operation(new, CREATE)["requestBody"]["content"].update(
        {"application/cbor": {"schema": {"type": "object"}}}
    ),
    "a whole number may be any": lambda new: member(new, "CreateUpload", "size").update(type="number"),
    "a new member": lambda new: (
        schema(new, "Document")["properties"].update(labels={"type": "array"})
        or schema(new, "Document")["required"].append("labels")
    ),
    "a member is always there": lambda new: schema(new, "Problem")["required"].append("field"),
    "a member is never null": lambda new: member(new, "Document", "size").update(type="integer"),
    "an object is never null": lambda new: schema(new, "DocumentLinks")["properties"].update(
        result={"$ref": "#/components/schemas/Link"}
    ),
    "a member has fewer values": lambda new: member(new, "Change", "status").update(enum=["deleting"]),
    "a member has a pattern": lambda new: member(new, "Document", "sha256").update(pattern="^[0-9a-f]{64}$"),
    "a new status": lambda new: operation(new, LIST)["responses"].update({"410": answer(new, "404")}),
    "a new header": lambda new: answer(new, "200")["headers"].update(Age={"schema": {"type": "integer"}}),
    "a new code": lambda new: codes(new, "404").update(more={"$ref": "#/components/examples/no-result"}),
    "a type of another name": lambda new: (
        new["components"]["schemas"].update(Anchor=schema(new, "Link"))
        or schema(new, "DocumentLinks")["properties"].update(original={"$ref": "#/components/schemas/Anchor"})
    ),
}


@pytest.mark.parametrize("what", SILENT)
def test_what_breaks_nobody_passes_in_silence(what: str) -> None:
    assert after(SILENT[what]) == []


def test_a_document_does_not_break_itself() -> None:
    assert breaking_changes(OLD, copy.deepcopy(OLD)) == []


WORDS = (
    "other words",
    "another description of a field",
    "other examples",
    "a new version",
    "a type of another name",
)


@pytest.mark.parametrize("what", SILENT)
def test_what_is_more_than_words_breaks_the_other_way_round(what: str) -> None:
    """So the comparison does look at it."""
    new = copy.deepcopy(OLD)
    SILENT[what](new)
    assert bool(breaking_changes(new, OLD)) == (what not in WORDS)
