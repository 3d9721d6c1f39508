"""Which memory the functions should have: time and price of each at the sizes that come into question.

Each size is a process that has Lambda's share of the CPU for it from its start on (see `share`). AWS's guide
says that init has a full vCPU whatever the size; then it takes what it takes at 1,769 MB. Above that size
only several threads would gain.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from costs.calls import API, NEW_DOCUMENT, waited
from tests.benchmarks.assets import Asset, ours
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.measured import Lines, Part, in_turns, progress
from tests.benchmarks.power import Measured, best, durations, price_of_call, price_of_time, table
from tests.benchmarks.processing import GB, MIB, call, name_of, put
from tests.benchmarks.runtime import Runtime
from tests.benchmarks.share import VCPU_MB, reached, share_of
from tests.benchmarks.situations import REQUESTS, arrived, prepare

PROCESSOR_MB = (128, 256, 512, 1024, 1769, 3008)
API_MB = (128, 256, 512, 1024, 1769)
FILE_SIZE = 20_000_000
WARM_CALLS = 15
ROUNDS = 3
CHECKED_MB, CHECK_SECONDS = 512, 1.0

REQUEST = "get_document"


def run(rounds: int | None = None) -> Part:
    """Both functions at each size, the sizes in turns; first a busy loop shows that a share is held."""
    got, how = reached(share_of(CHECKED_MB), CHECK_SECONDS)
    held = f"Shares are held by {how}; a busy loop that was given {share_of(CHECKED_MB):.3f} had {got:.3f}."
    progress(f"  {held}")
    with LoopbackAws() as aws:
        prepare(aws)
        processor = measured(aws, "processor", PROCESSOR_MB, arrived(), rounds or ROUNDS, put(aws, FILE_SIZE))
        api = measured(aws, "api", API_MB, REQUESTS[REQUEST], rounds or ROUNDS)
    return Part(
        title="Time and price by memory",
        results=[],
        note=held,
        tables=[
            table("The processor", processor, NEW_DOCUMENT, "a small document"),
            table("The API", api, API[REQUEST], "a request for a document"),
        ],
        durations={
            **durations("processor.small", processor, lambda one: one.warm),
            **durations("processor.ndjson.per_gb", processor, lambda one: one.per_gb or 0.0),
        },
        plots=[_processor_plot(processor), _api_plot(api)],
    )


def measured(
    aws: LoopbackAws, name: str, sizes: Sequence[int], event: Any, rounds: int, file_size: int = 0
) -> list[Measured]:
    """The function at each size; the processor with a file of so many bytes too."""
    found: dict[int, list[Measured]] = {size: [] for size in sizes}

    def taking(memory_mb: int) -> Callable[[], float]:
        def seconds() -> float:
            progress(f"  {name}, {memory_mb:,} MB")
            one = _once(aws, ours(name), memory_mb, event, file_size)
            found[memory_mb].append(one)
            return one.warm

        return seconds

    in_turns({str(size): taking(size) for size in sizes}, rounds)
    return [best(found[size]) for size in sizes]


def _once(aws: LoopbackAws, asset: Asset, memory_mb: int, event: Any, file_size: int) -> Measured:
    environment = {**aws.environment_of(asset.folder), **_by_memory(asset, memory_mb)}
    share = share_of(memory_mb)
    with Runtime(asset, environment, memory_mb=memory_mb, limit=share) as runtime:
        first = runtime.call(event).seconds
        warm = median(runtime.call(event).seconds for _ in range(WARM_CALLS))
        per_gb = None
        if file_size:
            done, _ = call(aws, runtime, name_of(FILE_SIZE))
            per_gb = done.seconds / file_size * GB
        return Measured(
            memory_mb=memory_mb,
            share=share,
            init=runtime.init_seconds,
            first=first,
            warm=warm,
            peak_mb=runtime.peak_bytes() / MIB,
            per_gb=per_gb,
        )


def _by_memory(asset: Asset, memory_mb: int) -> Mapping[str, str]:
    """What the stack sets in proportion to memory."""
    name = "MAX_RECORD_BYTES"
    at_a_vcpu = asset.environment.get(name)
    return {name: str(int(at_a_vcpu) * memory_mb // VCPU_MB)} if at_a_vcpu else {}


def _processor_plot(sizes: Sequence[Measured]) -> Lines:
    waits = float(waited(NEW_DOCUMENT))
    return _plot(
        "processor",
        sizes,
        {
            "time of NDJSON": lambda one: one.per_gb or 0.0,
            "its price": lambda one: price_of_time(one.memory_mb, one.per_gb or 0.0),
            "price of a small document, waiting with it": lambda one: price_of_call(
                one.memory_mb, one.warm + waits
            ),
        },
    )


def _api_plot(sizes: Sequence[Measured]) -> Lines:
    waits = float(waited(API[REQUEST]))
    return _plot(
        "api",
        sizes,
        {
            "time of a request, waiting with it": lambda one: one.warm + waits,
            "its price": lambda one: price_of_call(one.memory_mb, one.warm + waits),
        },
    )


def _plot(name: str, sizes: Sequence[Measured], lines: Mapping[str, Callable[[Measured], float]]) -> Lines:
    whole = next(one for one in sizes if one.memory_mb == VCPU_MB)
    return Lines(
        f"tuning-{name}",
        f"The {name} by memory, at {VCPU_MB:,} MB = 1",
        "MB of memory",
        "times as much",
        {line: [(one.memory_mb, of(one) / of(whole)) for one in sizes] for line, of in lines.items()},
        x_log=True,
        y_log=True,
    )
