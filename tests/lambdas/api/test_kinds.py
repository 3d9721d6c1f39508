"""What a kind of field says of itself as JSON Schema is what it takes, and nothing else."""

import base64
import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

import jsonschema_rs
import pytest

from lambdas.api import requests
from lambdas.api.errors import BadRequest
from lambdas.api.fields import MISSING, Nested, members_of, object_schema, read_body, read_query
from lambdas.api.kinds import Instant, Kind, Many, OneOf, Text, Whole
from lambdas.api.requests import PartToSign
from lambdas.api.routes import ROUTES

BODIES = sorted({route.body for route in ROUTES if route.body} | {PartToSign}, key=lambda cls: cls.__name__)
QUERIES = sorted({route.query for route in ROUTES if route.query}, key=lambda cls: cls.__name__)

ALPHABET = "abzAZ019_-.~/\\ +=:TZ${}\u00fc\u2028\u20ac\U0001f600\x00\x1f\n\t\x7f\x9f"
WRONG: tuple[Any, ...] = (None, True, False, 0, 1.5, -1, [], {}, "", [None], {"a": 1}, 1e300, 10**30)
ROUNDS = 400


def kinds() -> dict[str, Kind]:
    """Every kind that a request or a path has, by a name for the test."""
    found: dict[str, Kind] = {"path id": requests.ID, "path upload": requests.UPLOAD}
    for cls in (*BODIES, *QUERIES):
        for name, member in members_of(cls).items():
            found[f"{cls.__name__}.{name}"] = member.kind
    return found


class MaxBytes:
    """The word that JSON Schema lacks."""

    def __init__(self, _: object, value: int, __: object) -> None:
        self.most = value

    def validate(self, instance: object) -> None:
        if isinstance(instance, str) and len(instance.encode()) > self.most:
            raise ValueError("too many bytes")


def validator(schema: dict[str, Any]) -> Any:
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, keywords={"x-max-bytes": MaxBytes}
    )


def takes(kind: Kind, value: Any) -> bool:
    try:
        kind.read("field", value)
    except BadRequest:
        return False
    return True


def around(kind: Kind, random_: Random) -> Any:
    """A value that the kind takes, or nearly; anything at all now and then."""
    if random_.random() < 0.1:
        return random_.choice(WRONG)
    if isinstance(kind, Many):
        length = random_.choice((kind.minimum - 1, kind.minimum, 2, 3, kind.maximum, kind.maximum + 1))
        items = [near(kind.item, random_) for _ in range(max(length, 0))]
        return items + items[:1] if random_.random() < 0.2 else items
    if isinstance(kind, Nested):
        return object_near(kind.cls, random_)
    if isinstance(kind, Whole):
        limit = random_.choice((kind.minimum, kind.maximum, 7))
        return random_.choice((int, float))(limit + random_.choice((-1, 0, 1)))
    if isinstance(kind, OneOf):
        return spoiled(random_.choice(kind.values), random_)
    if isinstance(kind, Instant):
        return spoiled(moment(random_), random_)
    assert isinstance(kind, Text)
    return spoiled(text_of(kind, random_), random_)


def near(kind: Kind, random_: Random) -> Any:
    """Taken nearly always: in a long list one wrong item is enough."""
    if isinstance(kind, Nested):
        return {"number": random_.randrange(1, 10_000), "sha256": sha256(random_)}
    assert isinstance(kind, Text)
    return text_of(kind, random_) if random_.random() < 0.98 else around(kind, random_)


def text_of(kind: Text, random_: Random) -> str:
    """Of the right shape and a length at some limit."""
    if kind.pattern is not None and "{32}" in kind.pattern:
        return f"{random_.getrandbits(128):032x}"
    if kind.pattern is not None and kind.pattern.endswith("="):
        return sha256(random_)
    limits = [int(number) for number in re.findall(r"\d{2,}", kind.pattern or "")]
    longest = kind.max_bytes or (max(limits) if limits else 40)
    length = random_.choice((1, 2, 8, 63, 64, 65, longest - 1, longest, longest + 1))
    letters = "abc019" if random_.random() < 0.8 else ALPHABET
    return random_.choice(("", ".", "..", "${filename}")) + "".join(random_.choices(letters, k=length))


def sha256(random_: Random) -> str:
    return base64.b64encode(random_.randbytes(random_.choice((32, 32, 32, 31, 33)))).decode()


def moment(random_: Random) -> str:
    year = random_.choice((999, 1000, 1900, 2000, 2023, 2024, 2999, 3000))
    month, day = random_.randrange(0, 14), random_.choice((0, 1, 27, 28, 29, 30, 31, 32))
    hour, minute, second = (random_.choice((0, 9, 23, 24, 59, 60)) for _ in range(3))
    fraction = random_.choice(("", "", ".5", ".123456", ".123456789", ".1234567890", "."))
    zone = random_.choice(("Z", "Z", "z", "+00:00", "-00:00", "+01:00", ""))
    return f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"


def spoiled(text: str, random_: Random) -> str:
    """With one character more, less or another, now and then."""
    if not text or random_.random() < 0.7:
        return text
    at = random_.randrange(len(text) + 1)
    return text[:at] + random_.choice(("", random_.choice(ALPHABET))) + text[at + random_.randrange(2) :]


def object_near(cls: type[Any], random_: Random) -> dict[str, Any]:
    """Members that are taken mostly; one of them missing or too many now and then."""
    found = {
        name: (kind.examples or getattr(kind, "values", ()) or (around(kind, random_),))[0]
        for name, kind in ((name, member.kind) for name, member in members_of(cls).items())
    }
    for name in list(found):
        if random_.random() < 0.15:
            del found[name]
        elif random_.random() < 0.15:
            found[name] = around(members_of(cls)[name].kind, random_)
    return found | ({"more": 1} if random_.random() < 0.1 else {})


@pytest.mark.parametrize(("name", "kind"), kinds().items())
def test_a_kind_takes_what_its_schema_takes_and_nothing_else(name: str, kind: Kind) -> None:
    random_, schema = Random(name), validator(kind.schema())
    verdicts = {True: 0, False: 0}
    rounds = 60 if isinstance(kind, Many) else ROUNDS * (20 if isinstance(kind, Instant) else 1)
    for value in (*WRONG, *kind.examples, *(around(kind, random_) for _ in range(rounds))):
        verdict = schema.is_valid(value)
        assert takes(kind, value) == verdict, ascii(value)
        verdicts[verdict] += 1
    assert min(verdicts.values()) >= 5, verdicts


@pytest.mark.parametrize("cls", BODIES, ids=lambda cls: cls.__name__)
def test_a_body_is_taken_if_its_schema_takes_it(cls: type[Any]) -> None:
    random_, schema = Random(cls.__name__), validator(object_schema(cls))
    verdicts = {True: 0, False: 0}
    for _ in range(ROUNDS):
        value = object_near(cls, random_)
        verdict = schema.is_valid(value)
        try:
            read_body(cls, json.dumps(value).encode())
        except BadRequest:
            assert not verdict, ascii(value)
        else:
            assert verdict, ascii(value)
        verdicts[verdict] += 1
    assert min(verdicts.values()) >= 20, verdicts


@pytest.mark.parametrize("cls", QUERIES, ids=lambda cls: cls.__name__)
def test_a_query_is_taken_if_the_schemas_of_its_parameters_take_it(cls: type[Any]) -> None:
    random_ = Random(cls.__name__)
    verdicts = {True: 0, False: 0}
    for name, member in members_of(cls).items():
        schema = validator(member.kind.schema())
        for _ in range(ROUNDS):
            value = around(member.kind, random_)
            if not isinstance(value, str | int) or isinstance(value, bool):
                continue  # a parameter is text
            value = value if isinstance(member.kind, Whole) == isinstance(value, int) else str(value)
            verdict = True
            try:
                read_query(cls, {name: str(value)})
            except BadRequest:
                verdict = False
            assert verdict == schema.is_valid(value), (name, ascii(value))
            verdicts[verdict] += 1
    assert min(verdicts.values()) >= 50, verdicts


@pytest.mark.parametrize("value", ["\ud800", "a\udfffb", "\udc00\ud800"], ids=ascii)
@pytest.mark.parametrize(
    ("name", "kind"), [each for each in kinds().items() if not isinstance(each[1], Whole | Many)]
)
def test_half_a_character_is_refused_by_every_kind_of_text(name: str, kind: Kind, value: str) -> None:
    assert not takes(kind, value)


@pytest.mark.parametrize(("name", "kind"), kinds().items())
def test_every_schema_is_one_and_says_what_the_field_means(name: str, kind: Kind) -> None:
    schema = kind.schema()
    jsonschema_rs.meta.validate({**schema, "$schema": "https://json-schema.org/draft/2020-12/schema"})
    assert schema["description"].endswith(".")
    for example in schema.get("examples", ()):
        assert takes(kind, example)


@pytest.mark.parametrize("cls", [*BODIES, *QUERIES], ids=lambda cls: cls.__name__)
def test_what_is_read_is_of_the_type_that_is_declared(cls: type[Any]) -> None:
    random_ = Random(0)
    hints = get_type_hints(cls)
    for name, member in members_of(cls).items():
        values = (around(member.kind, random_) for _ in range(60))
        for read in (member.kind.read(name, value) for value in values if takes(member.kind, value)):
            declared = [get_origin(each) or each for each in (get_args(hints[name]) or (hints[name],))]
            outer = get_origin(hints[name])
            assert type(read) in ([tuple] if outer is tuple else declared)
        assert member.default in (MISSING, None) or takes(member.kind, member.default)


def test_every_request_is_a_named_tuple() -> None:
    for cls in (*BODIES, *QUERIES):
        assert issubclass(cls, tuple)
        assert [*cls._fields] == [*members_of(cls)] != []


def members() -> Iterator[tuple[type[Any], str]]:
    for cls in (*BODIES, *QUERIES):
        for name in members_of(cls):
            yield cls, name


@pytest.mark.parametrize(("cls", "name"), list(members()), ids=lambda each: getattr(each, "__name__", each))
def test_a_sentence_names_the_field_and_what_is_expected(cls: type[Any], name: str) -> None:
    refusal = members_of(cls)[name].kind.refusal(name)
    assert refusal.sentence.startswith(f"{name} is ")
    assert refusal.sentence.endswith(".")
    assert refusal.field == name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", refusal.code)
