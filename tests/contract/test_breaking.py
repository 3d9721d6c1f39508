"""What breaks callers is named, unless a new major version says so."""

import pytest

from tests.contract.editing import (
    CREATE,
    LIST,
    SHOW,
    Change,
    Node,
    after,
    answer,
    codes,
    member,
    operation,
    parameter,
    schema,
    without,
)

LISTING = "GET /api/documents: "
SHOWN = "GET /api/documents/{id}: the answer 200"
BODY = "POST /api/documents: the body"
SIGNED = "POST /api/uploads/{upload}/parts: the answer 200"
VALUES = "processed, quarantined"

BREAKING: dict[str, tuple[Change, str]] = {
    "a path is gone": (lambda new: without(new["paths"], "/api/counts"), "GET /api/counts is gone."),
    "a method is gone": (
        lambda new: without(new["paths"]["/api/documents/{id}"], "delete"),
        "DELETE /api/documents/{id} is gone.",
    ),
    "another operationId": (
        lambda new: operation(new, LIST).update(operationId="list"),
        f"{LISTING}operationId is list and was list_documents.",
    ),
    "closed to readers": (
        lambda new: operation(new, LIST).update({"x-access": "editors"}),
        f"{LISTING}it is for editors and was for readers.",
    ),
    "closed to anyone": (
        lambda new: operation(new, ("/api/health", "get")).update(
            {"x-access": "readers", "security": [{"access_token": []}]}
        ),
        "GET /api/health: it is for readers and was for anyone.",
    ),
    "a token is asked for": (
        lambda new: operation(new, ("/api/health", "get")).update(security=[{"access_token": []}]),
        "GET /api/health: it asks for a token and did not.",
    ),
    "another way to sign in": (
        lambda new: new["components"]["securitySchemes"]["access_token"].update(scheme="basic"),
        "The way to sign in is another.",
    ),
    "another server": (
        lambda new: new["servers"][0].update(url="/v2"),
        "The server's address is another.",
    ),
    "a parameter is gone": (
        lambda new: without(operation(new, LIST)["parameters"], parameter(new, "status")),
        f"{LISTING}the query parameter status is gone.",
    ),
    "a parameter is required": (
        lambda new: parameter(new, "collection").update(required=True),
        f"{LISTING}the query parameter collection is required and was not.",
    ),
    "a new parameter is required": (
        lambda new: operation(new, LIST)["parameters"].append(
            {"name": "tenant", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        f"{LISTING}the query parameter tenant is new and required.",
    ),
    "a parameter moves into a header": (
        lambda new: parameter(new, "cursor").update({"in": "header"}),
        f"{LISTING}the query parameter cursor is gone.",
    ),
    "a lower maximum": (
        lambda new: parameter(new, "limit")["schema"].update(maximum=50),
        f"{LISTING}the query parameter limit: maximum is 50 and was 100.",
    ),
    "a higher minimum": (
        lambda new: parameter(new, "limit")["schema"].update(minimum=10),
        f"{LISTING}the query parameter limit: minimum is 10 and was 1.",
    ),
    "another default": (
        lambda new: parameter(new, "limit")["schema"].update(default=10),
        f"{LISTING}the query parameter limit has the default 10 and had 25.",
    ),
    "a value of a parameter is gone": (
        lambda new: parameter(new, "status")["schema"].update(enum=["processed"]),
        f"{LISTING}the query parameter status: the values are processed and were {VALUES}.",
    ),
    "a parameter of another type": (
        lambda new: parameter(new, "cursor")["schema"].update(type="integer"),
        f"{LISTING}the query parameter cursor is of type integer and was string.",
    ),
    "a parameter's new pattern": (
        lambda new: parameter(new, "collection")["schema"].update(pattern="^[a-z]+$"),
        f"{LISTING}the query parameter collection: pattern is ^[a-z]+$ and was none.",
    ),
    "another id in the path": (
        lambda new: parameter(new, "id", SHOW)["schema"].update(pattern="^[0-9a-f]{64}$"),
        "GET /api/documents/{id}: the path parameter id: pattern is ^[0-9a-f]{64}$ and was ^[0-9a-f]{32}$.",
    ),
    "a new required field": (
        lambda new: (
            schema(new, "CreateDocument")["required"].append("size")
            or schema(new, "CreateDocument")["properties"].update(size={"type": "integer"})
        ),
        f"{BODY}: size is new and required.",
    ),
    "a field is required": (
        lambda new: schema(new, "CreateDocument")["required"].append("client_token"),
        f"{BODY}: client_token is required and was not.",
    ),
    "a field is gone": (
        lambda new: without(schema(new, "CreateDocument")["properties"], "content_type"),
        f"{BODY}: content_type is not taken.",
    ),
    "a shorter name": (
        lambda new: member(new, "CreateDocument", "name").update({"maxLength": 100}),
        f"{BODY}, name: maxLength is 100 and was 200.",
    ),
    "fewer bytes": (
        lambda new: member(new, "CreateDocument", "name").update({"x-max-bytes": 100}),
        f"{BODY}, name: x-max-bytes is 100 and was 200.",
    ),
    "a longer name": (
        lambda new: member(new, "CreateDocument", "name").update(minLength=3),
        f"{BODY}, name: minLength is 3 and was 1.",
    ),
    "fewer items": (
        lambda new: member(new, "Batch", "ids").update(maxItems=10),
        "POST /api/documents/batch-delete: the body, ids: maxItems is 10 and was 100.",
    ),
    "more items": (
        lambda new: member(new, "SignParts", "parts").update(minItems=2),
        "POST /api/uploads/{upload}/parts: the body, parts: minItems is 2 and was 1.",
    ),
    "items must be different": (
        lambda new: member(new, "SignParts", "parts").update(uniqueItems=True),
        "POST /api/uploads/{upload}/parts: the body, parts: the items must be different.",
    ),
    "a field deep inside": (
        lambda new: member(new, "PartToSign", "number").update(maximum=1000),
        "POST /api/uploads/{upload}/parts: the body, parts, an item, number: maximum is 1000 and was 10000.",
    ),
    "a body is asked for": (
        lambda new: operation(new, ("/api/documents/{id}/restore", "post")).update(
            requestBody={"required": True, "content": {}}
        ),
        "POST /api/documents/{id}/restore: it asks for a body and did not.",
    ),
    "a body is not taken": (
        lambda new: without(operation(new, CREATE), "requestBody"),
        "POST /api/documents: it takes no body and did.",
    ),
    "a body of another kind": (
        lambda new: operation(new, CREATE)["requestBody"].update(
            content={"application/xml": {"schema": {"type": "object"}}}
        ),
        f"{BODY} is not taken as application/json.",
    ),
    "a status is gone": (
        lambda new: without(operation(new, CREATE)["responses"], "201"),
        "POST /api/documents: it no longer answers 201.",
    ),
    "an answer of another kind": (
        lambda new: answer(new, "200").update(content={"text/csv": {"schema": {"type": "string"}}}),
        f"{SHOWN} is not application/json.",
    ),
    "a header is gone": (
        lambda new: without(answer(new, "200")["headers"], "ETag"),
        f"{SHOWN} has no header ETag.",
    ),
    "a code is gone": (
        lambda new: without(codes(new, "404"), "document-unknown"),
        "GET /api/documents/{id}: the answer 404 has no code document-unknown.",
    ),
    "a member is gone": (
        lambda new: (
            without(schema(new, "Document")["properties"], "sha256")
            or without(schema(new, "Document")["required"], "sha256")
        ),
        f"{SHOWN}: sha256 is gone.",
    ),
    "a member is not always there": (
        lambda new: without(schema(new, "Document")["required"], "error"),
        f"{SHOWN}: error is not always there.",
    ),
    "a member can be null": (
        lambda new: member(new, "Document", "key").update(type=["string", "null"]),
        f"{SHOWN}, key can be null and could not.",
    ),
    "an object can be null": (
        lambda new: schema(new, "DocumentLinks")["properties"].update(
            original={"anyOf": [{"$ref": "#/components/schemas/Link"}, {"type": "null"}]}
        ),
        "GET /api/documents/{id}/links: the answer 200, original can be null and could not.",
    ),
    "a member of a wider type": (
        lambda new: member(new, "Document", "size").update(type=["integer", "string", "null"]),
        f"{SHOWN}, size is of type integer or string and was integer.",
    ),
    "a member has a new value": (
        lambda new: member(new, "Document", "status").update(enum=["processed", "quarantined", "waiting"]),
        f"{SHOWN}, status: the values are {VALUES}, waiting and were {VALUES}.",
    ),
    "a member has any value": (
        lambda new: without(member(new, "Document", "status"), "enum"),
        f"{SHOWN}, status: the values are none and were {VALUES}.",
    ),
    "a member has lost its format": (
        lambda new: without(member(new, "Document", "uploaded_at"), "format"),
        f"{SHOWN}, uploaded_at: format is none and was date-time.",
    ),
    "a member of another format": (
        lambda new: member(new, "Document", "uploaded_at").update(format="date"),
        f"{SHOWN}, uploaded_at: format is date and was date-time.",
    ),
    "a member has lost its pattern": (
        lambda new: without(member(new, "Document", "id"), "pattern"),
        f"{SHOWN}, id: pattern is none and was ^[0-9a-f]{{32}}$.",
    ),
    "a member of an item is gone": (
        lambda new: without(schema(new, "CollectionCount")["required"], "processed"),
        "GET /api/counts: the answer 200, counts, an item: processed is not always there.",
    ),
    "values of a map": (
        lambda new: member(new, "SignedPart", "headers").update(additionalProperties={"type": "integer"}),
        f"{SIGNED}, parts, an item, headers, a value is of type integer and was string.",
    ),
    "a problem says less": (
        lambda new: without(schema(new, "Problem")["required"], "code"),
        "GET /api/documents/{id}: the answer 404: code is not always there.",
    ),
    "a shared answer says less": (
        lambda new: without(new["components"]["responses"]["TooManyRequests"]["headers"], "Retry-After"),
        "POST /api/documents: the answer 429 has no header Retry-After.",
    ),
}


@pytest.mark.parametrize("what", BREAKING)
def test_a_breaking_change_is_named(what: str) -> None:
    change, sentence = BREAKING[what]
    found = after(change)
    assert sentence in found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("what", BREAKING)
def test_a_new_major_version_may_break(what: str) -> None:
    change, _ = BREAKING[what]

    def released(new: Node) -> None:
        change(new)
        new["info"]["version"] = "2.0.0"

    assert after(released) == []


@pytest.mark.parametrize("version", ["1.1.0", "1.0.1", "1.9.9", "0.9.0"])
def test_any_other_new_version_may_not(version: str) -> None:
    def released(new: Node) -> None:
        without(new["paths"], "/api/counts")
        new["info"]["version"] = version

    assert after(released) == ["GET /api/counts is gone."]
