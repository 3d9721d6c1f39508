r"""Whether reading a text and writing it again has kept every value, without looking at each.

orjson is fast, and silent where it changes something: the last of two equal keys wins,
whole numbers beyond 64 bits become floats, floats are rounded, `-0` loses its sign. Each
of these leaves a trace in the bytes, which searches at memory speed find:

1. The same bytes but for white space: every token is the same.
2. The commas part both texts into the same pieces, and only pieces that differ are looked at
   further. Where they are few, they are found by the bytes that are the same up to each. Where they
   are many, both texts are split: at the lines of NDJSON, then at the seams `},{`, then at the commas.
3. In these, a key that was dropped took its colon with it, and nothing adds one but the escape
   `\u003a`; so with equally many colons no key was dropped. A number of up to 15 digits without a
   large exponent is what its double's shortest text says (IEEE 754: DBL_DIG). What is longer, has an
   exponent or is `-0` is compared, number by number.

`same_values` may say no of a text that is sound; it never says yes of one that is not.
"""

import re
from decimal import Decimal, InvalidOperation

from lambdas.processor.engine.limits import MAX_NUMBER_LENGTH

_LONG_RUN = 17
"""Digits and points in a row; a number of 15 digits and a point has 16."""

# The text as a search sees it: any digit or point is 0, and what may follow a number a space.
_SHAPE = bytes.maketrans(b"0123456789.eE+-,]} \t\r\n", b"00000000000ee--       ")
# Each begins with plain characters, which are searched for at ten times the speed of a class.
_LONG = re.compile(b"0" * _LONG_RUN + rb"[0e-]*+")
_EXPONENT = re.compile(rb"0e-?0++(?= |\Z)")
_MINUS_ZERO = re.compile(rb"-0(?<![^\s,:\[]-0)(?![^\s,\]}])")
_ESCAPED_COLON = re.compile(rb"\\u003[aA]")

_FIRST_STEP = 256
_FEW = 16
_FAR_APART = 2048
"""Bytes. One difference in so many is found faster by itself than by splitting all of the text."""

_MAX_SPLIT_BYTES = 1024 * 1024
"""Pieces of a few bytes take forty times their size; a text that is larger is searched whole."""

_LOOK_BACK = 40
"""Digits before an exponent that are worth the search; more are read exactly."""


def same_values(text: bytes, written: bytes, between: bytes) -> bool:
    """Whether `written`, which orjson made of what it read in `text`, says the same.

    `between` is white space that stands between tokens only and that both may have more or
    less of. Both hold the same number of texts, in the same order.
    """
    if text == written:
        return True
    read, said = text.translate(None, between), written.translate(None, between)
    if read == said:
        return True
    differing = _few_differing(read, said) or _all_differing(read, said)
    if differing is None:
        return False
    read, said = differing
    if read.count(b":") != said.count(b":") or (b"\\u003" in read and _ESCAPED_COLON.search(read)):
        return False
    return _numbers_are_exact(read)


def _few_differing(read: bytes, said: bytes) -> tuple[bytes, bytes] | None:
    """The pieces between commas that differ. None where they are many, or the commas are not the same."""
    pieces: list[bytes] = []
    others: list[bytes] = []
    at = to = 0
    while len(pieces) < _FEW + at // _FAR_APART:
        same = _same_length(read, at, said, to)
        if at + same == len(read) and to + same == len(said):
            return b",".join(pieces), b",".join(others)
        start = max(at, read.rfind(b",", at, at + same) + 1)
        end, other_end = read.find(b",", at + same), said.find(b",", to + same)
        if (end < 0) != (other_end < 0):
            return None
        piece = read[start : end if end >= 0 else len(read)]
        other = said[to + start - at : other_end if end >= 0 else len(said)]
        if piece.count(b"\n") != other.count(b"\n"):
            return None
        pieces.append(piece)
        others.append(other)
        at, to = (end, other_end) if end >= 0 else (len(read), len(said))
    return None


def _same_length(read: bytes, at: int, said: bytes, to: int) -> int:
    """How many bytes are the same from here, or are up to an escape: most often that is what differs.

    Else they are compared in ever longer slices, then in ever shorter ones.
    """
    escape = read.find(b"\\", at, at + _FAR_APART * 4)
    if escape > at and read[at:escape] == said[to : to + escape - at]:
        return escape - at
    same, step = 0, _FIRST_STEP
    while (more := read[at + same : at + same + step]) == said[to + same : to + same + step]:
        same += len(more)
        if len(more) < step:
            return same
        step *= 2
    while step > 1:
        step //= 2
        if read[at + same : at + same + step] == said[to + same : to + same + step]:
            same += step
    return same


def _all_differing(read: bytes, said: bytes) -> tuple[bytes, bytes] | None:
    """The same, where they may be many; None where a mark is missing in one, since it was escaped."""
    for mark in (b"\n", b"},{", b","):
        if len(read) > _MAX_SPLIT_BYTES and mark != b"\n":
            break
        if read.count(mark) != said.count(mark):
            return None
        read, said = _differing(read, said, mark)
    return read, said


def _differing(read: bytes, said: bytes, mark: bytes) -> tuple[bytes, bytes]:
    """What stands between two marks and is not the same in both; they have the same marks."""
    pairs = zip(read.split(mark), said.split(mark), strict=True)
    differing = [(piece, other) for piece, other in pairs if piece != other]
    return mark.join([piece for piece, _ in differing]), mark.join([other for _, other in differing])


def _numbers_are_exact(text: bytes) -> bool:
    if _MINUS_ZERO.search(text):
        return False
    shape = text.translate(_SHAPE)
    characters = text.decode("latin-1")  # a character for each byte; those of numbers are themselves
    # What ends a number is looked at here: a pattern that asked for it would try each digit of a
    # string that is not followed by it, and read on to the end from each.
    spans = map(re.Match.span, _LONG.finditer(shape))
    long = [characters[start:end] for start, end in spans if shape[end : end + 1] in b" "]
    if not _all_exact(long):
        return False
    scientific = []
    for match in _EXPONENT.finditer(shape):
        before = shape[max(0, match.start() - _LOOK_BACK) : match.start() + 1]
        digits = len(before) - len(before.rstrip(b"0"))
        if digits > _LOOK_BACK:
            return False
        scientific.append(characters[match.start() + 1 - digits : match.end()])
    return _all_exact(scientific)


def _all_exact(tokens: list[str]) -> bool:
    try:
        if list(map(repr, map(float, tokens))) == tokens:  # as most programs write them
            return True
    except ValueError:
        pass  # something in a string that looked like a number
    return all(map(_is_exact, tokens))


def _is_exact(token: str) -> bool:
    if len(token) > MAX_NUMBER_LENGTH:
        return False
    if token.isdigit():
        return int(token) < 2**63  # with whichever sign
    try:
        number = float(token)
    except ValueError:
        return True  # no number of JSON; it stands in a string
    try:
        return repr(number) == token or Decimal(repr(number)) == Decimal(token)
    except InvalidOperation:
        return False
