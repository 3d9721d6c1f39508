"""Cursors come back as they went out, or not at all."""

import base64

import pytest

from lambdas.api import cursor
from lambdas.api.errors import BadRequest

SECRET = bytes(range(32))
POSITION = "2026-11-20T10:00:00Z#00112233445566778899aabbccddeeff"
FILTERS = {"collection": "orders", "status": "processed"}
URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def assert_refused(text: str, code: str = "cursor-invalid", secret: bytes = SECRET) -> None:
    with pytest.raises(BadRequest) as caught:
        cursor.decode(text, FILTERS, secret)
    assert (caught.value.code, caught.value.field) == (code, "cursor")


@pytest.mark.parametrize("position", [POSITION, "", '"]\x00', "größer 😀", "x" * 5000])
@pytest.mark.parametrize("filters", [{}, FILTERS, {"collection": 'ü"#/…'}])
def test_a_cursor_comes_back_as_its_position(position: str, filters: dict[str, str]) -> None:
    text = cursor.encode(position, filters, SECRET)
    assert cursor.decode(text, filters, SECRET) == position


def test_the_order_of_the_filters_does_not_matter() -> None:
    text = cursor.encode(POSITION, FILTERS, SECRET)
    assert cursor.decode(text, dict(reversed(FILTERS.items())), SECRET) == POSITION


@pytest.mark.parametrize("length", range(8))
def test_a_cursor_needs_no_encoding_in_a_url(length: int) -> None:
    assert set(cursor.encode("\u00ff" * length, {}, SECRET)) <= set(URL_SAFE)


def test_every_changed_bit_is_refused() -> None:
    raw = base64.urlsafe_b64decode(_padded(cursor.encode(POSITION, FILTERS, SECRET)))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert_refused(base64.urlsafe_b64encode(changed).decode().rstrip("="))


@pytest.mark.parametrize("length", range(3))
def test_every_changed_character_is_refused(length: int) -> None:
    """Of every length modulo 3: the last character of Base64 has bits that say nothing."""
    text = cursor.encode("p" * length, FILTERS, SECRET)
    for index, given in enumerate(text):
        for other in "+/=" + URL_SAFE:
            if other != given:
                assert_refused(text[:index] + other + text[index + 1 :])


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 20])
def test_a_cut_cursor_is_refused(cut: int) -> None:
    text = cursor.encode(POSITION, FILTERS, SECRET)
    assert_refused(text[:-cut])
    assert_refused(text[cut:])


@pytest.mark.parametrize("added", ["A", "AA", "=", "==", "====", " ", "\n", "\x00"])
def test_a_lengthened_cursor_is_refused(added: str) -> None:
    text = cursor.encode(POSITION, FILTERS, SECRET)
    assert_refused(text + added)
    assert_refused(added + text)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "A",
        "====",
        "null",
        "not a cursor",
        "!!!!",
        "ü",
        "😀" * 10,
        "\ud800",
        "\x00",
        "A" * 22,
        "A" * 1_000_000,
    ],
    ids=lambda garbage: ascii(garbage[:12]),
)
def test_garbage_is_refused(garbage: str) -> None:
    assert_refused(garbage)


@pytest.mark.parametrize(
    "other",
    [{}, {"collection": "orders"}, {"collection": "orders", "status": "quarantined"}, FILTERS | {"x": ""}],
)
def test_a_cursor_of_other_filters_is_refused(other: dict[str, str]) -> None:
    assert_refused(cursor.encode(POSITION, other, SECRET), "cursor-mismatch")


@pytest.mark.parametrize("secret", [b"", b"\x00" * 32, SECRET[::-1], SECRET + b"\x01"])
def test_a_cursor_of_another_secret_is_refused(secret: bytes) -> None:
    assert_refused(cursor.encode(POSITION, FILTERS, SECRET), secret=secret)


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)
