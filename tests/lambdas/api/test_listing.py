"""Every document once, newest first, whatever the pages, the filters, and what comes meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from lambdas.api.catalog_store import READ_FILTERED, ROUNDS, CatalogStore, Page
from lambdas.api.filters import Filters
from lambdas.shared import catalog
from lambdas.shared.catalog import DELETED, PROCESSED, QUARANTINED, Record
from tests.lambdas.api.documents import instant, newest_first, record, sort_key
from tests.lambdas.api.index_in_memory import IndexInMemory


@pytest.fixture
def index() -> IndexInMemory:
    return IndexInMemory()


@pytest.fixture
def store(index: IndexInMemory) -> CatalogStore:
    return CatalogStore(index, "catalog")


def put(index: IndexInMemory, records: list[Record]) -> list[Record]:
    for each in records:
        index.put(each)
    return newest_first(records)


def in_one_shard(numbers: range) -> list[Record]:
    return [record(number)._replace(id=f"7{number:031x}") for number in numbers]


def pages(store: CatalogStore, limit: int, filters: Filters | None = None) -> Iterator[Page]:
    position = None
    for _ in range(500):
        page = store.page(filters or Filters(), limit, position)
        yield page
        position = page.position
        if position is None:
            return
    raise AssertionError("the listing does not end")


def listed(store: CatalogStore, limit: int, filters: Filters | None = None) -> list[Record]:
    return [each for page in pages(store, limit, filters) for each in page.records]


@pytest.mark.parametrize("limit", [7, 25, 75, 100])
def test_a_listing_has_every_document_once_newest_first(
    index: IndexInMemory, store: CatalogStore, limit: int
) -> None:
    expected = put(index, [record(number) for number in range(150)])
    assert {each.id[0] for each in expected} == set(catalog.SHARDS)
    found = list(pages(store, limit))
    assert [each for page in found for each in page.records] == expected
    assert {len(page.records) for page in found[:-1]} == {limit}


@pytest.mark.parametrize("limit", [1, 2])
def test_small_pages_are_never_short(index: IndexInMemory, store: CatalogStore, limit: int) -> None:
    expected = put(index, [record(number) for number in range(20)])
    found = [page for page in pages(store, limit) if page != Page([], None)]
    assert [each for page in found for each in page.records] == expected
    assert {len(page.records) for page in found} == {limit}


def test_one_page_that_holds_all_is_the_last(index: IndexInMemory, store: CatalogStore) -> None:
    expected = put(index, [record(number) for number in range(40)])
    assert store.page(Filters(), 100, None) == Page(expected, None)


def test_an_empty_catalogue_is_one_empty_page(store: CatalogStore) -> None:
    assert store.page(Filters(), 25, None) == Page([], None)


def test_documents_of_one_shard_are_listed_like_any(index: IndexInMemory, store: CatalogStore) -> None:
    expected = put(index, in_one_shard(range(90)))
    assert [page.records for page in pages(store, 30)][:3] == [expected[:30], expected[30:60], expected[60:]]


def test_a_rare_status_gives_a_short_page_and_a_cursor(index: IndexInMemory, store: CatalogStore) -> None:
    """After ROUNDS reads of a shard the page is handed out as it is, and the next goes on from there."""
    oldest, *others = in_one_shard(range(ROUNDS * READ_FILTERED + 10))
    rare = oldest._replace(status=QUARANTINED)
    put(index, [*others, rare])
    first = store.page(Filters(status=QUARANTINED), 25, None)
    assert first.records == []
    assert first.position is not None
    assert store.page(Filters(status=QUARANTINED), 25, first.position) == Page([rare], None)


@pytest.mark.parametrize("by", ["status", "name_prefix"])
def test_what_a_filter_leaves_out_is_read_a_hundred_at_a_time(
    index: IndexInMemory, store: CatalogStore, by: str
) -> None:
    put(index, in_one_shard(range(READ_FILTERED - 1)))
    assert store.page(Filters(**{by: "rare"}), 1, None) == Page([], None)
    assert index.queries == len(catalog.SHARDS)


@pytest.mark.parametrize(("begin", "end"), [(20, 20), (20, 10)])
def test_between_an_end_and_a_later_beginning_nobody_looks(
    index: IndexInMemory, store: CatalogStore, begin: int, end: int
) -> None:
    """DynamoDB refuses a BETWEEN of which the first is greater."""
    put(index, [record(number) for number in range(90)])
    filters = Filters(uploaded_from=f"{instant(begin)[:-1]}.5Z", uploaded_before=instant(end))
    assert store.page(filters, 25, None) == Page([], None)
    assert index.queries == 0


@pytest.mark.parametrize("limit", [1, 2, 3, 30])
def test_a_listing_ends_at_its_beginning_in_time(
    index: IndexInMemory, store: CatalogStore, limit: int
) -> None:
    every = put(index, [record(number) for number in range(90)])
    within = Filters(uploaded_from=instant(10), uploaded_before=instant(20))
    assert listed(store, limit, within) == [
        each for each in every if instant(10) <= str(each.uploaded_at) < instant(20)
    ]


def matches(each: Record, filters: Filters, seconds: tuple[float, float]) -> bool:
    return (
        filters.collection in (None, each.collection)
        and filters.status in (None, each.status)
        and each.name.startswith(filters.name_prefix or "")
        and seconds[0] <= float(str(each.uploaded_at)[17:19]) < seconds[1]
    )


@dataclass
class Writers:
    """What goes on while somebody lists: before each query perhaps one change."""

    random: Random
    index: IndexInMemory = field(default_factory=IndexInMemory)
    second: int = 20
    changed: set[str] = field(default_factory=set)
    seen: set[Record] = field(default_factory=set)
    """Every state of every document."""

    def put(self, each: Record) -> None:
        self.index.put(each)
        self.seen.add(each)

    def write(self) -> None:
        if self.random.random() < 0.15:
            kind = self.random.choice([self._upload, self._late, self._again, self._delete, self._reprocess])
            kind()

    def _upload(self) -> None:
        self.second = min(self.second + self.random.randrange(2), 59)
        self._change(self._new(self.second))

    def _late(self) -> None:
        """The processor may record it minutes after its upload, which is what the order goes by."""
        self._change(self._new(self.random.randrange(20)))

    def _again(self) -> None:
        self.second = min(self.second + 1, 59)
        self._change(self._some()._replace(uploaded_at=instant(self.second)))

    def _delete(self) -> None:
        self._change(self._some()._replace(status=DELETED))

    def _reprocess(self) -> None:
        self._change(self._some()._replace(status=self.random.choice([PROCESSED, QUARANTINED])))

    def _new(self, second: int) -> Record:
        return record(len(self.seen) + 1000, second=second)

    def _some(self) -> Record:
        return self.random.choice([*self.index.records.values()]) if self.index.records else self._new(0)

    def _change(self, each: Record) -> None:
        self.changed.add(each.id)
        self.put(each)


def some_filters(random: Random) -> tuple[Filters, tuple[float, float]]:
    """Filters, and the seconds that they are about."""
    begin, end = random.choice([0, 4, 7.5, 12]), random.choice([3, 13, 16.25, 60])
    spelled = [f"2026-11-20T12:00:{second:05.2f}Z" for second in (begin, end)]
    return Filters(
        collection=random.choice([None, "orders", "events"]),
        status=random.choice([None, QUARANTINED]),
        name_prefix=random.choice([None, "a/", "b/1"]),
        uploaded_from=spelled[0] if begin else None,
        uploaded_before=spelled[1] if end < 60 else None,
    ), (begin, end)


@pytest.mark.parametrize("seed", range(8))
def test_no_document_is_missed_or_listed_twice_while_others_come_change_and_go(seed: int) -> None:
    random = Random(seed)
    for _ in range(25):
        writers = Writers(random)
        writers.index = IndexInMemory(writers.write)
        for number in range(random.choice([3, 30, 60])):
            status = random.choice([PROCESSED, QUARANTINED])
            writers.put(record(number, status=status, second=random.randrange(20)))
        before = [*writers.index.records.values()]
        filters, seconds = some_filters(random)
        limit = random.choice([1, 2, 5, 25])
        found = listed(CatalogStore(writers.index, "catalog"), limit, filters)
        assert [sort_key(each) for each in found] == sorted({sort_key(each) for each in found}, reverse=True)
        assert len({each.id for each in found}) == len(found)
        unchanged = [each for each in before if each.id not in writers.changed]
        assert {each for each in unchanged if matches(each, filters, seconds)} <= {*found}
        assert {*found} <= {each for each in writers.seen if matches(each, filters, seconds)}
