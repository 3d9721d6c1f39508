"""One file through a processor, in the asset that is deployed: how long, how much CPU, how much memory.

Each file has a process of its own, which has processed small documents before: what they load is not
counted. The process has one CPU, as a function of 1,769 MB has, however many threads it runs and CPUs there
are. AWS is on loopback, so nothing here waits for a network.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.assets import BUILT, Asset
from tests.benchmarks.aws import LoopbackAws
from tests.benchmarks.data import each_once, sized
from tests.benchmarks.goals import Goal
from tests.benchmarks.meaning import check_same
from tests.benchmarks.measured import Result, in_turns, progress
from tests.benchmarks.runtime import Call, Runtime
from tests.benchmarks.situations import arrived

MIB = 2**20
GB = 10**9

COLLECTION = "measured"
ONE_CPU = 1.0
WARM_UPS = 2
_SMALL, _FEW = f"incoming/{COLLECTION}/small.ndjson", 10
"""A file of a few lines: what a function loads at its first one is loaded, and its memory is still small."""
_EACH = f"incoming/{COLLECTION}/each-once.ndjson"
_WRITES = {"s3.PutObject", "s3.CompleteMultipartUpload"}


@dataclass(frozen=True)
class Processed:
    """What one file took."""

    seconds: float
    cpu_seconds: float
    above_idle: int
    """Bytes of memory at the worst moment, above what the idle process holds."""
    idle: int
    """Bytes."""
    size: int
    """Of the file."""
    result: int
    """Bytes."""

    @property
    def seconds_per_gb(self) -> float:
        """Were the file a gigabyte."""
        return self.seconds / self.size * GB

    @property
    def cpu_seconds_per_gb(self) -> float:
        """The same of the CPU."""
        return self.cpu_seconds / self.size * GB


def name_of(size: int) -> str:
    """The key of an upload of so many bytes."""
    return f"incoming/{COLLECTION}/{size}.ndjson"


def result_of(key: str) -> str:
    """The key of its result."""
    return key.replace("incoming/", "results/", 1)


def put(aws: LoopbackAws, size: int) -> int:
    """Uploads about so many bytes; how many they are."""
    data, times = sized(size)
    aws.put(name_of(size), data, times)
    return len(data) * times


def processed(aws: LoopbackAws, asset: Asset, key: str, size: int, client: Path | None = None) -> Processed:
    """Takes a file through a new process. Raises RuntimeError where that does not become a result.

    `client` is whose `awslambdaric` runs the function, as in `Runtime`.
    """
    aws.put(_SMALL, b"".join(each_once().splitlines(keepends=True)[:_FEW]))
    with Runtime(asset, aws.environment_of(asset.folder), limit=ONE_CPU, client=client) as runtime:
        for _ in range(WARM_UPS):
            call(aws, runtime, _SMALL)
        runtime.forget_peak()
        idle = runtime.bytes_now()
        done, result = call(aws, runtime, key)
        above = max(0, runtime.peak_bytes() - idle)
    return Processed(done.seconds, done.cpu_seconds, above, idle, size, result)


def call(aws: LoopbackAws, runtime: Runtime, key: str) -> tuple[Call, int]:
    """One event, and how many bytes its result has; raises RuntimeError where it has none."""
    aws.calls()  # those before
    done = runtime.call(arrived(key=key))
    if done.answer != {"batchItemFailures": []}:
        raise RuntimeError(f"{key} was not processed:\n{runtime.log()[-2000:]}")
    result = aws.received(result_of(key)) if _WRITES & {*aws.calls()} else None
    if result is None or aws.received(key.replace("incoming/", "quarantine/", 1)):
        raise RuntimeError(f"There is no result of {key}:\n{runtime.log()[-2000:]}")
    return done, result


def compared(
    aws: LoopbackAws,
    assets: Mapping[str, Asset],
    sizes: Mapping[str, int],
    rounds: int,
    client: Path | None = None,
) -> dict[str, list[Processed]]:
    """What each asset takes for a file of blocks of its size, in turns.

    First all make the results of each line once, which must mean the same: else times cannot be compared,
    and Different is raised. After each run the large result must be as many times as long.
    """
    small = {name: _result(aws, asset, client) for name, asset in assets.items()}
    first, *others = small.values()
    for other in others:
        check_same(first, other)
    progress(f"  the same results: {', '.join(assets)}")
    found: dict[str, list[Processed]] = {name: [] for name in assets}

    def taking(name: str) -> Callable[[], float]:
        def seconds() -> float:
            size = put(aws, sizes[name])
            one = processed(aws, assets[name], name_of(sizes[name]), size, client)
            expected = len(small[name]) * (size // len(each_once()))
            if one.result != expected:
                raise RuntimeError(f"{name} made {one.result} bytes where {expected} were expected.")
            found[name].append(one)
            return one.seconds

        return seconds

    in_turns({name: taking(name) for name in assets}, rounds)
    return found


def faster(
    goal: Goal | None,
    figure: str,
    ours: Sequence[Processed],
    theirs: Sequence[Processed],
    *,
    unit: str = "s",
    what: str = "",
    against: str = "",
) -> Result:
    """How many times less ours take of a figure (an attribute of Processed), round by round."""
    mine, other = ([float(getattr(one, figure)) for one in side] for side in (ours, theirs))
    return Result.paired(goal, mine, other, unit, what=what, against=against, faster=True)


def with_file(asset: Asset, name: str, data: bytes, into: Path = BUILT / "assets") -> Asset:
    """A copy of an asset with one more file, as if it had been in the repository at the synth."""
    digest = hashlib.sha256(b"\0".join([asset.folder.name.encode(), name.encode(), data])).hexdigest()[:16]
    target = into / f"with-{Path(name).stem}-{digest}"
    if not target.exists():
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=into) as draft:
            copy = Path(draft) / "asset"
            shutil.copytree(asset.folder, copy)
            (copy / name).parent.mkdir(exist_ok=True)
            (copy / name).write_bytes(data)
            copy.rename(target)
    return replace(asset, folder=target)


def _result(aws: LoopbackAws, asset: Asset, client: Path | None) -> bytes:
    aws.put(_EACH, each_once())
    with Runtime(asset, aws.environment_of(asset.folder), client=client) as runtime:
        call(aws, runtime, _EACH)
    body = aws.body(result_of(_EACH))
    if not body:
        raise RuntimeError(f"{asset.folder.name} has written no result.")
    return body
