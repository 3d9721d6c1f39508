"""`python -m costs wallet|write|check`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from costs.assembly import AssemblyMissing, read_assembly, stages, synthesize
from costs.page import page
from costs.reading import LimitsMissing
from costs.report import Report, as_json, report

ROOT = Path(__file__).parent.parent
PAGE = "docs/wallet.md"


def reports(wanted: Sequence[str], folder: Path | None) -> list[Report]:
    """Of each stage, from `folder/<stage>` or a fresh synth; raises LimitsMissing and AssemblyMissing."""
    found = (
        synthesize(wanted) if folder is None else {stage: read_assembly(folder / stage) for stage in wanted}
    )
    return [report(stage, templates) for stage, templates in found.items()]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """0, or 1 and what is wrong on standard error."""
    options = _parser().parse_args(arguments)
    try:
        found = reports(options.stage or stages(), options.assembly)
    except (LimitsMissing, AssemblyMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.command == "wallet":
        shown = (
            json.dumps([as_json(each) for each in found], indent=2) + "\n" if options.json else page(found)
        )
        sys.stdout.write(shown)
    elif options.command == "write":
        (root / PAGE).write_text(page(found), encoding="utf-8")
    elif not (root / PAGE).exists() or (root / PAGE).read_text(encoding="utf-8") != page(found):
        sys.stderr.write(f"{PAGE} is not what the templates say; run python -m costs write.\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m costs", description="What a stage costs, at worst and idle."
    )
    parser.set_defaults(stage=None, json=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="wallet|write|check")
    wallet = commands.add_parser("wallet", help="print the page")
    wallet.add_argument("--stage", action="append", help="of cdk.json; else all that are for an account")
    wallet.add_argument("--json", action="store_true", help="numbers for programs")
    others = [
        commands.add_parser("write", help=f"make {PAGE}"),
        commands.add_parser("check", help=f"say whether {PAGE} is what the templates say"),
    ]
    for command in (wallet, *others):
        command.add_argument(
            "--assembly", type=Path, help="folder with a synthesized stage in each folder, such as cdk.out"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
