"""Ways to write the handler wrongly. A proof that lets one of them pass proves nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from lambdas.processor.recipe.model import Recipe
from tests.proofs.processor import Processor

ROOT = Path(__file__).parent.parent.parent

MODULES = (
    "lambdas.shared.order",
    "lambdas.processor.events",
    "lambdas.processor.source",
    "lambdas.processor.outcome",
    "lambdas.processor.outcomes",
    "lambdas.processor.store",
    "lambdas.processor.settling",
    "lambdas.processor.documents",
    "lambdas.processor.batch",
)
"""What decides on orders and faults; each after those that it imports."""


@dataclass(frozen=True)
class Mutant:
    """One fault in one place."""

    fault: str
    module: str
    """Its last name."""

    is_there: str
    instead: str
    overlap_only: bool = False
    """No schedule shows it in which attempts do not overlap, whatever else goes wrong."""

    def __str__(self) -> str:
        return self.fault


def mutated(mutant: Mutant, recipe: Recipe) -> Processor:
    """The handler with this fault. Raises LookupError where the place to change is not there once."""
    with _loading_anew() as modules:
        for name in MODULES:
            path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            source = path.read_text()
            if name.rpartition(".")[2] == mutant.module:
                if source.count(mutant.is_there) != 1:
                    raise LookupError(f"{mutant}: {source.count(mutant.is_there)} times in {path.name}")
                source = source.replace(mutant.is_there, mutant.instead)
            modules[name] = _executed(name, source, path)
        return Processor(
            modules["lambdas.processor.batch"],
            modules["lambdas.processor.documents"],
            modules["lambdas.processor.store"],
            recipe,
        )


def _executed(name: str, source: str, path: Path) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


@contextmanager
def _loading_anew() -> Iterator[dict[str, ModuleType]]:
    """Afterwards whoever imports the modules gets the real ones again."""
    real = {name: sys.modules[name] for name in MODULES}
    try:
        yield {}
    finally:
        for name, module in real.items():
            sys.modules[name] = module
            parent, _, child = name.rpartition(".")
            setattr(sys.modules[parent], child, module)
