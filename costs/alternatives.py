"""What the same would cost if it were built otherwise, and what would be lost."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from costs import calls, compute, prices, usual
from costs.compute import FILE_BYTES, Machine
from costs.durations import Durations
from costs.flow import Flow, Service
from costs.flows import KB, MILLION, one_by_one, terabyte, through_the_api
from costs.prices import HOURS_A_MONTH
from costs.processing import per_file
from costs.setup import Setup


@dataclass(frozen=True)
class Alternative:
    """One other way."""

    what: str
    of: str
    """What is compared, such as a flow."""

    ours: Decimal
    theirs: Decimal | None
    """Dollars; None where it cannot be done."""

    lost: str
    """With it, or won."""


def alternatives(setup: Setup, durations: Durations) -> list[Alternative]:
    """All of them, for one stage."""
    return [
        *_notified(setup, durations),
        _rest(setup, durations),
        *_x86(setup, durations),
        *_whole(setup, durations),
        *_steps(setup, durations),
        *_snapshots(setup, durations),
    ]


def _notified(setup: Setup, durations: Durations) -> Iterator[Alternative]:
    flow = one_by_one(setup, durations, KB)
    events, queue = flow.of_service(Service.EVENTS), flow.of_service(Service.QUEUE)
    yield Alternative(
        "S3 calls the function itself",
        _told(flow),
        flow.dollars,
        flow.dollars - events - queue,
        "the queue: 14 days in which nothing is lost, a backlog that is seen, a cap on processors at work, "
        "batches in which a bad file fails alone; and what the next line loses",
    )
    yield Alternative(
        "S3 tells the queue, without EventBridge",
        _told(flow),
        flow.dollars,
        flow.dollars - events,
        "rules that other consumers join without touching the bucket, that tell a removal by hand from an "
        "expiry, and that keep what they cannot deliver",
    )


def _rest(setup: Setup, durations: Durations) -> Alternative:
    flow = through_the_api(setup, durations, KB)
    (requests,) = [line for line in flow.lines if line.price is prices.HTTP_API]
    more = prices.REST_API.of(requests.units) - requests.dollars
    won = (
        "nothing; it has what is not needed here: keys with quotas, a cache by the hour, a web ACL of its own"
    )
    return Alternative("A REST API, not an HTTP API", _told(flow), flow.dollars, flow.dollars + more, won)


def _x86(setup: Setup, durations: Durations) -> Iterator[Alternative]:
    other = replace(
        setup.with_processor(arm=not setup.processor.arm), api=replace(setup.api, arm=not setup.api.arm)
    )
    name = "arm64" if setup.processor.arm is False else "x86_64"
    for ours, theirs in (
        (one_by_one(setup, durations, KB), one_by_one(other, durations, KB)),
        (
            terabyte(setup, durations, FILE_BYTES, recipe=False),
            terabyte(other, durations, FILE_BYTES, recipe=False),
        ),
    ):
        lost = "a fifth of what compute costs, unless it works faster there, which was not measured"
        yield Alternative(f"Functions on {name}", _told(ours), ours.dollars, theirs.dollars, lost)


def _whole(setup: Setup, durations: Durations) -> Iterator[Alternative]:
    """Compute alone: all else is the same."""
    for size in (FILE_BYTES, 5 * FILE_BYTES):
        for recipe in (False, True):
            ours = compute.ours_per_tb(durations, recipe=recipe, waits=True, machine=setup.processor)
            naive = compute.naive_per_tb(
                durations, recipe=recipe, waits=True, file_bytes=size, arm=setup.processor.arm
            )
            flow = terabyte(setup, durations, size, recipe=recipe)
            memory = durations["naive.peak_per_byte"] * size / 2**20
            needs = f"a file takes {memory:,.0f} MB of memory"
            lost = f"{needs}, more than Lambda has" if naive is None else f"{needs}; larger ones fail"
            yield Alternative(
                "No streaming: read all, json, write all", f"compute of {_told(flow)}", ours, naive, lost
            )


def _steps(setup: Setup, durations: Durations) -> Iterator[Alternative]:
    flow = one_by_one(setup, durations, KB)
    without = flow.dollars - flow.of_service(Service.QUEUE)
    lost = "the queue; each file is a run that can be looked at"
    yield Alternative(
        "Step Functions (Standard) in place of the queue, of one step",
        _told(flow),
        flow.dollars,
        without + prices.STEP.of(MILLION),
        lost,
    )
    working = per_file(setup.processor, durations, 1) * setup.processor.slower
    seconds = working + calls.waited(calls.NEW_DOCUMENT)
    billed = math.ceil(seconds / usual.EXPRESS_STEP_SECONDS) * usual.EXPRESS_STEP_SECONDS
    time = prices.EXPRESS_TIME.of(billed * MILLION * usual.EXPRESS_MB / 1024)
    yield Alternative(
        "Step Functions (Express) in place of the queue",
        _told(flow),
        flow.dollars,
        without + prices.EXPRESS.of(MILLION) + time,
        "the queue; a run ends after five minutes at most, and is started twice now and then",
    )


def _snapshots(setup: Setup, durations: Durations) -> Iterator[Alternative]:
    """Of the API: its init is billed where there is no snapshot, and its snapshot where there is."""
    for count in (0, MILLION):
        began = Decimal(count * usual.COLD_PERCENT) / 100
        ours = setup.api.price.of(setup.api.gb_seconds(durations["cold.api"]) * began)
        theirs = snapshot_month(setup.api) + prices.SNAPSHOT_RESTORED.of(
            Decimal(setup.api.memory_mb) / 1024 * began
        )
        yield Alternative(
            "SnapStart for the API",
            f"cold starts of {count:,} requests in a month",
            ours,
            theirs,
            "the price; won is the time of an init, at each new instance",
        )


def snapshot_month(machine: Machine) -> Decimal:
    """Dollars for the snapshot of one version that is there all month."""
    return prices.SNAPSHOT_KEPT.of(Decimal(machine.memory_mb) / 1024 * HOURS_A_MONTH * 3600)


def _told(flow: Flow) -> str:
    return f"1 TB: {flow.name}" if flow.of == "1 TB" else f"a million: {flow.name}"
