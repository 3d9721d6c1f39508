"""Memory that is no longer needed is free at once, and does not wait for Python's collector of cycles.

The function lets the collector come seldom: it counts objects, and a few of them may hold a file.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest

from lambdas.processor.engine.convert import SWEEP_BYTES
from lambdas.processor.engine.json_text import MAX_DEPTH
from lambdas.processor.errors import InvalidDocument, InvalidRecord
from lambdas.processor.recipe.model import Output, Recipe
from lambdas.processor.recipe.schema import compile_schema
from tests.lambdas.processor.engine.memory_outputs import run

SOUND = b'{"id":1,"items":[{"a":1.5},{"a":"\xc3\xa9"}]}'
EVEN = compile_schema({"properties": {"id": {"multipleOf": 2}}}, {}, private=False)
RECORDS = {
    "sound": SOUND,
    "with spaces and escapes": rb'{"id": 1, "items": [1.50, "\u00e9"]}',
    "to be read exactly": b'{"id":-0,"items":[18446744073709551616]}',
    "with a key twice": b'{"id":1,"id":2}',
    "broken": b'{"id":1x}',
    "broken for each reader at another place": b'{"id":[1e999,}',
    "with no number": b'{"id":NaN}',
    "not UTF-8": b'{"id":"\xff"}',
    "with half a pair": rb'{"id":"\ud800"}',
    "with a large exponent": b'{"id":1e5000}',
    "with a long number": b'{"id":%b}' % (b"1" * 1_001),
    "too deep": b'{"id":%b}' % (b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2)),
}
RECIPES = {
    "none": Recipe(),
    "split": Recipe(on_invalid="split"),
    "schema": Recipe(on_invalid="split", steps=(EVEN,)),
    "csv": Recipe(on_invalid="split", output=Output(format="csv", columns=("id",))),
}
SHAPES: dict[str, Callable[[bytes], bytes]] = {
    "lines": lambda record: b"\n".join([SOUND, record] * 50),
    "array": lambda record: b"[%b]" % b",".join([SOUND, record] * 50),
    "document": lambda record: record,
}


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.disable()
    gc.freeze()  # what the other tests have made need not be looked through
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("record", RECORDS)
def test_a_file_leaves_nothing_to_the_collector(record: str, recipe: str, shape: str) -> None:
    file = SHAPES[shape](RECORDS[record])
    with suppress(InvalidDocument):  # once for what is made at the first file
        run(file, RECIPES[recipe])
    gc.collect()

    with suppress(InvalidDocument):
        run(file, RECIPES[recipe])

    assert gc.collect() == 0


class Held:
    """What the users' Python makes of a record, and leaves behind in a cycle."""

    alive = 0
    most = 0

    def __init__(self, record: Any) -> None:
        self.record, self.itself = record, self
        Held.alive += 1
        Held.most = max(Held.most, Held.alive)

    def __del__(self) -> None:
        Held.alive -= 1


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("refuses", [False, True])
def test_what_a_step_leaves_in_cycles_is_freed_now_and_then(refuses: bool) -> None:
    def step(record: Any) -> Any:
        Held(record)
        if refuses:
            raise InvalidRecord("refused", "This record is refused.")
        return record

    size = 200_000
    line = orjson.dumps({"text": "a" * size}) + b"\n"
    Held.alive = Held.most = 0

    run([line] * 300, Recipe(steps=(step,), on_invalid="split"))

    assert SWEEP_BYTES / size / 2 < Held.most < 1.1 * SWEEP_BYTES / size


@pytest.mark.usefixtures("without_collector")
def test_what_reading_and_writing_leave_in_cycles_is_freed_now_and_then() -> None:
    """As each call of AWS does, where there is no step and so next to nothing that the collector counts."""
    line = orjson.dumps({"text": "a" * 200_000}) + b"\n"
    Held.alive = Held.most = 0

    def chunks() -> Iterator[bytes]:
        for _ in range(300):
            Held(line)
            yield line

    run(chunks())

    assert Held.most < 1.1 * SWEEP_BYTES / len(line)
