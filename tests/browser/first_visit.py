"""What the browser asks for when the page is opened for the first time, and what made it ask."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

USABLE = "#sign-in-form input:focus"
"""Somebody can type who they are."""


@dataclass(frozen=True)
class FirstVisit:
    """The requests, as (address, initiator) of the developer tools, and the bytes of each answer."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """The longest chain of requests of which none was known before the one before it had come."""
        depth: dict[str, int] = {}
        for address, initiator in self.asked:
            frames = initiator.get("stack", {}).get("callFrames") or [{}]
            parent = initiator.get("url") or frames[0].get("url") or ""
            depth.setdefault(address, depth.get(parent, 0) + 1)
        return max(depth.values())


def first_visit(page: Page, address: str = "/") -> FirstVisit:
    """Opens the page in a window that has nothing cached."""
    visit = FirstVisit()
    devtools = page.context.new_cdp_session(page)
    devtools.on(
        "Network.requestWillBeSent",
        lambda event: visit.asked.append((event["request"]["url"], event["initiator"])),
    )
    devtools.on("Network.loadingFinished", lambda event: visit.received.append(event["encodedDataLength"]))
    devtools.send("Network.enable")
    page.goto(address)
    page.wait_for_selector(USABLE)
    page.wait_for_load_state("networkidle")
    return visit
