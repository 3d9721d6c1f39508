"""From what was typed to what is done, and to the exit code."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from lambdas.api.filters import Filters
from roundtrip import get, put
from roundtrip.api import Api
from roundtrip.api_remote import ApiRemote
from roundtrip.arguments import parser
from roundtrip.commands import Commands
from roundtrip.exits import Exit, Misused, Trouble
from roundtrip.journal import Journal
from roundtrip.login import Typed, login, logout
from roundtrip.names import Named, named
from roundtrip.remote import Remote
from roundtrip.screen import Screen
from roundtrip.session import Sessions
from roundtrip.sign_in import Cognito, Tokens
from roundtrip.sources import sources
from roundtrip.wire import Wire, refuse_plain

if TYPE_CHECKING:
    import boto3

URL_VARIABLE = "ROUNDTRIP_URL"


@dataclass
class Program:
    """The caller's surroundings."""

    environ: Mapping[str, str]
    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    session: "Callable[[], boto3.Session] | None" = None
    """Of AWS; None is the caller's own."""

    def run(self, argv: Sequence[str]) -> int:
        """Does what was typed; the exit code. Raises KeyboardInterrupt, BrokenPipeError and SystemExit."""
        given = vars(parser().parse_args(argv))
        screen = Screen(json=given["json"], out=self.stdout)
        try:
            with closing(Wire(screen.note)) as wire:
                return int(self._do(given, wire, screen))
        except Trouble as trouble:
            screen.note(trouble.sentence, "red")
            return int(trouble.ends)
        except BrokenPipeError:
            raise
        except OSError as error:  # a full disk, or a folder that is not ours
            screen.note(f"{error.filename or 'Standard output'} cannot be written: {error.strerror}.", "red")
            return int(Exit.FAILED)

    def _do(self, given: Mapping[str, Any], wire: Wire, screen: Screen) -> Exit:
        if given["command"] in ("login", "logout"):
            return self._sign_in_or_out(given, wire, screen)
        remote = self._remote(given, wire)
        if given["command"] == "put":
            return self._put(given, remote, screen)
        commands = Commands(remote, screen, self.stdin)
        if given["command"] == "ls":
            filters = Filters(**{name: given[name] for name in Filters._fields})
            return commands.ls(filters, None if given["all"] else given["limit"], ids=given["ids"])
        if given["command"] == "counts":
            return commands.counts(given["collection"])
        documents = named(given["documents"])
        seconds = given["timeout"] if given.get("wait") else None
        ways: dict[str, Callable[[], Exit]] = {
            "show": lambda: commands.show(documents),
            "get": lambda: self._get(given, remote, screen, documents),
            "wait": lambda: commands.wait(documents, given["timeout"]),
            "rm": lambda: commands.remove(documents, yes=given["yes"]),
            "restore": lambda: commands.restore(documents),
            "reprocess": lambda: commands.reprocess(documents, seconds),
        }
        return ways[given["command"]]()

    def _sign_in_or_out(self, given: Mapping[str, Any], wire: Wire, screen: Screen) -> Exit:
        if given["stage"] is not None:
            raise Misused("A stage is reached with AWS credentials; signing in is for a --url.")
        sessions = Sessions.of_user(self.environ)
        url = self._url(given, sessions)
        cognito = Cognito(wire)
        if given["command"] == "logout":
            return logout(url, cognito, sessions, screen)
        door = Api(url, wire, Tokens(url, sessions, cognito)).door()
        return login(door, given["user"], Typed(self.environ, self.stdin, screen), cognito, sessions)

    def _remote(self, given: Mapping[str, Any], wire: Wire) -> Remote:
        if given["stage"] is not None and given["url"] is not None:
            raise Misused("--url and --stage are two ways to a deployment; choose one.")
        if given["stage"] is not None:
            # Imported here: boto3 and what it brings take longer than most commands by the API.
            from roundtrip.aws_account import deployment_of
            from roundtrip.aws_remote import AwsRemote

            return AwsRemote(deployment_of(given["stage"], self.session))
        sessions = Sessions.of_user(self.environ)
        url = self._url(given, sessions)
        return ApiRemote(Api(url, wire, Tokens(url, sessions, Cognito(wire))))

    def _url(self, given: Mapping[str, Any], sessions: Sessions) -> str:
        url: str | None = given["url"] or self.environ.get(URL_VARIABLE) or sessions.default()
        if not url:
            raise Misused(
                f"Which deployment? Name it with --url, {URL_VARIABLE} or --stage, or sign in first."
            )
        refuse_plain(url)
        return url.rstrip("/").removesuffix("/api")

    def _put(self, given: Mapping[str, Any], remote: Remote, screen: Screen) -> Exit:
        collection = given["collection"]
        with sources(given["files"], given["name"], self.stdin.buffer) as found:
            if given["dry_run"]:
                return put.dry_run(remote, found, collection, screen)
            options = put.Options(
                collection=collection, jobs=given["jobs"], wait=given["wait"], seconds=given["timeout"]
            )
            journal = Journal.of(self.environ, remote.name, collection, given["files"])
            return put.Put(remote, options, journal, screen).run(found)

    def _get(
        self, given: Mapping[str, Any], remote: Remote, screen: Screen, documents: Sequence[Named]
    ) -> Exit:
        options = get.Options(part=given["part"], output=given["output"], force=given["force"])
        return get.Get(remote, options, screen, self.stdout.buffer).run(documents)
