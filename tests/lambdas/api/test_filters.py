"""Bounds compare with sort keys as instants compare with seconds."""

from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from lambdas.api.filters import Filters, bound
from tests.lambdas.api.documents import NOON, instant

LOWEST_ID, HIGHEST_ID = "0" * 32, "f" * 32


def keys_of(second: str) -> list[str]:
    return [f"{second}#{each}" for each in (LOWEST_ID, "7" * 32, HIGHEST_ID)]


@pytest.mark.parametrize("fraction", ["", ".0", ".000", ".000000000000"])
def test_a_whole_second_has_its_own_documents_above_it(fraction: str) -> None:
    edge = bound(f"2026-11-20T12:00:01{fraction}Z")
    assert max(keys_of(instant(0))) < edge < min(keys_of(instant(1)))


@pytest.mark.parametrize("fraction", [".5", ".001", ".999999", ".0000000000001", ".10"])
def test_within_a_second_its_documents_are_earlier(fraction: str) -> None:
    edge = bound(f"2026-11-20T12:00:01{fraction}Z")
    assert max(keys_of(instant(1))) < edge < min(keys_of(instant(2)))


@pytest.mark.parametrize(
    ("of", "earlier", "later"),
    [
        ("2026-12-31T23:59:59.9Z", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        ("2026-11-20T12:59:59.9Z", "2026-11-20T12:59:59Z", "2026-11-20T13:00:00Z"),
        ("2028-02-29T23:59:59.9Z", "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"),
        ("9999-12-31T23:59:59.9Z", "9999-12-31T23:59:59Z", "A"),
        ("0000-01-01T00:00:00Z", " ", "0000-01-01T00:00:00Z"),
    ],
)
def test_a_bound_lies_right_where_a_minute_a_day_or_a_year_turns(of: str, earlier: str, later: str) -> None:
    assert max(keys_of(earlier)) < bound(of) < min(keys_of(later))


def test_bounds_say_of_any_two_instants_what_the_instants_say() -> None:
    random = Random(1)
    for _ in range(2000):
        second, other = random.randrange(3), random.randrange(3)
        digits = "".join(random.choices("0019", k=random.randrange(4)))
        moment = Fraction(second) + (Fraction(int(digits), 10 ** len(digits)) if digits else 0)
        text = instant(second).replace("Z", f".{digits}Z" if digits else "Z")
        for key in keys_of(instant(other)):
            assert (key >= bound(text)) == (other >= moment), (text, key)
            assert key != bound(text)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "2026-11-20",
        "2026-11-20T12:00Z",
        "2026-11-20T12:00:00",
        "2026-11-20T12:00:00.Z",
        "2026-11-20T12:00:00,5Z",
        "2026-11-20T12:00:00z",
        "2026-11-20t12:00:00Z",
        "2026-11-20 12:00:00Z",
        "2026-11-20T12:00:00+00:00",
        "2026-11-20T12:00:00Z\n",
        " 2026-11-20T12:00:00Z",
        "+2026-11-20T12:00:00Z",
        "2026-11-20T12:00:0\u0660Z",
        "2026-11-20T12:00:00.\u0661Z",
    ],
)
def test_what_is_no_instant_in_utc_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an instant"):
        bound(wrong)


def test_without_filters_every_sort_key_is_between() -> None:
    lowest, highest = Filters().sort_keys(None)
    for second in ("0000-01-01T00:00:00Z", instant(0), "9999-12-31T23:59:59Z"):
        for key in keys_of(second):
            assert lowest < key < highest


@pytest.mark.parametrize("end", ["0", "1", "9", "a", "b", "f"])
def test_before_a_position_are_all_lower_keys_and_not_the_position(end: str) -> None:
    position = f"{instant(1)}#{'7' * 31}{end}"
    _, highest = Filters().sort_keys(position)
    lower = [f"{instant(1)}#{'7' * 31}{each}" for each in "0123456789abcdef" if each < end]
    for key in [*lower, f"{instant(1)}#{'7' * 30}6f", f"{instant(0)}#{HIGHEST_ID}"]:
        assert key < highest
    assert highest < position


def test_the_lower_of_position_and_end_counts() -> None:
    filters = Filters(uploaded_before=instant(5))
    later, earlier = f"{instant(7)}#{LOWEST_ID}", f"{instant(3)}#{LOWEST_ID}"
    assert filters.sort_keys(later)[1] == bound(instant(5)) == filters.sort_keys(None)[1]
    assert filters.sort_keys(earlier)[1] < earlier


@pytest.mark.parametrize("seconds", [0, -1, -3600])
def test_an_end_that_is_not_after_the_beginning_leaves_no_document(seconds: int) -> None:
    end = (datetime.fromisoformat(instant(5)) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lowest, highest = Filters(uploaded_from=instant(5), uploaded_before=end).sort_keys(None)
    assert not [key for key in keys_of(end) + keys_of(instant(5)) if lowest <= key <= highest]


def test_given_are_the_filters_that_are_set() -> None:
    assert Filters().given == {}
    every = {name: f"a {name}" for name in Filters._fields}
    assert Filters(**every).given == every
    assert Filters(status="processed", name_prefix="").given == {"status": "processed", "name_prefix": ""}


def test_noon_is_what_these_tests_mean_by_it() -> None:
    assert instant(0) == NOON.isoformat().replace("+00:00", "Z")
