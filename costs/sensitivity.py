"""What changes the price: an operator's questions, each answered by the model with one thing changed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from costs.compute import FILE_BYTES
from costs.durations import Durations
from costs.flow import Flow
from costs.flows import KB, MILLION, bundled, one_by_one, processing, terabyte
from costs.processing import Files
from costs.setup import Setup

MEMORIES = (512, 1024, 1769, 3008)
MONTH = 30 * 24 * 3600
FULL = 10
"""Messages in a call, where there are enough of them."""

OF = f"{MILLION:,} documents of 1 KB"


@dataclass(frozen=True)
class Changed:
    """A question's answer."""

    what: str
    of: str
    dollars: Decimal
    of_lambda: Decimal
    """What of it is Lambda's."""


def sizes(setup: Setup, durations: Durations) -> list[tuple[int, Flow, Flow]]:
    """Bytes of a document; a million of them one by one, and in bundles."""
    return [
        (size, one_by_one(setup, durations, size), bundled(setup, durations, size))
        for size in (KB, 10 * KB, 100 * KB)
    ]


def memories(setup: Setup, durations: Durations) -> list[tuple[int, Flow, Flow]]:
    """Memory of the processor; a million small documents one by one, and a terabyte without a recipe."""
    found = []
    for memory in sorted({*MEMORIES, setup.processor.memory_mb}):
        other = setup.with_processor(memory_mb=memory)
        small = one_by_one(other, durations, KB)
        found.append((memory, small, terabyte(other, durations, FILE_BYTES, recipe=False)))
    return found


def answers(setup: Setup, durations: Durations) -> list[Changed]:
    """What else can differ, each beside the first line."""
    usual = Files(MILLION, KB)
    untraced = replace(
        setup,
        limits=replace(setup.limits, processor=replace(setup.limits.processor, traced=False)),
    )
    changed = [
        ("as above: one by one, within a day", setup, usual),
        ("in full batches", setup, replace(usual, batch=min(FULL, setup.batch))),
        (
            "spread over a month: X-Ray records the first call of each second",
            setup,
            replace(usual, within_seconds=MONTH),
        ),
        ("without traces (TracingConfig)", untraced, usual),
        ("each a new version of a document that is there", setup, replace(usual, replace=True)),
    ]
    found = []
    for what, under, files in changed:
        flow = processing(under, durations, what, OF, files)
        lambdas = flow.lambda_share * flow.dollars
        found.append(Changed(what, OF, flow.dollars, lambdas))
    return found
