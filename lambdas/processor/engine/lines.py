"""NDJSON, cut into batches of whole lines."""

from collections.abc import Iterator

from lambdas.processor.engine.batch import Batch, Place, Shape
from lambdas.processor.engine.limits import Limits, record_too_large


def lines(chunks: Iterator[bytes], limits: Limits) -> Iterator[Batch]:
    """Batches about as large as the chunks; blank lines are no records, yet count as lines.

    A line far above `limits.record_bytes` is a batch of its own that bears its fault and no text.
    """
    place = Place()
    held: list[bytes] = []
    too_long = False
    for chunk in chunks:
        rest = chunk
        if too_long:
            _, newline, rest = chunk.partition(b"\n")
            if not newline:
                continue
            yield Batch(Shape.LINES, b"", place, fault=record_too_large(limits))
            place, too_long = Place(place.line + 1), False
        end = rest.rfind(b"\n") + 1
        if end:
            batch = Batch(Shape.LINES, b"".join((*held, memoryview(rest)[:end])), place)
            yield batch
            place, held, rest = Place(place.line + len(batch.lines) - 1), [], rest[end:]
        held.append(rest)
        if sum(map(len, held)) > limits.record_bytes:
            held, too_long = [], True
    if too_long:
        yield Batch(Shape.LINES, b"", place, fault=record_too_large(limits))
    elif last := b"".join(held):
        yield Batch(Shape.LINES, last, place)
