"""A tab of the browser that is watched: what went wrong in it, and what it asked of whom."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from local.home import ROOT

OURS = {"localhost", "127.0.0.1"}
SHOTS = ROOT / ".build" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TOKEN = re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]")
"""A JSON Web Token."""

STORED = """async () => JSON.stringify({
  local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie,
  databases: indexedDB.databases ? await indexedDB.databases() : [],
})"""
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  (each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`)"""


@dataclass
class Tab:
    """A page and the record of it. `troubles` is to be empty when a test ends."""

    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    network: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("requestfailed", lambda request: self.network.append(f"failed {_line(request)}"))
        self.page.on("crash", lambda _: self.troubles.append("the page crashed"))

    def _heard(self, message: ConsoleMessage) -> None:
        line = f"{message.type}: {message.text} ({message.location.get('url', '')})"
        self.console.append(line)
        if message.type in {"error", "warning"} and not any(re.search(each, line) for each in self.expected):
            self.troubles.append(line)

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        parts = urlsplit(request.url)
        if parts.scheme not in {"blob", "data"} and parts.hostname not in OURS:
            self.troubles.append(f"asked another host: {_line(request)}")

    def _answered(self, response: Response) -> None:
        self.network.append(f"{response.status} {_line(response.request)}")

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """From the block on the browser may complain of what fits: a refusal is an error in its console.

        Also after it, since a complaint can come later than what the page makes of the refusal.
        """
        self.expected.append(pattern)
        yield

    def asked(self, method: str, pattern: str) -> list[Request]:
        """The requests so far of this method whose address fits."""
        return [each for each in self.requests if each.method == method and re.search(pattern, each.url)]

    def all_troubles(self) -> list[str]:
        """What went wrong, and whether a token lies where it could be stolen."""
        is_here = not self.page.is_closed() and urlsplit(self.page.url).hostname in OURS
        addresses = [request.url for request in self.requests]
        stored = [self.stored()] if is_here else []
        leaks = [f"a token in {text[:200]}" for text in (*addresses, *stored) if TOKEN.search(text)]
        return self.troubles + leaks

    def stored(self) -> str:
        """All that the page has left where the next tab, or another script, could read it."""
        return str(self.page.evaluate(STORED)) + str(self.context.cookies())

    def drop(self, selector: str, *paths: Path) -> None:
        """Drags files and folders of this machine over the element and lets them go."""
        box = self.page.locator(selector).bounding_box()
        assert box, f"{selector} is not to be seen"
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + min(box["height"] / 2, 100)}
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        devtools = self.context.new_cdp_session(self.page)
        for step in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": step, **at, "data": data})
        devtools.detach()

    def look(self, name: str) -> None:
        """A picture of this state by day and by night, and nothing in either that keeps somebody out."""
        found: list[Any] = []
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            self.shoot(f"{name}-{scheme}")
            found += [f"{scheme}: {each}" for each in self._violations()]
        self.page.emulate_media(color_scheme="light")
        assert not found, f"{name}: {found}"

    def shoot(self, name: str) -> None:
        """Writes a picture."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")

    def _violations(self) -> list[str]:
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(VIOLATIONS)
        return found

    def report(self, name: str) -> None:
        """What to look at after a failure."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        for kind, lines in (
            ("console", self.console),
            ("network", self.network),
            ("troubles", self.troubles),
        ):
            (SHOTS / f"failed-{name}-{kind}.txt").write_text("\n".join(lines) + "\n")
        if not self.page.is_closed():
            self.shoot(f"failed-{name}")


def _line(request: Request) -> str:
    return f"{request.method} {request.url.partition('?')[0]}"
