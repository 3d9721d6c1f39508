"""python -m local {run,up,down,watch,exec}: the whole app on this machine."""

import argparse
from pathlib import Path

from local import commands
from local.home import ROOT, Home

COMMANDS = {
    "run": (commands.run, "in the foreground, until Ctrl-C"),
    "up": (commands.up, "in the background; writes outputs.json"),
    "down": (commands.down, "stops what `up` started; what was uploaded is kept"),
    "watch": (commands.watch, "brings it up, and deploys every change of the code"),
}


def main() -> None:
    """Reads the command line and does what it says."""
    parser = argparse.ArgumentParser(prog="python -m local", description="The whole app on this machine.")
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".local", help="where things are kept (default: .local)"
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, purpose) in COMMANDS.items():
        command = subparsers.add_parser(name, help=purpose, description=purpose)
        command.add_argument("--port", type=_port, help="of page and API (default: 8080, or the next free)")
        command.add_argument("--no-samples", action="store_true", help="upload nothing")
        command.add_argument(
            "--enforce-iam",
            action="store_true",
            help="hold functions and people to their policies, as AWS does, over TLS",
        )
    execute = subparsers.add_parser("exec", help="runs a command for which AWS is the local one")
    execute.add_argument("argv", nargs=argparse.REMAINDER, metavar="command", help="and its arguments")
    given = parser.parse_args()
    if given.command == "exec":
        commands.execute(Home(given.home), given.argv)
    options = commands.Options(Home(given.home), given.port, not given.no_samples, given.enforce_iam)
    try:
        COMMANDS[given.command][0](options)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1024 to 65535")
    return int(text)


if __name__ == "__main__":
    main()
