"""Where a document's objects lie, for ordinary keys and for the longest."""

import pytest

from lambdas.shared.keys import (
    INCOMING,
    MAX_KEY_BYTES,
    PROFILES,
    PUBLIC,
    QUARANTINE,
    RESULTS,
    WRITTEN_BY_PROCESSOR,
    collection_of,
    document_id,
    name_of,
    profile_key,
    published_key,
    quarantine_key,
    result_key,
    upload_key,
)

KEYS = [
    "incoming/a.json",
    "incoming/orders/2026/a.json",
    "incoming//a.json",
    "incoming/../a.json",
    "incoming/incoming/a.json",
    "incoming/a b+c%41 é漢😀.json",
]


def test_nothing_that_the_processor_writes_lies_where_it_is_triggered() -> None:
    assert set(WRITTEN_BY_PROCESSOR) == {RESULTS, QUARANTINE, PROFILES, PUBLIC}
    for prefix in WRITTEN_BY_PROCESSOR:
        assert not prefix.startswith(INCOMING)
        assert not INCOMING.startswith(prefix)


@pytest.mark.parametrize(
    ("key", "collection"),
    [
        ("incoming/a.json", "default"),
        ("incoming/orders/a.json", "orders"),
        ("incoming/orders/2026/a.json", "orders"),
        ("incoming/incoming/a.json", "incoming"),
        ("incoming//a.json", "default"),
        ("incoming/漢/a.json", "漢"),
        ("incoming/", "default"),
    ],
)
def test_the_first_folder_under_incoming_is_the_collection(key: str, collection: str) -> None:
    assert collection_of(key) == collection


@pytest.mark.parametrize("key", KEYS)
def test_the_path_under_incoming_is_kept_in_results_quarantine_and_profiles(key: str) -> None:
    path = key[len("incoming/") :]

    assert result_key(key) == f"results/{path}"
    assert quarantine_key(key) == f"quarantine/{path}"
    assert profile_key(key) == f"profiles/{path}"


@pytest.mark.parametrize(
    ("key", "folder"), [("incoming/orders/2026/a.csv", "public/orders"), ("incoming/a", "public/default")]
)
def test_a_public_copy_is_named_by_collection_document_and_content(key: str, folder: str) -> None:
    assert published_key(key, "ab12", "ndjson") == f"{folder}/{document_id(key)}/ab12.ndjson"


def test_the_id_of_a_document_never_changes() -> None:
    assert document_id("incoming/a.json") == "6c2c7632fee75acf687569298df5b369"


@pytest.mark.parametrize("key", KEYS)
def test_the_id_of_a_document_is_32_hexadecimal_digits(key: str) -> None:
    assert len(document_id(key)) == 32
    assert set(document_id(key)) <= set("0123456789abcdef")


def same_content(key: str) -> str:
    return published_key(key, "ab12", "json")


def test_different_documents_have_different_ids_and_objects() -> None:
    twins = [*KEYS, "incoming/é.json", "incoming/e\u0301.json"]  # the last two look the same

    for place in (document_id, result_key, quarantine_key, profile_key, same_content):
        assert len({place(key) for key in twins}) == len(twins)


def of_length(size: int, filler: str = "a") -> str:
    """A key under `incoming/` that has `size` bytes."""
    room = size - len(INCOMING)
    return INCOMING + "a" * (room % len(filler.encode())) + filler * (room // len(filler.encode()))


@pytest.mark.parametrize("filler", ["a", "é", "漢", "😀"])
def test_the_longest_keys_have_their_outcomes_within_s3s_limit(filler: str) -> None:
    for size in range(MAX_KEY_BYTES - 4, MAX_KEY_BYTES + 1):
        key = of_length(size, filler)
        assert len(key.encode()) == size
        assert len(result_key(key).encode()) <= MAX_KEY_BYTES
        assert len(quarantine_key(key).encode()) <= MAX_KEY_BYTES
        assert len(profile_key(key).encode()) <= MAX_KEY_BYTES


def test_only_a_path_that_no_longer_fits_is_replaced_by_the_documents_id() -> None:
    longer_by = len(QUARANTINE) - len(INCOMING)
    fits, too_long = of_length(MAX_KEY_BYTES - longer_by), of_length(MAX_KEY_BYTES - longer_by + 1)

    assert quarantine_key(fits) == QUARANTINE + fits.removeprefix(INCOMING)
    assert quarantine_key(too_long) == QUARANTINE + document_id(too_long)
    assert result_key(too_long) == RESULTS + too_long.removeprefix(INCOMING)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (upload_key("orders", "0123456789abcdef", "a.json"), "a.json"),
        ("incoming/orders/2026/11/a.json", "2026/11/a.json"),
        ("incoming/orders/0123456789abcdef/2026/a.json", "2026/a.json"),
        ("incoming/orders/0123456789abcdeg/a.json", "0123456789abcdeg/a.json"),
        ("incoming/orders/0123456789abcdef0/a.json", "0123456789abcdef0/a.json"),
        ("incoming/orders/0123456789abcdef", "0123456789abcdef"),
        ("incoming/a.json", "a.json"),
        ("incoming/orders/", "orders/"),
    ],
)
def test_a_name_is_the_path_in_the_collection_without_the_folder_of_an_upload(key: str, name: str) -> None:
    assert name_of(key) == name
