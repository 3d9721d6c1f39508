"""`python -m costs wallet|model|write|check`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from costs import model_page, page
from costs.assembly import AssemblyMissing, read_assembly, stages, synthesize
from costs.calculator import calculated
from costs.durations import Durations, DurationsMissing, read
from costs.model import as_json as model_as_json
from costs.model import model
from costs.reading import LimitsMissing
from costs.report import as_json, report
from costs.template import Templates

ROOT = Path(__file__).parent.parent
WALLET, COST = "docs/wallet.md", "docs/cost.md"

Stages = Mapping[str, Templates]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """0, or 1 and what is wrong on standard error."""
    options = _parser().parse_args(arguments)
    try:
        found = _templates(options)
        match options.command:
            case "wallet":
                sys.stdout.write(_json(_wallet_json(found)) if options.json else _wallet(found))
            case "model":
                sys.stdout.write(_model(found, read(root), options))
            case "write":
                (root / WALLET).write_text(_wallet(found), encoding="utf-8")
                (root / COST).write_text(_cost(found, read(root)), encoding="utf-8")
            case _:
                return _check(found, root)
    except (LimitsMissing, AssemblyMissing, DurationsMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _check(found: Stages, root: Path) -> int:
    stale = [WALLET] if _differs(root / WALLET, _wallet(found)) else []
    stale += [COST] if _differs(root / COST, _cost(found, read(root))) else []
    for each in stale:
        sys.stderr.write(f"{each} is not what templates and durations say; run python -m costs write.\n")
    return 1 if stale else 0


def _differs(path: Path, wanted: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != wanted


def _templates(options: argparse.Namespace) -> Stages:
    """Of each stage, from `folder/<stage>` or a fresh synth."""
    wanted: Sequence[str] = options.stage or stages()
    if options.assembly is None:
        return synthesize(wanted)
    return {stage: read_assembly(options.assembly / stage, options.without) for stage in wanted}


def _wallet(found: Stages) -> str:
    return page.page([report(stage, templates) for stage, templates in found.items()])


def _wallet_json(found: Stages) -> list[dict[str, Any]]:
    return [as_json(report(stage, templates)) for stage, templates in found.items()]


def _cost(found: Stages, durations: Durations) -> str:
    return model_page.page([model(stage, templates, durations) for stage, templates in found.items()])


def _model(found: Stages, durations: Durations, options: argparse.Namespace) -> str:
    if options.documents:
        return calculated(found, durations, options.documents, options.size, as_json=options.json)
    if options.json:
        models = [model(stage, templates, durations) for stage, templates in found.items()]
        return _json([model_as_json(each) for each in models])
    return _cost(found, durations)


def _json(shown: list[dict[str, Any]]) -> str:
    return json.dumps(shown, indent=2) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m costs", description="What a stage costs: at worst, in use, and idle."
    )
    parser.set_defaults(stage=None, json=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="wallet|model|write|check")
    wallet = commands.add_parser("wallet", help="print what it costs at worst")
    cost = commands.add_parser("model", help="print what it costs to use")
    cost.add_argument("--documents", type=_count, help="how many; then only what these cost is printed")
    cost.add_argument("--size", type=_count, default=1000, metavar="BYTES", help="of each; else 1,000")
    for command in (wallet, cost):
        command.add_argument("--stage", action="append", help="of cdk.json; else all that are for an account")
        command.add_argument("--json", action="store_true", help="numbers for programs")
    others = [
        commands.add_parser("write", help=f"make {WALLET} and {COST}"),
        commands.add_parser("check", help="say whether both are what templates and durations say"),
    ]
    for command in (wallet, cost, *others):
        command.add_argument(
            "--assembly", type=Path, help="folder with a synthesized stage in each folder, such as cdk.out"
        )
        command.add_argument(
            "--without", action="append", default=[], metavar="STACK", help="a stack that is not deployed"
        )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is no whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
