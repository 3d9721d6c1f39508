"""Whether a document takes longer when there are more: 1 to 10,000 of them through the local app.

The emulator is one Python process that runs one thing at a time, and the functions stand beside it; so a
document's time here is all the work that it makes, of everybody, and none of it is hidden by waiting. Its
queue is a list that it walks through for each message, as SQS does not; so no more than 1,000 wait in it.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from lambdas.shared.catalog import PARTITION_KEY, PROCESSED
from lambdas.shared.keys import document_id
from local.home import Home, holder
from tests.benchmarks.goals import GROWTH
from tests.benchmarks.local_app import app_of_its_own
from tests.benchmarks.measured import CannotMeasure, Lines, Part, Result, Spread, Table, in_turns, progress
from tests.e2e.conftest import App

ROUNDS = 3
COUNTS = (1, 10, 100)
"""Taken in turns, every round; then comes what takes long."""

THOUSAND = 1_000
MANY = 10_000
UPLOADERS = 4
LOOKS = 100
"""Documents that the catalogue is asked for at once, the most that DynamoDB allows."""

WAITING = 1_000
"""Documents at most that are uploaded and not looked at; up to so many are uploaded at once."""

PATIENCE_SECONDS = 60
"""Without a document more."""

TICKS = os.sysconf("SC_CLK_TCK")
"""In a second, in which Linux counts a process's time."""

DOCUMENT = b'{"order": 4711, "items": [{"sku": "a-1", "quantity": 2, "price": 12.50}]}'


@dataclass(frozen=True)
class Sent:
    """So many documents: seconds of the uploads, until all were in the catalogue, and of CPU."""

    documents: int
    uploads: float
    whole: float
    cpu: Mapping[str, float]
    """Whose → seconds."""

    @property
    def each(self) -> float:
        """Seconds a document."""
        return self.whole / self.documents


def run(rounds: int | None = None) -> Part:
    """In an app of its own; some four minutes, most of them for the 10,000."""
    rounds = rounds or ROUNDS
    with app_of_its_own() as app:
        collections = (f"growth-{number}" for number in count())
        _send(app, next(collections), 30)  # the functions are there
        sent: list[Sent] = []

        def seconds(documents: int) -> float:
            sent.append(_send(app, next(collections), documents))
            return sent[-1].each

        few = in_turns({f"{one}": partial(seconds, one) for one in COUNTS}, rounds)["100"]
        thousand = [seconds(THOUSAND) for _ in range(rounds)]
        many = seconds(MANY)
        tables, plot = [_table(sent), *_shares(sent)], _plot(sent)
        more = f"time per document, 100 more where {sum(one.documents for one in sent):,} are"
        results = [
            Result.paired(GROWTH, [many] * rounds, thousand),
            *_by_cpu(sent),
            Result.paired(GROWTH, [seconds(100) for _ in few], few, what=more, against="the first 100"),
        ]
        return Part("Growth", results, tables, plots=[plot])


def _send(app: App, collection: str, documents: int) -> Sent:
    """Uploads so many, and waits until the catalogue says of each that it is processed."""
    progress(f"growth: {documents:,} documents")
    keys = [f"incoming/{collection}/{number:05}.json" for number in range(documents)]
    s3, bucket = app.client("s3"), app.outputs["DocumentsBucketName"]
    before, start, uploads = _cpu_seconds(app.home), time.perf_counter(), 0.0
    hundreds = [keys[first : first + LOOKS] for first in range(0, documents, LOOKS)]
    with ThreadPoolExecutor(UPLOADERS) as pool:
        for number, hundred in enumerate(hundreds):
            if number >= WAITING // LOOKS:
                _await_processed(app, hundreds[number - WAITING // LOOKS])
            begun = time.perf_counter()
            list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=DOCUMENT), hundred))
            uploads += time.perf_counter() - begun
    for hundred in hundreds[-(WAITING // LOOKS) :]:
        _await_processed(app, hundred)
    whole, after = time.perf_counter() - start, _cpu_seconds(app.home)
    return Sent(documents, uploads, whole, {name: after[name] - before[name] for name in before})


def _await_processed(app: App, keys: Sequence[str]) -> None:
    """Asks for the same hundred until all are there, so that the looks cost each document the same."""
    table = app.outputs["CatalogTableName"]
    asked = {table: {"Keys": [{PARTITION_KEY: {"S": document_id(key)}} for key in keys]}}
    most, since = -1, time.monotonic()
    while True:
        records = app.client("dynamodb").batch_get_item(RequestItems=asked)["Responses"][table]
        processed = sum(record["status"]["S"] == PROCESSED for record in records)
        if processed == len(keys):
            return
        if processed > most:
            most, since = processed, time.monotonic()
        if time.monotonic() - since > PATIENCE_SECONDS:
            raise CannotMeasure(
                f"For {PATIENCE_SECONDS} s no document more was processed, of those at {keys[0]}."
            )
        time.sleep(0.05)


def _by_cpu(sent: Sequence[Sent]) -> list[Result]:
    """The same by CPU, the emulator's and the functions', where the kernel tells it."""
    by_count = _by_count(sent)
    thousand = [sum(one.cpu.values()) / THOUSAND for one in by_count[THOUSAND]]
    many = [sum(one.cpu.values()) / MANY for one in by_count[MANY]]
    what = GROWTH.what.replace("time", "CPU", 1)
    return [Result.paired(GROWTH, many * len(thousand), thousand, what=what)] if all(thousand) else []


def _by_count(sent: Sequence[Sent]) -> dict[int, list[Sent]]:
    return {
        documents: [one for one in sent if one.documents == documents]
        for documents in (*COUNTS, THOUSAND, MANY)
    }


def _table(sent: Sequence[Sent]) -> Table:
    rows = []
    for documents, found in _by_count(sent).items():
        whole = Spread.of([one.each * 1000 for one in found])
        uploads = Spread.of([one.uploads / documents * 1000 for one in found])
        rows.append(
            (
                f"{documents:,}",
                str(len(found)),
                f"{uploads.median:.1f} ms",
                f"{whole.median:.1f} ms",
                f"{whole.low:.1f} to {whole.high:.1f} ms",
            )
        )
    return Table(
        "Time per document",
        ("documents", "times", "upload alone", "until all are in the catalogue", "quartiles"),
        rows,
    )


def _plot(sent: Sequence[Sent]) -> Lines:
    by_count = _by_count(sent)

    def line(seconds: Callable[[Sent], float]) -> list[tuple[float, float]]:
        return [
            (documents, Spread.of([seconds(one) * 1000 for one in found]).median)
            for documents, found in by_count.items()
        ]

    return Lines(
        "growth",
        "Time per document through the local app",
        "documents",
        "ms per document",
        {
            "until all are in the catalogue": line(lambda one: one.each),
            "upload alone": line(lambda one: one.uploads / one.documents),
        },
        x_log=True,
        y_log=True,
    )


def _cpu_seconds(home: Path) -> dict[str, float]:
    """Taken by the emulator, and by its functions, those that have ended included; nothing but on Linux."""
    emulator = holder(Home(home).emulator_pid)
    stats = {path.parent.name: _stat(path) for path in Path("/proc").glob("[0-9]*/stat")}
    own = stats.get(str(emulator))
    if own is None:
        return {}
    functions = [stat for stat in stats.values() if stat.parent == emulator]
    return {
        "the emulator": own.ticks / TICKS,
        "the functions": (own.ended_ticks + sum(one.ticks + one.ended_ticks for one in functions)) / TICKS,
    }


@dataclass(frozen=True)
class _Stat:
    """Of a process: whose it is, and its time and that of its children that have ended."""

    parent: int
    ticks: int
    ended_ticks: int


def _stat(path: Path) -> _Stat:
    """See proc_pid_stat(5). A process that ends meanwhile has nobody's time."""
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:
        return _Stat(0, 0, 0)
    return _Stat(int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14]))


def _shares(sent: Sequence[Sent]) -> list[Table]:
    """Whose the time is. What else runs on the machine lengthens a wait, but hardly this."""
    rows = []
    for documents, found in _by_count(sent).items():
        each = [Spread.of([one.cpu[name] / documents for one in found]).median for name in found[0].cpu]
        rows.append((f"{documents:,}", *(f"{seconds * 1000:.1f} ms" for seconds in each)))
    names = list(sent[0].cpu)
    return [Table("CPU per document", ("documents", *names), rows)] if names else []
