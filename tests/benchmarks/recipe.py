"""NDJSON through a schema, a transform and a redaction, beside jsonschema and jmespath record by record.

Both read the same recipe, which is in their assets as a repository's own would be. The other is too slow
for 200 MB: it gets a smaller file, and times are compared by the byte. That does it no wrong, for what it
does with a record does not depend on how many there are, and its memory is not full with the smaller one.
"""

import json
from statistics import median

from tests.benchmarks.assets import ours, peer
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.goals import RECIPE_TIME
from tests.benchmarks.measured import Part, Result
from tests.benchmarks.processing import COLLECTION, MIB, compared, faster, with_file

SIZE, SMALLER = 200_000_000, 20_000_000
ROUNDS = 3

OURS, NAIVE = "processor", "naive_recipe_processor"

RECIPE = {
    "input": "ndjson",
    "schema": {
        "type": "object",
        "required": ["id", "number", "items"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "number": {"type": "integer", "minimum": 0},
            "email": {"type": "string", "maxLength": 200},
            "items": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["sku", "quantity", "price"],
                    "properties": {
                        "quantity": {"type": "integer"},
                        "price": {"type": "number", "minimum": 0},
                    },
                },
            },
        },
    },
    "transform": "{id: id, customer: customer.name, email: email,"
    " skus: items[?quantity > `1`].sku, total: sum(items[].price)}",
    "redact": {"/email": "hash", "/customer": "mask"},
}


def run(rounds: int | None = None) -> Part:
    """Seconds for a gigabyte of each, in turns."""
    written = f"recipes/{COLLECTION}.json", json.dumps(RECIPE).encode()
    assets = {OURS: with_file(ours(OURS), *written), NAIVE: with_file(peer(NAIVE), *written)}
    with LoopbackAws() as aws:
        found = compared(aws, assets, {OURS: SIZE, NAIVE: SMALLER}, rounds or ROUNDS)
    mine, theirs = found[OURS], found[NAIVE]
    return Part(
        title="NDJSON with schema, transform and redaction",
        note="Ours of 200 MB, theirs of 20 MB, by the byte. The results were compared: they are the same.",
        results=[
            faster(RECIPE_TIME, "seconds_per_gb", mine, theirs, unit="s/GB"),
            faster(
                None,
                "cpu_seconds_per_gb",
                mine,
                theirs,
                unit="s/GB",
                what=RECIPE_TIME.what.replace("time", "CPU", 1),
                against=RECIPE_TIME.against,
            ),
            Result.paired(
                None,
                [one.above_idle / MIB for one in mine],
                [one.above_idle / MIB for one in theirs],
                "MiB",
                what="peak memory above the idle function, 200 MB",
                against="the same of 20 MB",
            ),
        ],
        durations={
            "processor.recipe.per_gb": median(one.cpu_seconds_per_gb for one in mine),
            "naive.recipe.per_gb": median(one.cpu_seconds_per_gb for one in theirs),
        },
    )
