"""Sees whether a page runs, asks, opens or holds anything that nobody of ours has made."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Frame, Page

from local.home import ROOT

PARTS = ("original", "result", "report", "profile", "facts")
MADE = (
    "a b button caption code dd div dl dt h3 input label li mark option p pre progress rect small span svg"
    " table tbody td th thead time title tr ul"
)
"""Elements that the page's modules make."""

WATCH = """(known) => {
  const seen = { hits: [], violations: [], foreign: [] };
  const tell = (list, what) => list.length < 1000 && list.push(String(what).slice(0, 300));
  Object.defineProperty(window, "watched", { value: seen });
  Object.defineProperty(window, "hit", { value: () => tell(seen.hits, "hit() was called") });
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    const value = () => tell(seen.hits, `${name}() was called`);
    Object.defineProperty(window, name, { value });
  }
  addEventListener("securitypolicyviolation", (event) => {
    tell(seen.violations, `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  const tags = new Set(known.tags);
  const ids = new Set(known.ids);
  const wrong = (element) => {
    const tag = element.localName;
    if (!tags.has(tag)) return "not one of ours";
    if (tag === "script" || tag === "link") {
      return element.parentNode === document.head ? "" : "not in the head";
    }
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) return name;
      if (name === "id" && !ids.has(value)) return `id=${value}`;
      if (!["href", "src", "action", "formaction", "srcdoc", "data", "xlink:href"].includes(name)) continue;
      const { protocol, origin } = new URL(value, location.href);
      if (!["http:", "https:"].includes(protocol)) return `${name}=${value}`;
      if (tag !== "a" && origin !== location.origin) return `${name}=${value}`;
    }
    return "";
  };
  const look = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [node, ...node.querySelectorAll("*")]) {
      const why = wrong(element);
      if (why) tell(seen.foreign, `${why}: ${element.outerHTML}`);
    }
  };
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(look);
      else if (wrong(target)) tell(seen.foreign, target.outerHTML);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}"""


class _Own(HTMLParser):
    """Tags and ids of index.html."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids.update(value for name, value in attrs if name == "id" and value)


def known() -> dict[str, list[str]]:
    """What elements and ids the page has of its own."""
    own = _Own()
    own.feed((ROOT / "site" / "index.html").read_text())
    made = {f"{kind}-{part}" for kind in ("tab", "panel") for part in PARTS}
    return {"tags": sorted(own.tags | set(MADE.split())), "ids": sorted(own.ids | made)}


@dataclass
class Watch:
    """A page that is watched from before its first line on."""

    page: Page
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(f"({WATCH})({json.dumps(known())})")
        self.page.on("dialog", self._asked)
        self.page.on("popup", lambda page: self.outside.append(f"opened {page.url}"))
        self.page.on("framenavigated", self._went)

    def _asked(self, dialog: Dialog) -> None:
        self.outside.append(f"asked {dialog.message}")
        dialog.dismiss()

    def _went(self, frame: Frame) -> None:
        if frame.parent_frame or urlsplit(frame.url).path not in ("/", "", "blank"):
            self.outside.append(f"went to {frame.url}")

    def inside(self) -> dict[str, Any]:
        """`hits`, `violations` and `foreign` elements so far."""
        # Two turns of the loop: what was blocked is told later than what ran.
        self.page.evaluate("new Promise((done) => setTimeout(() => setTimeout(done, 20)))")
        found: dict[str, Any] = self.page.evaluate("watched")
        return found

    def is_clean(self) -> bool:
        """Nothing of it happened; else the assertion says what."""
        found = {**self.inside(), "outside": self.outside}
        assert found == {"hits": [], "violations": [], "foreign": [], "outside": []}
        return True
