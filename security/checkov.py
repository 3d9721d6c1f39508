"""checkov: an environment of its own, no network, and no settings but these."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from security.assembly import Assembly, find
from security.failed import ScannerFailed
from security.finding import Finding
from security.processes import Command, Ended

PROGRAM = Path(__file__).parent.parent / ".build" / "checkov" / "bin" / "checkov"

OFFLINE = {
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}
"""It would ask for a newer version of itself, and for texts; nothing listens at the proxy."""


def command(assemblies: Sequence[Assembly], scratch: Path, program: Path = PROGRAM) -> Command:
    """Scans every template. Raises ScannerFailed where checkov is not installed."""
    if not program.exists():
        raise ScannerFailed(f"checkov is not installed: there is no {program}; run make install.")
    files = [str(file) for assembly in assemblies for file in assembly.files.values()]
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    environ = {**OFFLINE, "PATH": "/usr/bin:/bin", "HOME": str(scratch), "LANG": "C.UTF-8"}
    return Command([str(program), *options, "--file", *files], environ, scratch)


def findings(ended: Ended, assemblies: Sequence[Assembly]) -> dict[str, list[Finding]]:
    """Stage → findings. Raises ScannerFailed where it crashed or left anything out."""
    try:
        report = json.loads(ended.out)
        counts, failed = report["summary"], report["results"]["failed_checks"]
        _hold_complete(counts, report["results"], assemblies)
        found: dict[str, list[Finding]] = {assembly.stage: [] for assembly in assemblies}
        for check in failed:
            assembly, stack = find(assemblies, check["file_abs_path"])
            found[assembly.stage].append(_finding(assembly, stack, check))
    except (KeyError, TypeError, ValueError) as error:
        raise ScannerFailed(
            f"checkov ended with {ended.code} and no report that is understood ({error!r}): "
            f"{ended.last_words()}"
        ) from None
    return found


def _hold_complete(counts: dict[str, int], results: dict[str, Any], assemblies: Sequence[Assembly]) -> None:
    """It counts resources itself, and skips files that it cannot read without failing."""
    expected = sum(
        len(template["Resources"]) for assembly in assemblies for template in assembly.templates.values()
    )
    if counts["resource_count"] != expected:
        raise ScannerFailed(f"checkov looked at {counts['resource_count']} resources of {expected}.")
    if counts["skipped"] or counts["parsing_errors"]:
        raise ScannerFailed(
            f"checkov skipped {counts['skipped']} checks, "
            f"and could not read {counts['parsing_errors']} templates."
        )
    if not results["passed_checks"]:
        raise ScannerFailed("checkov says of no check that it passed, so it ran hardly any.")


def _finding(assembly: Assembly, stack: str, check: dict[str, Any]) -> Finding:
    logical_id = check["resource"].rpartition(".")[2]
    path = assembly.path(stack, logical_id)
    return Finding("checkov", check["check_id"], stack, path, check["check_name"])
