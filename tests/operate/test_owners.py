"""Which document an object may belong to, read from its key and back."""

import pytest

from lambdas.shared.keys import document_id, profile_key, published_key, quarantine_key, result_key
from operate.owners import belongs, claimants, owner_id, source_key

HEX = "0123456789abcdef" * 2
KEYS = ["incoming/a.json", "incoming/orders/2026/a b.json", "incoming/" + "ü" * 500, f"incoming/{HEX}"]


@pytest.mark.parametrize("key", KEYS)
def test_what_the_processor_writes_leads_back_to_its_document(key: str) -> None:
    for place in (
        result_key(key),
        quarantine_key(key),
        profile_key(key),
        published_key(key, "f" * 64, "json"),
    ):
        assert belongs(place, key)
        source, identifier = claimants(place)
        assert key == source or document_id(key) == identifier
        assert not belongs(place, "incoming/other.json")


@pytest.mark.parametrize("key", KEYS)
def test_original_result_profile_and_copy_have_one_owner(key: str) -> None:
    places = (key, result_key(key), profile_key(key), published_key(key, "f" * 64, "json"))
    assert {owner_id(place) for place in places} == {document_id(key)}


def test_a_report_under_an_id_is_taken_for_that_of_a_long_key_and_may_be_the_others() -> None:
    assert claimants(f"quarantine/{HEX}") == (f"incoming/{HEX}", HEX)
    assert owner_id(f"quarantine/{HEX}") == HEX


@pytest.mark.parametrize(
    "key", ["public/a.txt", "public/orders/a.txt", f"public/orders/x{HEX[1:]}/a.txt", "else"]
)
def test_what_no_document_can_have_has_an_owner_that_none_is(key: str) -> None:
    assert claimants(key) == (None, None)
    assert owner_id(key) == document_id(key)


def test_a_source_key_has_the_same_path() -> None:
    assert source_key("results/orders/results/a") == "incoming/orders/results/a"
