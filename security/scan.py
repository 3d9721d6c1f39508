"""All scanners over all stages: what they found, and a sentence for whatever did not do its work."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from security import checkov, guard, lint, nag, own
from security.assembly import Assembly
from security.canary import CANARY, unseen
from security.failed import ScannerFailed
from security.finding import Finding
from security.hidden import hidden
from security.processes import Command, Ended, side_by_side
from security.resolved import resolved
from stacks.settings import StageSettings

ROOT = Path(__file__).parent.parent

Tell = Callable[[str, float], None]
"""Is told what has ended, and its seconds."""

ByStage = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True)
class Tools:
    """Where the scanners are that are programs."""

    checkov: Path = checkov.PROGRAM
    lint: Path = lint.PROGRAM
    guard: Path = guard.PACKAGE


@dataclass
class Scan:
    """What was found in each stage, and what went wrong while looking."""

    findings: dict[str, list[Finding]]
    faults: list[str] = field(default_factory=list)


def synthesize(stages: Sequence[str], folder: Path, scratch: Path, tell: Tell) -> None:
    """Every stage once, into a folder of its name, with cdk-nag's report and the planted faults.

    Raises ScannerFailed.
    """
    words = [sys.executable, "-m", "security.synthesize", str(folder), *stages]
    name = f"synthesizing {', '.join(stages)}, with cdk-nag"
    ended = side_by_side({name: Command(words, os.environ, ROOT)}, scratch, tell)[name]
    if ended.code or ended.out.split() != [*stages]:
        raise ScannerFailed(
            f"The stages could not be synthesized (exit code {ended.code}): {ended.err.strip()}"
        )


def scan(
    assemblies: Sequence[Assembly],
    settings: Mapping[str, StageSettings],
    scanners: Sequence[str],
    scratch: Path,
    tell: Tell,
    *,
    tools: Tools = Tools(),
) -> Scan:
    """Each of the scanners over each of the assemblies; none that fails keeps the others from their work."""
    found = Scan({assembly.stage: [] for assembly in assemblies})
    for assembly in assemblies:
        found.faults += hidden(assembly)
    deployed = [resolved(assembly, scratch / "resolved" / assembly.stage) for assembly in assemblies]
    commands = {
        "checkov": lambda: checkov.command(assemblies, scratch, tools.checkov),
        "cfn-lint": lambda: lint.command(assemblies, scratch, tools.lint),
        "cfn-guard": lambda: guard.command(deployed, scratch, tools.guard),
    }
    ended = _run({name: commands[name] for name in commands if name in scanners}, scratch, tell, found)
    readers: dict[str, Callable[[], ByStage]] = {
        "cdk-nag": lambda: _reported("cdk-nag", assemblies),
        "cdk": lambda: _reported("cdk", assemblies),
        "checkov": lambda: checkov.findings(ended["checkov"], assemblies),
        "cfn-lint": lambda: lint.findings(ended["cfn-lint"], assemblies),
        "cfn-guard": lambda: guard.findings(ended["cfn-guard"], deployed, guard.controls(tools.guard)),
        "own": lambda: _own(assemblies, settings),
    }
    for name in scanners:
        if name in ended or name in ("cdk-nag", "cdk", "own"):
            _collect(name, readers[name], found)
    return found


def _run(
    commands: Mapping[str, Callable[[], Command]], scratch: Path, tell: Tell, found: Scan
) -> dict[str, Ended]:
    """Those that are programs, side by side; what is not installed is a fault."""
    ready: dict[str, Command] = {}
    for name, command in commands.items():
        try:
            ready[name] = command()
        except ScannerFailed as failed:
            found.faults.append(str(failed))
    return side_by_side(ready, scratch, tell)


def _collect(name: str, reader: Callable[[], ByStage], found: Scan) -> None:
    """Believes a scanner that found what was planted; keeps what it found elsewhere."""
    try:
        by_stage = reader()
    except ScannerFailed as failed:
        found.faults.append(str(failed))
        return
    for stage in found.findings:
        findings = by_stage.get(stage, [])
        if name != "own":
            found.faults += unseen(name, stage, findings)
        found.findings[stage] += [finding for finding in findings if finding.stack != CANARY]


def _reported(name: str, assemblies: Sequence[Assembly]) -> ByStage:
    return {
        assembly.stage: [one for one in nag.findings(assembly) if one.scanner == name]
        for assembly in assemblies
    }


def _own(assemblies: Sequence[Assembly], settings: Mapping[str, StageSettings]) -> ByStage:
    """Raises ScannerFailed where there are no own rules: their tests show that each of them bites."""
    if not own.RULES:
        raise ScannerFailed("There are no own rules.")
    return {
        assembly.stage: own.findings(
            {name: entry for name, entry in own.templates_of(assembly.folder).items() if name != CANARY},
            settings[assembly.stage],
        )
        for assembly in assemblies
    }
