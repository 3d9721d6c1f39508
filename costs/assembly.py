"""A stage's templates: from a fresh synth, or from a folder in which somebody has synthesized it."""

import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from costs.template import Templates
from stacks.assembly import AssemblyMissing, read_stacks

__all__ = ["AssemblyMissing", "read_assembly", "stages", "synthesize"]


def stages() -> tuple[str, ...]:
    """Those of cdk.json that are for an account; `local` never leaves this machine, and depends on it."""
    from stacks.settings import cdk_json_context

    return tuple(stage for stage in cdk_json_context()["stages"] if stage != "local")


def synthesize(wanted: Iterable[str]) -> dict[str, Templates]:
    """Stage → templates, made now; takes some seconds for the first."""
    import app

    found: dict[str, Templates] = {}
    with tempfile.TemporaryDirectory() as folder:
        for stage in wanted:
            app.synthesize(stage, Path(folder) / stage)
            found[stage] = read_assembly(Path(folder) / stage)
    return found


def read_assembly(folder: Path, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Stack → template of a synthesized stage, such as `cdk.out/prod` after `make synth`.

    Without the stacks named: those that are in the folder and will not be deployed.
    """
    return {name: stack.template for name, stack in read_stacks(folder, without=without).items()}
