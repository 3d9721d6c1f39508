"""What the limits promise to each other."""

from lambdas.processor.engine import limits
from lambdas.processor.engine.batch import BATCH_BYTES


def test_the_refusal_of_a_record_says_the_limit_and_leaves_the_place_to_who_knows_it() -> None:
    error = limits.record_too_large(limits.Limits(record_bytes=12_345_678, file_bytes=1))

    assert (error.code, error.line, error.column) == ("record-too-large", None, None)
    assert "12,345,678 bytes" in error.sentence


def test_a_file_that_a_decoder_may_unfold_freely_is_small_beside_what_it_may_hold() -> None:
    assert BATCH_BYTES < limits.MAX_ZSTD_WINDOW < limits.RATIO_FLOOR
