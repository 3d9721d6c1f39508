"""What holds for the settings themselves: no stage is opened by a value in cdk.json."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from security.own.distribution import LOOPBACK
from security.own.rule import Fault, rule
from security.own.stage import Stage


@rule
def origins_are_https_and_have_a_host(stage: Stage) -> Iterator[Fault]:
    """Other origins are of TLS and a narrow name; plain HTTP is loopback's."""
    for origin in stage.settings.page_origins:
        url = urlsplit(origin)
        host = url.hostname or ""
        if url.scheme != "https" and host not in LOOPBACK:
            yield "Storage", f"The origin {origin} is not https."
        if "*" in host and (not host.startswith("*.") or host.count(".") < 2):
            yield "Storage", f"The origin {origin} is almost everybody's."


@rule
def addresses_elsewhere_are_loopback(stage: Stage) -> Iterator[Fault]:
    """A stage whose API, sign-in or bucket lies elsewhere than in AWS is one on this machine."""
    for name in ("api_origin", "page_endpoint"):
        address = getattr(stage.settings, name)
        if address is not None and urlsplit(address).hostname not in LOOPBACK:
            yield "Cdn", f"{name} is {address}, which is neither AWS nor this machine."


@rule
def protected_stages_keep_their_data(stage: Stage) -> Iterator[Fault]:
    """A stack that may not be deleted holds data that may not either: one without the other is a mistake."""
    if stage.settings.termination_protection and not stage.settings.retain_data:
        yield "Storage", "It may not be deleted, yet its data goes with it."
