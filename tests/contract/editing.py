"""The document, and how tests make another one of it."""

import copy
from collections.abc import Callable
from typing import Any

from contract.changes import breaking_changes
from contract.document import document

Node = dict[str, Any]
Change = Callable[[Node], Any]

OLD = document()
LIST = ("/api/documents", "get")
CREATE = ("/api/documents", "post")
SHOW = ("/api/documents/{id}", "get")
UPLOAD = ("/api/uploads/{upload}", "get")


def operation(found: Node, place: tuple[str, str]) -> Node:
    path, method = place
    return found["paths"][path][method]


def parameter(found: Node, name: str, place: tuple[str, str] = LIST) -> Node:
    return next(each for each in operation(found, place)["parameters"] if each.get("name") == name)


def schema(found: Node, name: str) -> Node:
    return found["components"]["schemas"][name]


def member(found: Node, name: str, inner: str) -> Node:
    return schema(found, name)["properties"][inner]


def answer(found: Node, status: str, place: tuple[str, str] = SHOW) -> Node:
    return operation(found, place)["responses"][status]


def codes(found: Node, status: str) -> Node:
    return answer(found, status)["content"]["application/problem+json"]["examples"]


def without(node: Any, *keys: Any) -> Any:
    for key in keys:
        node.remove(key) if isinstance(node, list) else node.pop(key)


def after(change: Change) -> list[str]:
    """What is named of a document in which this is otherwise."""
    new = copy.deepcopy(OLD)
    change(new)
    assert new != OLD
    return breaking_changes(OLD, new)
