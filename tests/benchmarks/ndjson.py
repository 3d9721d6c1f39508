"""200 MB of NDJSON through the processor without a recipe, beside what one writes first.

The goals are held against code that reads all, parses all and writes all. Beside it stands the same by
somebody who keeps no record longer than its line: it takes less memory and leaves less garbage.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from tests.benchmarks.assets import ours, peer
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.goals import NAIVE, NDJSON_CPU, NDJSON_TIME
from tests.benchmarks.measured import Part, Result
from tests.benchmarks.processing import MIB, Processed, compared, faster

SIZE = 200_000_000
ROUNDS = 3

OURS, ALL, LINES = "processor", "naive_processor", "naive_lines_processor"
BY_LINES = f"{NAIVE}, no record kept longer than its line"


def run(rounds: int | None = None) -> Part:
    """Seconds, CPU and memory of all three, in turns."""
    assets = {OURS: ours(OURS), ALL: peer(ALL), LINES: peer(LINES)}
    with LoopbackAws() as aws:
        found = compared(aws, assets, dict.fromkeys(assets, SIZE), rounds or ROUNDS)
    return Part(
        title="200 MB of NDJSON, no recipe",
        note="Each has one CPU, as a function of 1,769 MB has. The results were compared: they are the same.",
        results=results(found),
        durations={
            "processor.ndjson.per_gb": median(one.cpu_seconds_per_gb for one in found[OURS]),
            "naive.ndjson.per_gb": median(one.cpu_seconds_per_gb for one in found[ALL]),
            "naive.peak_per_byte": median(one.above_idle / one.size for one in found[ALL]),
        },
    )


def results(found: Mapping[str, Sequence[Processed]]) -> list[Result]:
    """Time and CPU against either, more is better; memory against either, less is."""
    ours, naive, lines = found[OURS], found[ALL], found[LINES]
    return [
        faster(NDJSON_TIME, "seconds", ours, naive),
        faster(NDJSON_CPU, "cpu_seconds", ours, naive),
        faster(None, "seconds", ours, lines, what=NDJSON_TIME.what, against=BY_LINES),
        faster(None, "cpu_seconds", ours, lines, what=NDJSON_CPU.what, against=BY_LINES),
        *(
            Result.paired(
                None,
                [one.above_idle / MIB for one in ours],
                [one.above_idle / MIB for one in theirs],
                "MiB",
                what="peak memory above the idle function",
                against=against,
            )
            for theirs, against in ((naive, NAIVE), (lines, BY_LINES))
        ),
    ]
