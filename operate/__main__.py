"""`python -m operate {redrive,backfill,rebuild,verify}`: what an operator runs against a deployment."""

import argparse
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from types import FrameType

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from lambdas.shared.keys import INCOMING
from operate import backfill, rebuild, verify
from operate.account import NotReady, own_session
from operate.deployment import Deployment, find
from operate.move_task import MAX_RATE
from operate.redrive import Redrive
from operate.screen import Screen

RATE = 50
"""Messages a second, unless told otherwise: little beside what the pipeline takes."""

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, session: Callable[[], boto3.Session] = own_session) -> int:
    """Reads the command line and does what it says; the exit code. Raises NotReady and its like."""
    given = _parser().parse_args(argv)
    try:
        return int(given.run(find(session(), given.stage), given, Screen()))
    except KeyboardInterrupt:
        return INTERRUPTED
    except NoCredentialsError:
        raise NotReady("No AWS credentials were found: set AWS_PROFILE, or sign in first.") from None
    except ClientError as error:
        said = error.response["Error"]
        sentence = f"AWS refused {error.operation_name} ({said['Code']}): {said.get('Message', '')}"
        raise NotReady(sentence) from None
    except BotoCoreError as error:
        raise NotReady(f"AWS could not be asked: {error}") from None
    except sqlite3.Error as error:
        raise NotReady(f"The temporary database failed ({error}): SQLITE_TMPDIR can name a disk.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m operate", description="What an operator runs against a deployment; make runs it too."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    adders = {
        "redrive": _add_redrive,
        "backfill": _add_backfill,
        "rebuild": _add_rebuild,
        "verify": _add_verify,
    }
    purposes = {
        "redrive": "sends what lies in the dead-letter queues to the work queue again",
        "backfill": "processes what is already in the bucket",
        "rebuild": "asks for every document whose record or result is not that of its newest version",
        "verify": "compares bucket, results and catalogue; changes nothing; exits 1 if they differ",
    }
    for name, add in adders.items():
        command = commands.add_parser(name, help=purposes[name], description=purposes[name])
        command.add_argument("--stage", default="dev", help="of cdk.json (default: dev)")
        add(command)
    return parser


def _add_redrive(command: argparse.ArgumentParser) -> None:
    _add_rate(command)
    _add_dry_run(command, "only says how many messages lie where")
    command.set_defaults(run=_redrive)


def _add_backfill(command: argparse.ArgumentParser) -> None:
    _add_prefix(command)
    moment = "a date or an ISO time in UTC"
    command.add_argument("--since", type=_moment, help=f"only what was uploaded at or after {moment}")
    command.add_argument("--until", type=_moment, help=f"only what was uploaded before {moment}")
    _add_rate(command)
    _add_dry_run(command, "only counts")
    command.set_defaults(run=_backfill)


def _add_rebuild(command: argparse.ArgumentParser) -> None:
    _add_prefix(command)
    _add_rate(command)
    _add_dry_run(command, "only counts")
    command.add_argument("--force", action="store_true", help="also while messages are in the work queue")
    command.set_defaults(run=_rebuild)


def _add_verify(command: argparse.ArgumentParser) -> None:
    _add_prefix(command)
    command.add_argument(
        "--content",
        action="store_true",
        help="also read every document, and compare its SHA-256 and its outcomes' metadata with its record",
    )
    command.add_argument(
        "--settle",
        type=_seconds,
        default=verify.SETTLE_SECONDS,
        metavar="SECONDS",
        help="how long after a first look what differs is looked at again (default: %(default)g)",
    )
    command.set_defaults(run=_verify)


def _add_prefix(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--prefix",
        default="",
        type=lambda text: text.removeprefix(INCOMING),
        help="only documents whose key begins so, with or without incoming/: orders/2026-11",
    )


def _add_rate(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--rate", type=_rate, default=RATE, help=f"messages a second, 1 to {MAX_RATE} (default: {RATE})"
    )


def _add_dry_run(command: argparse.ArgumentParser, purpose: str) -> None:
    command.add_argument("--dry-run", action="store_true", help=f"changes nothing, {purpose}")


def _redrive(deployment: Deployment, given: argparse.Namespace, screen: Screen) -> int:
    redrive = Redrive(deployment, given.rate, screen)
    return redrive.show() if given.dry_run else redrive.run()


def _backfill(deployment: Deployment, given: argparse.Namespace, screen: Screen) -> int:
    options = backfill.Options(
        prefix=given.prefix, since=given.since, until=given.until, rate=given.rate, dry_run=given.dry_run
    )
    return backfill.run(deployment, options, screen)


def _rebuild(deployment: Deployment, given: argparse.Namespace, screen: Screen) -> int:
    options = rebuild.Options(prefix=given.prefix, rate=given.rate, dry_run=given.dry_run, force=given.force)
    return rebuild.run(deployment, options, screen)


def _verify(deployment: Deployment, given: argparse.Namespace, screen: Screen) -> int:
    options = verify.Options(prefix=given.prefix, content=given.content, settle=given.settle)
    return verify.Verification(deployment, options, screen).run()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date or time like 2026-11-01T08:30") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rate(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_RATE:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MAX_RATE}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 3600")
    return seconds


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # ends it as Ctrl-C does
    assert isinstance(sys.stdout, TextIOWrapper)
    sys.stdout.reconfigure(errors="backslashreplace")  # a key may be in any alphabet
    try:
        code = main()
    except BrokenPipeError:  # who read the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
