"""Which changes between two OpenAPI documents break callers of the older one.

A request breaks when something that was taken may now be refused; an answer, when it may now be
what it never was. So both are one question about two schemas: does the second take all that the
first takes? For answers the two are swapped. See `narrowing.py` for schemas.

Nothing that a document of ours can say is passed over in silence: `unreadable` is held empty by a test.
"""

from collections.abc import Callable, Iterator
from typing import Any

from contract.narrowing import Documents, narrowed, unknown_words

Node = dict[str, Any]

OPENNESS = ("anyone", "readers", "editors")
"""Values of x-access, each closed to some whom the one before is open to."""


def breaking_changes(old: Node, new: Node) -> list[str]:
    """A sentence for each; none where the major number of the version rose."""
    if _major(new) > _major(old):
        return []
    found = list(_of_whole(old, new))
    for path, method, before in operations(old):
        after = new["paths"].get(path, {}).get(method)
        where = f"{method.upper()} {path}"
        if after is None:
            found.append(f"{where} is gone.")
            continue
        for rule in RULES:
            found += [f"{where}: {what}." for what in rule(before, after, Documents(old, new))]
    return list(dict.fromkeys(found))


def unreadable(document: Node) -> list[str]:
    """A sentence for each word of a schema that this module could not compare."""
    found: set[str] = set()
    for schema in _schemas(document):
        found |= unknown_words(schema)
    return [f"The word {word} in a schema is not known to contract/narrowing.py." for word in sorted(found)]


def operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    """Path, method and operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _major(document: Node) -> int:
    return int(document["info"]["version"].partition(".")[0])


def _of_whole(old: Node, new: Node) -> Iterator[str]:
    if old["servers"][0]["url"] != new["servers"][0]["url"]:
        yield "The server's address is another."
    if _signing_in(old) != _signing_in(new):
        yield "The way to sign in is another."


def _signing_in(document: Node) -> dict[str, tuple[Any, ...]]:
    schemes = document["components"].get("securitySchemes", {})
    return {name: (each["type"], each.get("scheme"), each.get("in")) for name, each in schemes.items()}


def _name(old: Node, new: Node, _: Documents) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"operationId is {new['operationId']} and was {old['operationId']}"


def _access(old: Node, new: Node, _: Documents) -> Iterator[str]:
    before, after = (OPENNESS.index(each["x-access"]) for each in (old, new))
    if after > before:
        yield f"it is for {OPENNESS[after]} and was for {OPENNESS[before]}"
    elif new["security"] and not old["security"]:
        yield "it asks for a token and did not"


def _parameters(old: Node, new: Node, documents: Documents) -> Iterator[str]:
    before = _named(old, documents.old)
    after = _named(new, documents.new)
    for key, parameter in before.items():
        what = f"{key[0]} parameter {key[1]}"
        if key not in after:
            yield f"the {what} is gone"
            continue
        if after[key]["required"] and not parameter["required"]:
            yield f"the {what} is required and was not"
        yield from _taken(parameter["schema"], after[key]["schema"], f"the {what}", documents)
    for key in after.keys() - before.keys():
        if after[key]["required"]:
            yield f"the {key[0]} parameter {key[1]} is new and required"


def _named(operation: Node, document: Node) -> dict[tuple[str, str], Node]:
    found = [resolved(each, document) for each in operation.get("parameters", ())]
    return {(each["in"], each["name"]): each for each in found}


def _body(old: Node, new: Node, documents: Documents) -> Iterator[str]:
    before, after = old.get("requestBody"), new.get("requestBody")
    if before is None:
        if after is not None and after["required"]:
            yield "it asks for a body and did not"
        return
    if after is None:
        yield "it takes no body and did"
        return
    if after["required"] and not before["required"]:
        yield "the body is required and was not"
    for media, content in before["content"].items():
        if media not in after["content"]:
            yield f"the body is not taken as {media}"
        else:
            schema = after["content"][media]["schema"]
            yield from _taken(content["schema"], schema, "the body", documents)


def _taken(old: Node, new: Node, where: str, documents: Documents) -> Iterator[str]:
    return narrowed(old, new, where, documents, request=True)


def _answers(old: Node, new: Node, documents: Documents) -> Iterator[str]:
    for status, reference in old["responses"].items():
        if status not in new["responses"]:
            yield f"it no longer answers {status}"
            continue
        before = resolved(reference, documents.old)
        after = resolved(new["responses"][status], documents.new)
        where = f"the answer {status}"
        for header in before.get("headers", {}).keys() - after.get("headers", {}).keys():
            yield f"{where} has no header {header}"
        for media, content in before.get("content", {}).items():
            if media not in after.get("content", {}):
                yield f"{where} is not {media}"
                continue
            now = after["content"][media]
            for code in content.get("examples", {}).keys() - now.get("examples", {}).keys():
                yield f"{where} has no code {code}"
            # Swapped: what is answered now must be what it could be before.
            swapped = Documents(documents.new, documents.old)
            yield from narrowed(now["schema"], content["schema"], where, swapped, request=False)


RULES: tuple[Callable[[Node, Node, Documents], Iterator[str]], ...] = (
    _name,
    _access,
    _parameters,
    _body,
    _answers,
)
"""What is compared of an operation."""


def resolved(node: Node, document: Node) -> Node:
    """The node, or what it refers to."""
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _schemas(node: Any) -> Iterator[Node]:
    """Every schema of the document that stands at a place of its own."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "schema":
                yield value
            elif key == "schemas":
                yield from value.values()
            elif key not in ("example", "examples"):
                yield from _schemas(value)
    elif isinstance(node, list):
        for each in node:
            yield from _schemas(each)
