"""cfn-guard with all the proactive rules of AWS Control Tower, as their package brings them."""

import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from security.assembly import Assembly, find
from security.failed import ScannerFailed
from security.finding import Finding
from security.processes import Command, Ended

PACKAGE = Path(__file__).parent.parent / "node_modules" / "@cdklabs" / "cdk-validator-cfnguard"
SYSTEMS = {"Linux": "ubuntu", "Darwin": "macos"}
PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}

_CHECKED = re.compile(r"^rule (\w+) when", re.MULTILINE)
"""What a file checks; its other rules have parameters and are called by this one."""

_CONTROL = re.compile(r"\[(CT\.[^\]]+)\]: (.+)")


@dataclass(frozen=True)
class Control:
    """A control of Control Tower, such as `CT.S3.PR.1`, and what it requires."""

    id: str
    sentence: str


def program(package: Path = PACKAGE) -> Path:
    """The one for this machine. Raises ScannerFailed where there is none."""
    system, processor = SYSTEMS.get(platform.system(), "other"), platform.machine().lower()
    found = package / "bin" / system / PROCESSORS.get(processor, processor) / "cfn-guard"
    if not found.exists():
        raise ScannerFailed(f"cfn-guard is not installed: there is no {found}; run make install.")
    return found


def controls(package: Path = PACKAGE) -> dict[str, Control]:
    """The name of a rule → its control, of all files. Raises ScannerFailed where there are none."""
    found: dict[str, Control] = {}
    for file in sorted((package / "rules").rglob("*.guard")):
        text = file.read_text()
        said = _CONTROL.search(text)
        if said is None:
            raise ScannerFailed(f"cfn-guard: {file} names no control.")
        found |= {name: Control(said[1], said[2].strip()) for name in _CHECKED.findall(text)}
    if not found:
        raise ScannerFailed(f"cfn-guard has no rules: there are none below {package / 'rules'}.")
    return found


def command(assemblies: Sequence[Assembly], scratch: Path, package: Path = PACKAGE) -> Command:
    """Checks every template by every rule; both together take seconds. Raises ScannerFailed."""
    files = [str(file) for assembly in assemblies for file in assembly.files.values()]
    data = [word for file in files for word in ("--data", file)]
    output = ["--structured", "--output-format", "json", "--show-summary", "none"]
    words = [str(program(package)), "validate", *output, "--rules", str(package / "rules"), *data]
    return Command(words, {"HOME": str(scratch)}, scratch)


def findings(
    ended: Ended, assemblies: Sequence[Assembly], known: Mapping[str, Control]
) -> dict[str, list[Finding]]:
    """Stage → findings. Raises ScannerFailed where a template or a rule was left out."""
    found: dict[str, list[Finding]] = {}
    seen: set[str] = set()
    try:
        for report in json.loads(ended.out):
            assembly, stack = find(assemblies, report["name"])
            _hold_complete(report, known)
            seen.add(report["name"])
            found.setdefault(assembly.stage, []).extend(_findings(assembly, stack, report, known))
    except (KeyError, TypeError, ValueError) as error:
        raise ScannerFailed(
            f"cfn-guard ended with {ended.code} and no report that is understood ({error!r}): "
            f"{ended.last_words()}"
        ) from None
    expected = sum(len(assembly.files) for assembly in assemblies)
    if len(seen) != expected:
        raise ScannerFailed(f"cfn-guard looked at {len(seen)} templates of {expected}.")
    return found


def _hold_complete(report: dict[str, Any], known: Mapping[str, Control]) -> None:
    """A rule of which it says nothing, not even that it does not apply, was not read."""
    broken = {entry["Rule"]["name"] for entry in report["not_compliant"]}
    missing = known.keys() - broken - {*report["compliant"], *report["not_applicable"]}
    if missing:
        raise ScannerFailed(f"cfn-guard says nothing of {len(missing)} rules, {min(missing)} among them.")


def _findings(
    assembly: Assembly, stack: str, report: dict[str, Any], known: Mapping[str, Control]
) -> Iterator[Finding]:
    for entry in report["not_compliant"]:
        control = known[entry["Rule"]["name"]]
        named = {path.split("/")[2] for path in _paths(entry) if path.startswith("/Resources/")}
        for resource in sorted(assembly.path(stack, logical_id) for logical_id in named) or [""]:
            yield Finding("cfn-guard", control.id, stack, resource, control.sentence)


def _paths(node: Any) -> Iterator[str]:
    """Where the template is not as it should be; what it was compared to (`to`) is elsewhere."""
    if isinstance(node, dict):
        if isinstance(node.get("path"), str):
            yield node["path"]
        for name, below in node.items():
            if name != "to":
                yield from _paths(below)
    elif isinstance(node, list):
        for below in node:
            yield from _paths(below)
