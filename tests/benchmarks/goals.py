"""What is fast, small and cheap enough: every goal of `make bench`, by name.

A goal is a limit of a ratio of two things measured side by side in one run, so that it means the same
on every machine; memory alone is in MiB. Nothing else in the project knows these numbers.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A limit, and of what."""

    name: str
    what: str
    against: str
    limit: float
    at_least: bool = False
    """Else at most. Then the ratio is how many times faster we are, not what share we take."""
    unit: str = ""
    """MiB, where the goal is no ratio."""

    def holds(self, value: float) -> bool:
        """Whether a measured median is on the right side; the limit itself is."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        """As a table shows it: `≤ 0.60`, `≥ 4`, `≤ 64 MiB`."""
        sign = "≥" if self.at_least else "≤"
        number = f"{self.limit:g}" if self.unit or self.limit >= 2 else f"{self.limit:.2f}"
        return f"{sign} {number} {self.unit}".rstrip()


PLAIN = "a plain boto3 handler with .pyc that makes the same calls"
POWERTOOLS = "the same function with Powertools, events validated"
EMPTY = "an empty handler that makes the same SDK calls"
NAIVE = "read all, json, write all"

COLD_PROCESSOR = Goal("COLD_PROCESSOR", "cold start of the processor: init and first event", PLAIN, 0.60)
COLD_API = Goal("COLD_API", "cold start of the API: init and first request", PLAIN, 0.60)
COLD_PROCESSOR_POWERTOOLS = Goal("COLD_PROCESSOR_POWERTOOLS", COLD_PROCESSOR.what, POWERTOOLS, 0.45)
COLD_API_POWERTOOLS = Goal("COLD_API_POWERTOOLS", COLD_API.what, POWERTOOLS, 0.45)
WARM_PROCESSOR = Goal("WARM_PROCESSOR", "warm event of the processor", EMPTY, 1.10)
WARM_API = Goal("WARM_API", "warm request of the API", EMPTY, 1.10)
NDJSON_TIME = Goal("NDJSON_TIME", "time of 200 MB of NDJSON, no recipe", NAIVE, 4, at_least=True)
NDJSON_CPU = Goal("NDJSON_CPU", "CPU of 200 MB of NDJSON, no recipe", NAIVE, 5, at_least=True)
RECIPE_TIME = Goal(
    "RECIPE_TIME",
    "time of NDJSON with schema, transform and redaction",
    "json, jsonschema and jmespath, record by record",
    10,
    at_least=True,
)
MEMORY_MIB = Goal("MEMORY_MIB", "peak memory, 1 MB to 1 GB", "the idle function", 64, unit="MiB")
ASSET_SIZE = Goal("ASSET_SIZE", "the API function's asset, zipped", "boto3 vendored whole", 0.25)
SYNTH = Goal("SYNTH", "cdk synth in a developer's loop", "plain python app.py on Node 20", 0.30)
GROWTH = Goal("GROWTH", "time per document, 10,000 documents", "1,000", 1.15)
"""Against 1,000, which take long enough that beginning and end hardly count; of 100 they are a good part, and
would hide some growth. CPU per document, which is held to it too, differed by a tenth between rounds of
the same number on a busy machine; so what is above 15 % is growth.
"""
COMPUTE_PER_TB = Goal("COMPUTE_PER_TB", "dollars of compute per TB", "the naive pipeline", 0.25)

GOALS = {
    goal.name: goal
    for goal in (
        COLD_PROCESSOR,
        COLD_API,
        COLD_PROCESSOR_POWERTOOLS,
        COLD_API_POWERTOOLS,
        WARM_PROCESSOR,
        WARM_API,
        NDJSON_TIME,
        NDJSON_CPU,
        RECIPE_TIME,
        MEMORY_MIB,
        ASSET_SIZE,
        SYNTH,
        GROWTH,
        COMPUTE_PER_TB,
    )
}
"""Name → goal; in this order the page shows them."""
