"""The command line: what can be typed, and what `--help` says of it."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

PROGRAM = "python -m roundtrip"
MAX_JOBS = 64

_EXITS = """
exit codes:
  0  all good
  1  something failed
  2  the command line is wrong; nothing was done
  3  a document was quarantined (wait, and --wait)
  4  there is no such document, or it has no such part
  5  not signed in, or not allowed
  6  it did not happen in time; it may still happen
  130  Ctrl-C
  Where several things were done, the first of 1, 6, 4, 3 that occurred.

where:
  --url, or the variable ROUNDTRIP_URL, or where `login` was last: by the HTTP API, as a user of it
  --stage: by AWS itself, with the AWS credentials of the environment
"""

_EXAMPLES = {
    "login": "login --url https://d111111abcdef8.cloudfront.net --user anna",
    "logout": "logout",
    "put": "put --collection orders order-1001.json 2026/ 'late/*.json' --wait\n"
    "  cat order.json | python -m roundtrip put --collection orders --name order.json -",
    "ls": "ls --collection orders --status quarantined --from 2026-11-01",
    "show": "show incoming/orders/2026/order-1001.json",
    "get": "get 3f2a9c0d4b5e6f708192a3b4c5d6e7f8 --output results/",
    "wait": "wait 3f2a9c0d4b5e6f708192a3b4c5d6e7f8 --timeout 60",
    "rm": "rm 3f2a9c0d4b5e6f708192a3b4c5d6e7f8",
    "restore": "restore 3f2a9c0d4b5e6f708192a3b4c5d6e7f8",
    "reprocess": "ls --status quarantined --all --ids | xargs python -m roundtrip reprocess",
    "counts": "counts --json",
}

Parser = argparse.ArgumentParser


def parser() -> Parser:
    """Every command and its options."""
    purposes: dict[str, tuple[str, Callable[[Parser], None]]] = {
        "login": ("signs in; commands then go there by themselves", _login),
        "logout": ("signs out", lambda _: None),
        "put": ("uploads files and folders", _put),
        "ls": ("lists documents, newest first", _ls),
        "show": ("all that is known of a document", _documents),
        "get": ("fetches results, originals, reports or profiles", _get),
        "wait": ("waits until documents have their outcome", _wait),
        "rm": ("deletes documents; `restore` undoes it", _rm),
        "restore": ("undoes the deletion of documents", _documents),
        "reprocess": ("processes documents once more, say with a new recipe", _reprocess),
        "counts": ("how many documents there are", _counts),
    }
    raw = argparse.RawDescriptionHelpFormatter
    top = Parser(
        prog=PROGRAM,
        description="Puts files into Roundtrip and gets results out.",
        epilog=_EXITS,
        formatter_class=raw,
        allow_abbrev=False,
    )
    _where(top, None)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, (purpose, add) in purposes.items():
        epilog = f"example:\n  {PROGRAM} {_EXAMPLES[name]}\n{_EXITS}"
        command = commands.add_parser(
            name,
            help=purpose,
            description=purpose,
            epilog=epilog,
            formatter_class=raw,
            allow_abbrev=False,
        )
        add(command)
        # After the command too: what is not given here must not undo what was given before it.
        _where(command, argparse.SUPPRESS)
    return top


def _where(command: Parser, default: str | None) -> None:
    ways = command.add_mutually_exclusive_group()
    ways.add_argument("--url", default=default, help="of a deployment's page and API")
    ways.add_argument("--stage", default=default, help="of cdk.json, in the AWS account of the environment")
    command.add_argument(
        "--json", action="store_true", default=default or False, help="one JSON object a line, for machines"
    )


def _login(command: Parser) -> None:
    command.add_argument(
        "--user",
        help="name of the user; the password is ROUNDTRIP_PASSWORD, or is asked for, or a line of stdin",
    )


def _put(command: Parser) -> None:
    command.add_argument("files", nargs="+", metavar="file", help="files, folders, patterns, or - alone")
    command.add_argument("--collection", required=True, help="whose recipe is applied")
    command.add_argument("--name", help="what one file is to be called; needed for -")
    command.add_argument(
        "--jobs", type=_jobs, default=8, help="files, or parts of files, sent at a time (default: 8)"
    )
    command.add_argument("--wait", action="store_true", help="until all outcomes are there")
    _timeout(command)
    command.add_argument("--dry-run", action="store_true", help="only shows what would go where")


def _ls(command: Parser) -> None:
    moment = "a date or an ISO time in UTC"
    command.add_argument("--collection", help="only of this collection")
    command.add_argument("--status", choices=("processed", "quarantined"), help="only with this outcome")
    command.add_argument("--name-prefix", metavar="PREFIX", help="only names that begin so")
    command.add_argument(
        "--from", dest="uploaded_from", type=_moment, metavar="TIME", help=f"uploaded at {moment} or later"
    )
    command.add_argument(
        "--before", dest="uploaded_before", type=_moment, metavar="TIME", help=f"uploaded before {moment}"
    )
    many = command.add_mutually_exclusive_group()
    many.add_argument("--limit", type=_limit, default=25, help="at most so many (default: 25)")
    many.add_argument("--all", action="store_true", help="however many there are")
    command.add_argument("--ids", action="store_true", help="ids only, for xargs")


def _get(command: Parser) -> None:
    _documents(command)
    parts = command.add_mutually_exclusive_group()
    helps = {
        "original": "what was uploaded",
        "report": "what was refused",
        "profile": "the profile of the data",
    }
    for part, purpose in helps.items():
        parts.add_argument(
            f"--{part}",
            dest="part",
            action="store_const",
            const=part,
            default="result",
            help=f"{purpose}, instead of the result",
        )
    command.add_argument("--output", "-o", help="a file, a folder, or - (default: the current folder)")
    command.add_argument("--force", action="store_true", help="replace files that are there")


def _wait(command: Parser) -> None:
    _documents(command)
    _timeout(command)


def _rm(command: Parser) -> None:
    _documents(command)
    command.add_argument("--yes", action="store_true", help="do not ask, even of more than one")


def _reprocess(command: Parser) -> None:
    _documents(command)
    command.add_argument("--wait", action="store_true", help="until all new outcomes are there")
    _timeout(command)


def _counts(command: Parser) -> None:
    command.add_argument("--collection", help="only of this collection")


def _documents(command: Parser) -> None:
    command.add_argument("documents", nargs="+", metavar="document", help="an id, or a key: incoming/…")


def _timeout(command: Parser) -> None:
    command.add_argument(
        "--timeout",
        type=_seconds,
        default=300.0,
        metavar="SECONDS",
        help="how long to wait (default: 300)",
    )


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date or time like 2026-11-01T08:30") from None
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat() + "Z"


def _jobs(text: str) -> int:
    return _whole(text, MAX_JOBS)


def _limit(text: str) -> int:
    return _whole(text, 10**9)


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most:,}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 86400")
    return seconds
