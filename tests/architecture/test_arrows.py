"""The arrows of the design, read from the imports: app → stacks → lambdas, and never back."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = (
    "app",
    "contract",
    "costs",
    "lambdas",
    "local",
    "operate",
    "recipes",
    "roundtrip",
    "security",
    "stacks",
    "tests",
)

CONTRACTS = {
    "lambdas.api.answers",
    "lambdas.api.errors",
    "lambdas.api.fields",
    "lambdas.api.kinds",
    "lambdas.api.requests",
    "lambdas.api.routes",
    "lambdas.api.settings",
    "lambdas.processor.settings",
    "lambdas.shared.catalog",
    "lambdas.shared.environment",
    "lambdas.shared.keys",
}
"""What stacks may know of the functions; it needs the standard library alone."""

CHECKED_AT_SYNTH = {"lambdas.processor.recipe.book"}
"""And this: what reads the recipes in the function also checks them at synth."""

PURE = {
    "lambdas.api.cursor",
    "lambdas.api.documents",
    "lambdas.api.filters",
    "lambdas.api.parts",
    "lambdas.api.token",
    "lambdas.api.upload_token",
    "lambdas.processor.errors",
    "lambdas.processor.events",
    "lambdas.shared.download",
    "lambdas.shared.messages",
    "lambdas.shared.order",
    *(
        f"lambdas.processor.{folder}.{path.stem}"
        for folder in ("engine", "recipe")
        for path in (ROOT / "lambdas" / "processor" / folder).glob("*.py")
        if path.stem not in ("__init__", "book")
    ),
}
"""Logic that can be understood and tested with nothing around it."""

IMPURE = {
    "boto3",
    "botocore",
    "datetime",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "time",
}

TOOLS = {"contract", "costs", "local", "operate", "roundtrip", "security"}
"""What people run; nothing that is deployed knows of it."""

HIGHER = {
    "lambdas": {"app", "aws_cdk", "constructs", "recipes", "stacks", "tests", *TOOLS},
    "recipes": {"app", "aws_cdk", "boto3", "constructs", "stacks", "tests", *TOOLS},
    "stacks": {"app", "boto3", "botocore", "tests", *TOOLS},
    "costs": {"boto3", "tests", *TOOLS - {"costs"}},
    "security": {"boto3", "tests", *TOOLS - {"security"}},
    "contract": {"app", "aws_cdk", "boto3", "constructs", "stacks", "tests", *TOOLS - {"contract"}},
    "local": {"app", "aws_cdk", "constructs", "stacks", "tests", *TOOLS - {"local"}},
    "operate": {"app", "aws_cdk", "constructs", "stacks", "tests", *TOOLS - {"operate"}},
    "roundtrip": {"app", "aws_cdk", "constructs", "stacks", "tests", *TOOLS - {"operate", "roundtrip"}},
}
"""What each folder must not reach up to; at synth there is no SDK either."""


def modules(folder: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> set[str]:
    """Full names of all that a module imports when it runs; types alone do not count."""
    found: set[str] = set()
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top(name: str) -> str:
    return name.partition(".")[0]


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def module_of(name: str) -> str:
    """`lambdas.shared.keys.INCOMING` → `lambdas.shared.keys`."""
    return name if is_module(name) else name.rpartition(".")[0]


@pytest.mark.parametrize("folder", HIGHER)
def test_no_arrow_points_back(folder: str) -> None:
    for name, path in modules(folder):
        assert not {top(imported) for imported in imports(path)} & HIGHER[folder], name


def test_stacks_know_only_the_contracts_of_the_functions() -> None:
    known = {
        module_of(imported)
        for _, path in modules("stacks")
        for imported in imports(path)
        if top(imported) == "lambdas"
    }
    assert known <= CONTRACTS | CHECKED_AT_SYNTH


@pytest.mark.parametrize("module", sorted(CONTRACTS))
def test_a_contract_needs_the_standard_library_alone(module: str) -> None:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    for imported in imports(path):
        ours = top(imported) in OURS
        assert module_of(imported) in CONTRACTS if ours else top(imported) in sys.stdlib_module_names, (
            imported
        )


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_logic_reaches_for_nothing(module: str) -> None:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    for imported in imports(path):
        assert top(imported) not in IMPURE, imported
        if top(imported) == "lambdas":
            assert module_of(imported) in PURE | CONTRACTS, imported


def test_clients_are_made_in_handlers_and_nowhere_else() -> None:
    makers = {
        name for name, path in modules("lambdas") if "botocore.session" in map(module_of, imports(path))
    }
    assert makers == {"lambdas.shared.aws"}
    callers = {
        name for name, path in modules("lambdas") if "lambdas.shared.aws" in map(module_of, imports(path))
    }
    assert callers == {f"lambdas.{name}.handler" for name in ("api", "processor", "publisher")}
    assert not [name for name, path in modules("lambdas") if "boto3" in map(top, imports(path))]


def test_functions_do_not_know_each_other() -> None:
    for name, path in modules("lambdas"):
        own = name.split(".")[1:2]
        for imported in imports(path):
            if top(imported) == "lambdas" and module_of(imported) != "lambdas":
                assert imported.split(".")[1] in ("shared", *own), f"{name} imports {imported}"


def test_a_name_of_a_variable_stands_in_its_settings_only() -> None:
    for folder in ("lambdas", "stacks"):
        for name, path in modules(folder):
            if name.endswith((".settings", ".environment")) and folder == "lambdas":
                continue
            text = path.read_text()
            assert "environ[" not in text, name
            assert "getenv" not in text, name
            assert "DOCUMENTS_BUCKET" not in text, name


def test_no_test_patches_what_it_tests() -> None:
    for name, path in modules("tests"):
        assert not {imported for imported in imports(path) if imported.startswith("unittest.mock")}, name
