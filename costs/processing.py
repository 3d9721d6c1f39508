"""What it costs that files are uploaded and processed, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costs import assumed, calls, prices, usual
from costs.calls import Calls
from costs.compute import GB, Machine, correction, per_gb, waiting_per_gb
from costs.durations import Durations
from costs.flow import Line, Per, Service
from costs.limits import Function
from costs.prices import GIB
from costs.setup import Setup

TOLD_PER_FILE = 2
"""Events of a new file: its own, and its result's, which no rule wants and which is paid for all the same."""

REPLACED_RECORD_WRITES = 2
"""To an index, where the time in its key changes: the old entry goes, the new one comes."""


@dataclass(frozen=True)
class Files:
    """What comes: so many files of so many bytes each."""

    count: int
    bytes: int
    recipe: bool = False
    batch: int = 1
    """How many messages of the queue a call of the processor gets; one where files come one by one."""

    replace: bool = False
    """Whether each is a new version of a document that is there."""

    within_seconds: int = usual.WITHIN_SECONDS

    @property
    def calls(self) -> Decimal:
        """Of the processor."""
        return Decimal(self.count) / self.batch

    @property
    def asked(self) -> Calls:
        """Of AWS by the processor, for each."""
        return (
            calls.REPLACED_DOCUMENT if self.replace else calls.new_document(self.bytes * usual.RESULT_SHARE)
        )


def uploaded(setup: Setup, files: Files) -> Iterator[Line]:
    """By whoever writes to S3 itself."""
    yield from _s3("Upload", calls.upload(files.bytes), files.count)
    yield from watched(setup, "Upload", Decimal(calls.s3_requests(calls.upload(files.bytes)) * files.count))


def processed(setup: Setup, durations: Durations, files: Files) -> Iterator[Line]:
    """From S3's event to the record in the catalogue."""
    if setup.notifies:
        events = Decimal(TOLD_PER_FILE * files.count)
        yield Line(Service.EVENTS, "Events of the original and its result", Per.FILE, events, prices.EVENT)
    asked = files.count + 2 * files.calls
    yield Line(
        Service.QUEUE, "Messages sent, received and deleted", Per.FILE, Decimal(asked), prices.SQS_REQUEST
    )
    yield from _time(setup.processor, durations, files)
    yield from _s3("Processor", files.asked, files.count)
    yield from _catalogue(setup, files)
    yield from _logs("Processor", setup.limits.processor, files.count, files.calls)
    yield from traces("Processor", setup.limits.processor, files.calls, files.within_seconds)
    yield from watched(setup, "Processor", Decimal(calls.s3_requests(files.asked) * files.count))


def kept(setup: Setup, files: Files) -> Iterator[Line]:
    """For a month: original and result, and the record with its copies in the indexes."""
    size = Decimal(files.count * files.bytes * (1 + usual.RESULT_SHARE)) / GIB
    yield Line(Service.S3, "Originals and results", Per.BYTE, size, prices.S3_KEPT)
    records = Decimal(files.count * usual.RECORD_BYTES) / GIB
    copies = records * (1 + setup.indexes)
    yield Line(Service.CATALOGUE, "Records", Per.FILE, copies, prices.DYNAMODB_KEPT)
    yield Line(
        Service.CATALOGUE, "Records, point-in-time recovery", Per.FILE, records, prices.DYNAMODB_RECOVERY
    )


def traces(what: str, function: Function, count: Decimal, within_seconds: int) -> Iterator[Line]:
    """X-Ray records the first call of each second and a share of the others."""
    if function.traced:
        first = min(count, Decimal(within_seconds))
        recorded = first + (count - first) * assumed.SAMPLED_PERCENT / 100
        yield Line(Service.TRACES, f"{what}, traces", Per.FILE, recorded, prices.TRACE)


def cold(what: str, machine: Machine, seconds: Decimal, count: Decimal) -> Line:
    """What the calls that begin an instance take longer."""
    extra = machine.gb_seconds(seconds * count * usual.COLD_PERCENT / 100)
    return Line(Service.LAMBDA, f"{what}, cold starts", Per.FILE, extra, machine.price)


def logged(service_bytes: int, what: str, days: int, count: Decimal, per: Per = Per.FILE) -> Iterator[Line]:
    """Taken in, and kept for so many days."""
    gigabytes = count * service_bytes / GIB
    months = Decimal(days * 24) / prices.HOURS_A_MONTH
    yield Line(Service.LOGS, f"{what}, logs", per, gigabytes, prices.LOGS_IN)
    yield Line(Service.LOGS, f"{what}, logs kept", per, gigabytes * months, prices.LOGS_KEPT)


def watched(setup: Setup, what: str, requests: Decimal) -> Iterator[Line]:
    """What so many requests to S3 ask of the stage's key, and the lines of access that they leave."""
    if setup.limits.standing.keys:
        units = requests / assumed.KMS_SHARE
        yield Line(Service.KEYS, f"{what}, S3's requests to KMS", Per.FILE, units, prices.KMS_REQUEST)
    yield from access_lines(setup, what, requests)


def access_lines(setup: Setup, what: str, requests: Decimal) -> Iterator[Line]:
    """One for each request, where they are kept."""
    if setup.access_log_days:
        months = Decimal(setup.access_log_days * 24) / prices.HOURS_A_MONTH
        stored = requests * assumed.ACCESS_LINE_BYTES / GIB * months
        yield Line(Service.S3, f"{what}, lines of access kept", Per.FILE, stored, prices.S3_KEPT)


def _logs(what: str, function: Function, files: int, count: Decimal) -> Iterator[Line]:
    per_call = Decimal(files * usual.LINE_BYTES) + count * usual.PLATFORM_BYTES
    yield from logged(1, what, function.log_days.value, per_call)


def _time(machine: Machine, durations: Durations, files: Files) -> Iterator[Line]:
    yield Line(Service.LAMBDA, "Processor, calls", Per.FILE, files.calls, prices.LAMBDA_CALL)
    fixed, each = per_file(machine, durations, files.batch), calls.waited(_without_parts(files.asked))
    more = Decimal(max(0, files.bytes - usual.SMALL_BYTES)) / GB * files.count
    working = per_gb(durations, recipe=files.recipe, memory_mb=machine.memory_mb)
    waiting = waiting_per_gb(working * machine.slower, in_parts="UploadPart" in files.asked)
    for what, per, seconds in (
        ("at work on each file", Per.FILE, machine.gb_seconds(fixed * files.count)),
        ("waiting for each file", Per.FILE, machine.gb_seconds(Decimal(0), each * files.count)),
        ("at work on the bytes", Per.BYTE, machine.gb_seconds(working * more)),
        ("waiting for the bytes", Per.BYTE, machine.gb_seconds(Decimal(0), waiting * more)),
    ):
        if seconds:
            yield Line(Service.LAMBDA, f"Processor, {what}", per, seconds, machine.price)
    yield cold("Processor", machine, durations["cold.processor"], files.calls)


def per_file(machine: Machine, durations: Durations, batch: int) -> Decimal:
    """Seconds of work at a full vCPU that a small file takes, by itself or in a batch."""
    name = "processor.small" if batch == 1 else "processor.small.batched"
    return durations[name] * correction(durations, "processor.small", machine.memory_mb)


def _without_parts(asked: Calls) -> Calls:
    return {name: count for name, count in asked.items() if name != "UploadPart"}


def _s3(what: str, asked: Calls, count: int) -> Iterator[Line]:
    for price, kind in ((prices.S3_PUT, "writes"), (prices.S3_GET, "reads")):
        each = sum(
            times
            for name, times in asked.items()
            if name != "UploadPart" and calls.S3_PRICES.get(name) is price
        )
        if each:
            yield Line(Service.S3, f"{what}, {kind}", Per.FILE, Decimal(each * count), price)
    if "UploadPart" in asked:
        parts = Decimal(asked["UploadPart"] * count)
        yield Line(Service.S3, f"{what}, parts", Per.BYTE, parts, prices.S3_PUT)


def _catalogue(setup: Setup, files: Files) -> Iterator[Line]:
    units = -(-usual.RECORD_BYTES // 1024)
    index = REPLACED_RECORD_WRITES if files.replace else 1
    writes = Decimal(files.asked["PutItem"] * units * (1 + index * setup.indexes) * files.count)
    reads = files.asked["GetItem"] * usual.READ_UNITS["GetItem"] * files.count
    yield Line(Service.CATALOGUE, "Record and its indexes, writes", Per.FILE, writes, prices.DYNAMODB_WRITE)
    yield Line(Service.CATALOGUE, "Record, reads", Per.FILE, reads, prices.DYNAMODB_READ)
