"""cfn-lint: errors and warnings, with no settings but its own."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from security.assembly import Assembly, find
from security.failed import ScannerFailed
from security.finding import Finding
from security.processes import Command, Ended

PROGRAM = Path(sys.executable).parent / "cfn-lint"


def command(assemblies: Sequence[Assembly], scratch: Path, program: Path = PROGRAM) -> Command:
    """Lints every template. Raises ScannerFailed where cfn-lint is not installed."""
    if not program.exists():
        raise ScannerFailed(f"cfn-lint is not installed: there is no {program}; run make install.")
    files = [str(file) for assembly in assemblies for file in assembly.files.values()]
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(scratch), "LANG": "C.UTF-8"}
    return Command([str(program), "--format", "json", "--", *files], environ, scratch)


def findings(ended: Ended, assemblies: Sequence[Assembly]) -> dict[str, list[Finding]]:
    """Stage → findings. Raises ScannerFailed where it crashed."""
    found: dict[str, list[Finding]] = {assembly.stage: [] for assembly in assemblies}
    try:
        for match in json.loads(ended.out):
            assembly, stack = find(assemblies, match["Filename"])
            found[assembly.stage].append(_finding(assembly, stack, match))
    except (KeyError, TypeError, ValueError) as error:
        raise ScannerFailed(
            f"cfn-lint ended with {ended.code} and no report that is understood ({error!r}): "
            f"{ended.last_words()}"
        ) from None
    return found


def _finding(assembly: Assembly, stack: str, match: dict[str, Any]) -> Finding:
    """About a resource where the path into the template leads into one, else about the stack."""
    place = match["Location"].get("Path") or []
    resource = assembly.path(stack, place[1]) if place[:1] == ["Resources"] and len(place) > 1 else ""
    return Finding("cfn-lint", match["Rule"]["Id"], stack, resource, match["Message"])
