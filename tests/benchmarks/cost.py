"""What a TB costs in compute: ours beside the pipeline that reads files whole, from what was measured.

Nothing is timed here. Both pipelines' seconds come from the other parts; their memory is what each needs,
and the prices are those of docs/wallet.md. Times of waiting for S3, which no loopback shows, are taken from
costs/usual.py, and stand on lines without a goal.
"""

from collections.abc import Mapping

from costs.compute import FILE_BYTES, compute_per_tb, naive_mb
from costs.durations import Durations, DurationsMissing
from tests.benchmarks.goals import COMPUTE_PER_TB
from tests.benchmarks.measured import CannotMeasure, Part, Result


def run(durations: Mapping[str, float]) -> Part:
    """From all durations, this run's before those that are kept; CannotMeasure where one is missing."""
    try:
        results = [
            _result(durations, recipe=recipe, waits=waits)
            for waits in (False, True)
            for recipe in (False, True)
        ]
        memory = naive_mb(Durations.of(durations), FILE_BYTES)
    except DurationsMissing as missing:
        raise CannotMeasure(str(missing)) from None
    about = "more memory than Lambda has" if memory is None else f"{memory:,} MB of memory"
    return Part(f"Compute, in dollars for a TB in files of 200 MB; read whole they take {about}", results)


def _result(durations: Mapping[str, float], *, recipe: bool, waits: bool) -> Result:
    ours, naive = compute_per_tb(durations, recipe=recipe, waits=waits)
    how = "schema, transform and redaction" if recipe else "no recipe"
    what = f"{COMPUTE_PER_TB.what}, {how}" + (", with what both wait for S3, as assumed" if waits else "")
    goal = None if waits else COMPUTE_PER_TB
    return Result.paired(goal, [ours], [naive], "dollars", what=what, against=COMPUTE_PER_TB.against)
