"""A file's name is data: whatever it is, the key stays in the folder that the API has chosen.

A name is refused with a code, or it is the key's last part, letter by letter, and comes back as such.
"""

import base64
import json
import random
import re
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

import pytest

from lambdas.api.documents import Part, place
from lambdas.api.documents_store import DocumentsStore
from lambdas.shared.catalog import PROCESSED, QUARANTINED, Record
from lambdas.shared.keys import MAX_KEY_BYTES, collection_of, document_id, name_of
from roundtrip.download import safe_name
from tests.lambdas.api.conftest import Api
from tests.lambdas.api.gateway import Spent
from tests.lambdas.api.sigv4 import query_of

FOLDER = "incoming/orders/0123456789abcdef/"

REFUSED = [
    *("", ".", "..", "/", "//", "/a", "a/", "a/b", "../a", "../../results/a", "a/../b", "./a", "/etc/passwd"),
    *("\\", "..\\a", "a\\b", "C:\\a", "\\\\host\\share", "results\\..\\a"),
    *(f"a{chr(code)}b" for code in (*range(0x20), *range(0x7F, 0xA0))),
    *("a\r\nX-Amz-Acl: public-read", "a\n", "\na", "\x00", "a.json\x00.html", "\x1b[31ma", "a\x85b"),
    *("${filename}", "a${filename}.json", "../${filename}", "${filename}${filename}"),
    *("\ud800", "a\udfffb", "a" * 201, "ö" * 101, "😀" * 51, "a" * 1024, "x" * 5000),
    *("</script>", "<svg/onload=alert(1)>.json"),
]

KEPT = [
    *("a.json", "...", "....", "..a", "a..", ".a", "-rf", "--output=a", "~", "~root", "*", "?", "a b"),
    *(" ", "%2e%2e%2fa", "..%2fa", "%2F", "%5c", "%00", "a%0d%0aX: b", "%252e", "a+b", "a&b=c"),
    *("  a ", "a?versionId=x", 'a"b', "a'b", "a;b", 'a"; filename="b.html', "a`id`", "$(id)"),
    *("${HOME}", "${filenam}", "$name", "{0}", "%s", "<script>alert(1)"),
    *("<img src=x onerror=alert(1)>.json", "javascript:alert(1)", "a.html", "a.svg", "CON"),
    *("NUL.json", "COM1", "a.", "a:b", "C:a", "a|b", "a<b>", "a.lnk", "desktop.ini", "a#b"),
    *(".htaccess", ".bashrc", "größe.json", normalize("NFD", "größe.json"), "\ufb01.json"),
    *("\u017f.json", "İ.json", "日本語.json", "😀.json", "\U0001f469\u200d\U0001f467.json"),
    *("\u202egpj.exe", "a\u202eb", "\u200b", "\u200f.json", "\ufeffa", "a\u2028b", "a\u2029b"),
    *("\u00a0", "\u00ad", "\u2044", "\u2215", "\uff0f", "\u29f8", "\uff0e\uff0e", "\u2024\u2024"),
    *("\ufffe", "\uffff", "\U0010ffff", "a" * 200, "ö" * 100, "😀" * 50, "0123456789abcdef"),
    *("incoming", "results", "__proto__", "constructor", "null"),
]  # fmt: skip

PIECES = [*KEPT, *REFUSED[:40], *"/\\.%$<>\"';&\r\n\t\0 äö\u0308\u202e"]


def made_up(count: int) -> list[str]:
    """Names of such pieces, the same each time."""
    dice = random.Random(6)
    return ["".join(dice.choices(PIECES, k=dice.randint(1, 4))) for _ in range(count)]


def is_one(name: str) -> bool:
    """What the API promises to take, said another way than it is checked there."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    controls = any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in name)
    parts = "/" in name or "\\" in name or name in (".", "..")
    return 0 < size <= 200 and not controls and not parts and "${filename}" not in name


def shortly(name: str) -> str:
    return ascii(name)[:40]


def ask(api: Api, name: str) -> Any:
    return api.ask("create_document", {"collection": "orders", "name": name})


@pytest.mark.parametrize("name", REFUSED, ids=shortly)
def test_what_could_lead_elsewhere_is_refused(api: Api, name: str) -> None:
    answer = ask(api, name)
    assert (answer.status, answer.body["code"], answer.body["field"]) == (400, "name-invalid", "name")


@pytest.mark.parametrize("name", KEPT, ids=shortly)
def test_every_other_name_is_kept_as_it_is(api: Api, signing_s3: Any, name: str) -> None:
    assert_is_data(ask(api, name).body, name, signing_s3)


def test_of_thousands_of_names_each_is_refused_or_kept(api: Api, signing_s3: Any) -> None:
    kept, unlimited = 0, Api(api.parts, Spent())
    for name in made_up(1000):
        answer = ask(unlimited, name)
        assert answer.status == (201 if is_one(name) else 400), ascii(name)
        if answer.status == 201:
            assert_is_data(answer.body, name, signing_s3)
            kept += 1
    assert 200 < kept < 800


def assert_is_data(created: dict[str, Any], name: str, signing_s3: Any) -> None:
    key = created["key"]
    assert key == FOLDER + name
    assert (name_of(key), collection_of(key), created["id"]) == (name, "orders", document_id(key))
    assert_is_bound(created["upload"]["fields"], key)
    for status in (PROCESSED, QUARANTINED):
        for part in ("original", "result", "report", "profile"):
            assert_comes_back(record(key, status), part, signing_s3)


def assert_is_bound(fields: dict[str, str], key: str) -> None:
    """The form is for this key, and for none that only begins like it."""
    assert fields["key"] == key
    conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert [each for each in conditions if "key" in each or "$key" in each] == [{"key": key}]


def record(key: str, status: str) -> Record:
    versions = {"source_version": "1", "outcome_version": "2", "report_version": "3", "profile_version": "4"}
    return Record(
        id=document_id(key),
        key=key,
        collection="orders",
        status=status,
        sequencer="0",
        recorded_at="",
        result_type="text/csv; charset=utf-8",
        **versions,
    )


def assert_comes_back(of: Record, part: Part, signing_s3: Any) -> None:
    key, version, saved_as = place(of, part)
    if version is None:
        return
    below = key.partition("/")[2]
    assert (below.encode(), len(key.encode()) <= MAX_KEY_BYTES) == (of.key.partition("/")[2].encode(), True)
    link = DocumentsStore(signing_s3, "documents", 300).download_link(key, version, saved_as)
    assert link.isascii()
    assert link.isprintable()
    assert unquote(urlsplit(link).path, errors="strict") == f"/{key}"
    disposition = query_of(link)["response-content-disposition"]
    said = re.fullmatch(r"attachment; filename\*=UTF-8''((?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)", disposition)
    assert said is not None
    assert unquote(said[1], errors="strict") == saved_as
    assert_stays(saved_as)


def assert_stays(name: str) -> None:
    """What saves it under its name does so in the folder that it was told."""
    saved = Path("/downloads") / safe_name(name)
    assert saved.parent == Path("/downloads")
    assert saved.name not in ("", ".", "..")
    assert str(saved).isprintable()


def test_twins_to_the_eye_are_two_documents(api: Api) -> None:
    twins = [normalize(form, "größe.json") for form in ("NFC", "NFD")]
    first, second = (ask(api, name).body for name in twins)
    assert first["id"] != second["id"]
    assert [first["key"], second["key"]] == [FOLDER + name for name in twins]


@pytest.mark.parametrize(
    "collection", ["", "..", ".", "a/b", "A", "-a", "a.b", "a" * 64, "a\n", "ö", "%2e", "a b"]
)
def test_a_collection_is_one_folder(api: Api, collection: str) -> None:
    refused = api.ask("create_document", {"collection": collection, "name": "a.json"})
    assert (refused.status, refused.body["code"]) == (400, "collection-invalid")
