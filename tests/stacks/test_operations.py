"""The list of operations is what the functions' code calls: nothing is missing, nothing is left over."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

from stacks.operations import OPERATIONS
from tests.architecture.test_arrows import ROOT, imports, module_of

SESSION = Session()


def words(path: Path) -> set[str]:
    """All that stands in quotes in a module."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


CLIENTS = {
    path.parent.name: words(path) & set(SESSION.get_available_services())
    for path in (ROOT / "lambdas").glob("*/handler.py")
}
"""Folder → the services for which its handler makes clients; it names no others."""

OURS = {"call.query", "route.query"}
"""What goes by the name of a client's method and is none: the query of a request."""

METHODS = {
    service: {xform_name(name): name for name in SESSION.get_service_model(service).operation_names}
    for service in sorted(set().union(*CLIENTS.values()))
}
"""Service → a client's method → the operation that it calls."""

BY_NAME = ("generate_presigned_url", "get_paginator")
"""These are told the method."""

FORM = "generate_presigned_post"
"""Calls nothing; what it is signed like is botocore's affair (stacks/service_models.py)."""


def code_of(folder: str) -> dict[str, ast.Module]:
    """Name → syntax tree of every module that the function's handler imports, at first or later."""
    todo, found = [f"lambdas.{folder}.handler"], {}
    while todo:
        name = todo.pop()
        path = ROOT.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name not in found:
            found[name] = ast.parse(path.read_text())
            todo += [module_of(each) for each in imports(path) if each.startswith("lambdas.")]
    return found


def uses(tree: ast.Module) -> Iterator[tuple[str, ast.Attribute]]:
    """What is asked of whom: of `s3` in `self._s3.get_object`, of `sqs` in `self._sqs().send_message`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            holder = node.value.func if isinstance(node.value, ast.Call) else node.value
            name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
            yield name.strip("_"), node


def called(trees: dict[str, ast.Module]) -> set[tuple[str, str]]:
    """Services and operations."""
    found = set()
    for module, tree in trees.items():
        told = {
            id(call.func): str(call.args[0].value)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        }
        for service, use in uses(tree):
            if service not in METHODS or use.attr == FORM:
                continue
            method = told[id(use)] if use.attr in BY_NAME else use.attr
            if method in ("exceptions", "meta"):
                continue
            assert method in METHODS[service], (
                f"{module}, line {use.lineno}: no operation of {service}: {method}"
            )
            found.add((service, METHODS[service][method]))
    return found


@pytest.mark.parametrize("folder", OPERATIONS)
def test_a_function_calls_what_is_listed_and_all_that_is_listed(folder: str) -> None:
    listed = {(service, name) for service, names in OPERATIONS[folder].items() for name in names}
    assert called(code_of(folder)) == listed


@pytest.mark.parametrize("folder", OPERATIONS)
def test_no_client_goes_by_a_name_that_hides_its_calls(folder: str) -> None:
    everything = {method for methods in METHODS.values() for method in methods}
    for module, tree in code_of(folder).items():
        for name, use in uses(tree):
            known = use.attr in (*BY_NAME, FORM, "get_waiter") or use.attr in everything
            said = f"{name}.{use.attr}"
            assert not known or name in METHODS or said in OURS, f"{module}, line {use.lineno}: {said}"


def test_what_is_listed_is_of_the_services_of_each_functions_clients() -> None:
    assert {folder: set(operations) for folder, operations in OPERATIONS.items()} == CLIENTS


def test_a_call_in_any_form_is_seen() -> None:
    code = """
class Store:
    def all(self):
        self._s3.get_paginator("list_parts").paginate()
        self._s3.generate_presigned_url("get_object", Params={})
        self._sqs().send_message(QueueUrl="")
        put = self.s3.put_object
        self._s3.generate_presigned_post()
"""
    assert called({"store": ast.parse(code)}) == {
        ("s3", "ListParts"),
        ("s3", "GetObject"),
        ("s3", "PutObject"),
        ("sqs", "SendMessage"),
    }
    with pytest.raises(AssertionError, match="store, line 1: no operation of s3: get_objects"):
        called({"store": ast.parse("s3.get_objects()")})
