"""`python -m security check|write`: what is found in every stage, and what is open of it."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from security import own, page, report
from security.acknowledged import ACKNOWLEDGED
from security.assembly import read
from security.conclusion import wrong
from security.failed import ScannerFailed
from security.finding import SCANNERS
from security.not_held import NOT_HELD
from security.scan import ROOT, Scan, scan, synthesize
from security.verdict import StageVerdict, judge
from stacks.assembly import AssemblyMissing
from stacks.settings import StageSettings, cdk_json_context

PAGE = ROOT / "docs" / "security.md"
STAGES = cdk_json_context()["stages"]
INTERRUPTED = 130


def check(
    stages: Sequence[str], scanners: Sequence[str], assembly: Path | None, *, everything: bool, write: bool
) -> int:
    """Prints the table to standard output, what is wrong to standard error; 1 where something is.

    Looks at `assembly`/<stage>, or at a fresh synth. The page is compared, or written, only where nothing
    was left out.
    """
    try:
        found = _scan(stages, scanners, assembly)
    except (AssemblyMissing, ScannerFailed) as failed:
        _complain([str(failed)])
        return 1
    verdicts = [judge(_settings(stage), found.findings[stage], NOT_HELD, ACKNOWLEDGED) for stage in stages]
    whole = set(stages) == set(STAGES) and set(scanners) == set(SCANNERS)
    faults = wrong(found, verdicts, NOT_HELD, ACKNOWLEDGED, own.RULES, whole=whole)
    if whole and not found.faults:
        faults += _page(verdicts, write=write)
    _say([*report.table(verdicts), *(report.accepted(verdicts) if everything else ())])
    _complain(faults)
    return 1 if faults else 0


def _settings(stage: str) -> StageSettings:
    return StageSettings(**STAGES[stage], stage=stage)


def _scan(stages: Sequence[str], scanners: Sequence[str], assembly: Path | None) -> Scan:
    with tempfile.TemporaryDirectory(prefix="roundtrip-security-") as folder:
        settings = {stage: _settings(stage) for stage in stages}
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        if assembly is None:
            assembly = Path(folder) / "stages"
            synthesize(stages, assembly, scratch, _tell)
        # The scanners run in folders of their own.
        assemblies = [read(stage, assembly.resolve() / stage) for stage in stages]
        return scan(assemblies, settings, scanners, scratch, _tell)


def _page(verdicts: Sequence[StageVerdict], *, write: bool) -> list[str]:
    """What is wrong with docs/security.md, once it is written anew where that is asked for."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    try:
        wanted = page.filled(text, verdicts)
    except ValueError as error:
        return [f"docs/security.md: {error}"]
    if write:
        PAGE.write_text(wanted, encoding="utf-8")
        return []
    same = text == wanted
    return [] if same else ["docs/security.md is not what the scan says; run python -m security write."]


def _tell(name: str, seconds: float) -> None:
    _complain([f"✓ {name} {seconds:.1f} s"])


def _say(lines: Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _complain(lines: Sequence[str]) -> None:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m security", description="What scanners and own rules find in the stacks."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="check|write")
    one = commands.add_parser("check", help="say what is open, and which entries are not needed any more")
    one.add_argument("--stage", action="append", choices=list(STAGES), help="this stage only; repeatable")
    one.add_argument("--scanner", action="append", choices=SCANNERS, help="this one only; repeatable")
    one.add_argument("--all", action="store_true", help="list what is accepted too, with its reason")
    one.add_argument(
        "--assembly",
        type=Path,
        help="folder that python -m security.synthesize has written; else a fresh synth",
    )
    commands.add_parser("write", help="the same, and write counts and lists into docs/security.md")
    return parser


def main(arguments: Sequence[str]) -> int:
    """0 where nothing is open, else 1; 130 after Ctrl-C."""
    given = _parser().parse_args(arguments)
    stages, scanners, assembly, everything = list(STAGES), list(SCANNERS), None, False
    if given.command == "check":
        stages, scanners = given.stage or stages, given.scanner or scanners
        assembly, everything = given.assembly, given.all
    try:
        return check(stages, scanners, assembly, everything=everything, write=given.command == "write")
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
