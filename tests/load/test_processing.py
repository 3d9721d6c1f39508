"""A file through a function: what is told of it, and that nobody is faster by doing less."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.assets import ENVIRONMENTS, PEERS, Asset
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.data import block
from tests.benchmarks.goals import NDJSON_TIME
from tests.benchmarks.meaning import Different
from tests.benchmarks.processing import MIB, Processed, compared, faster, name_of, processed, put, with_file

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="Lambda's process is Linux's, and so are its counts"),
]

CLIENT = Path(__file__).parents[1] / "harness"
"""Has a stand-in for AWS's client of the Runtime API."""

NAIVE = (PEERS / "naive_lines_processor" / "handler.py").read_text()
SIZE = len(block())


@pytest.fixture(scope="module")
def aws() -> Iterator[LoopbackAws]:
    with LoopbackAws() as running:
        yield running


def asset(folder: Path, old: str = "", new: str = "") -> Asset:
    """The peer that goes line by line, with something of it replaced."""
    assert old in NAIVE
    folder.mkdir()
    (folder / "handler.py").write_text(NAIVE.replace(old, new))
    return Asset(folder, "handler.handler", ENVIRONMENTS["processor"], sys.executable)


def test_a_file_is_told_by_its_time_its_cpu_and_its_memory(aws: LoopbackAws, tmp_path: Path) -> None:
    one = processed(aws, asset(tmp_path / "peer"), name_of(SIZE), put(aws, SIZE), CLIENT)
    assert one.size == SIZE < one.result  # written with spaces
    assert 0 < one.cpu_seconds <= one.seconds * 1.5
    assert 3 * SIZE < one.above_idle < 8 * SIZE
    assert one.idle > 10 * MIB
    assert one.seconds_per_gb == one.seconds / SIZE * 1e9


def test_contenders_that_make_the_same_are_compared_in_turns(aws: LoopbackAws, tmp_path: Path) -> None:
    assets = {
        "one": asset(tmp_path / "one"),
        "other": asset(tmp_path / "other", "json.dumps(", "json.dumps(obj="),
    }
    found = compared(aws, assets, dict.fromkeys(assets, SIZE), 1, CLIENT)
    assert {name: [one.size for one in runs] for name, runs in found.items()} == {
        "one": [SIZE],
        "other": [SIZE],
    }


def test_who_changes_a_record_is_not_timed(aws: LoopbackAws, tmp_path: Path) -> None:
    lossy = asset(tmp_path / "lossy", "json.loads(line)", "json.loads(line, parse_float=lambda text: 0)")
    with pytest.raises(Different, match="line 1 is"):
        compared(aws, {"sound": asset(tmp_path / "sound"), "lossy": lossy}, {}, 1, CLIENT)


def test_who_loses_lines_of_a_large_file_is_found_out(aws: LoopbackAws, tmp_path: Path) -> None:
    lazy = asset(tmp_path / "lazy", "body.splitlines()", "body.splitlines()[:10_000]")
    with pytest.raises(RuntimeError, match=r"lazy made .* bytes where .* were expected"):
        compared(aws, {"lazy": lazy}, {"lazy": SIZE}, 1, CLIENT)


def test_who_writes_nothing_has_processed_nothing(aws: LoopbackAws, tmp_path: Path) -> None:
    sound, silent = asset(tmp_path / "sound"), asset(tmp_path / "silent", "s3.put_object(", "dict(")
    size = put(aws, 1_000)
    processed(aws, sound, name_of(1_000), size, CLIENT)  # its result is not taken for the other's
    with pytest.raises(RuntimeError, match="no result of"):
        processed(aws, silent, name_of(1_000), size, CLIENT)


def test_who_gives_a_message_back_has_not_processed_it(aws: LoopbackAws, tmp_path: Path) -> None:
    failing = asset(
        tmp_path / "failing", '"batchItemFailures": []', '"batchItemFailures": [{"itemIdentifier": "1"}]'
    )
    with pytest.raises(RuntimeError, match="was not processed"):
        processed(aws, failing, name_of(1_000), put(aws, 1_000), CLIENT)


def test_an_asset_with_one_more_file_is_a_copy(tmp_path: Path) -> None:
    first, into = asset(tmp_path / "first"), tmp_path / "built"
    second = with_file(first, "recipes/measured.json", b"{}", into)
    assert (second.folder / "recipes" / "measured.json").read_bytes() == b"{}"
    assert (second.folder / "handler.py").read_text() == NAIVE
    assert [path.name for path in first.folder.iterdir()] == ["handler.py"]
    assert with_file(first, "recipes/measured.json", b"{}", into) == second
    assert with_file(first, "recipes/measured.json", b"[]", into) != second


def test_a_ratio_of_times_says_how_many_times_faster_ours_is() -> None:
    ours, theirs = (
        [Processed(seconds, 1, 2, 3, 4, 5) for seconds in each] for each in ((1, 2, 4), (5, 8, 12))
    )
    result = faster(NDJSON_TIME, "seconds", ours, theirs)
    assert result.ratio.median == 4
    assert (result.ours.median, result.base.median) == (2, 8)
    assert not result.missed
    assert faster(NDJSON_TIME, "seconds", theirs, ours).missed
