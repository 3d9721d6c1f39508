"""`login` and `logout`."""

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

from roundtrip.exits import Exit, Misused, Trouble
from roundtrip.screen import Screen
from roundtrip.session import Sessions
from roundtrip.sign_in import Cognito, Door

PASSWORD_VARIABLE = "ROUNDTRIP_PASSWORD"  # noqa: S105  (a name, not a password)


@dataclass
class Typed:
    """What is asked of whoever signs in: typed at a terminal, or else the lines of standard input."""

    environ: Mapping[str, str]
    stdin: TextIO
    screen: Screen
    hidden: Callable[[str], str] = getpass.getpass
    """Reads from the terminal what nobody is to see."""

    def user(self) -> str:
        """The user's name."""
        if not self.stdin.isatty():
            raise Misused("Who is signing in? --user says so where there is no terminal.")
        self.screen.err.print("User: ", end="")
        return self.stdin.readline().strip()

    def password(self) -> str:
        """From the environment, or asked for."""
        return self.environ.get(PASSWORD_VARIABLE) or self._secret("Password: ", "the password")

    def new_password(self, reason: str) -> str:
        """Twice, where it is typed."""
        self.screen.note(reason or "The password is for once only: choose a new one.")
        while True:
            chosen = self._secret("New password: ", "the new password")
            if not self.stdin.isatty() or chosen == self._secret("Once more: ", "the new password"):
                return chosen
            self.screen.note("These are not the same.")

    def code(self, reason: str) -> str:
        """Six digits."""
        if reason:
            self.screen.note(reason)
        return self._secret("Code of the authenticator app: ", "the code of the authenticator app").strip()

    def _secret(self, prompt: str, what: str) -> str:
        if self.stdin.isatty():
            return self.hidden(prompt)
        line = self.stdin.readline()
        if not line:
            raise Misused(f"Standard input has ended where a line with {what} is expected.")
        return line.rstrip("\r\n")


def login(door: Door, user: str | None, typed: Typed, cognito: Cognito, sessions: Sessions) -> Exit:
    """Signs in, and remembers it; from now on commands go there by themselves."""
    name = user or typed.user()
    screen = typed.screen
    sessions.save(cognito.sign_in(door, name, typed))
    sessions.choose(door.url)
    screen.row(f"{name} is signed in at {door.url}.", {"url": door.url, "user": name, "status": "signed-in"})
    return Exit.GOOD


def logout(url: str, cognito: Cognito, sessions: Sessions, screen: Screen) -> Exit:
    """Ends the sign-in there and here; here it ends in any case."""
    signed_in = sessions.load(url)
    sessions.forget(url)
    data = {"url": url, "user": signed_in and signed_in.user, "status": "signed-out"}
    if signed_in is None:
        screen.row(f"Nobody was signed in at {url}.", data)
        return Exit.GOOD
    try:
        cognito.revoke(signed_in)
    except Trouble as trouble:
        screen.note(f"Signed out here, but there the tokens live on for a day at most: {trouble}")
        return Exit.FAILED
    screen.row(f"{signed_in.user} is signed out of {url}.", data)
    return Exit.GOOD
