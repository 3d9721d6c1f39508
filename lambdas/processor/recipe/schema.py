"""The `schema` step: a record passes if a JSON Schema (draft 2020-12) takes it. Pure.

Numbers are compared exactly, whether int, float or Decimal. Patterns are matched in
linear time, so no record can hang the function. Nothing is ever fetched.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError, ValidationErrorKind

from lambdas.processor.engine.json_text import serialize
from lambdas.processor.engine.pointers import pointer
from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.model import Step

MAX_SENTENCE = 500
"""Characters of an error's sentence; the rest is cut."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FOLDER = "recipes:///"  # where relative references lead; never shown
_MASK = "\ufffc"  # stands for the value in the library's messages; no schema has reason to contain it

_LIMITS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_MANY_DIGITS = 10_001  # the library compares longer limits digit by digit, others by rounding to a double
_PADDING = re.compile(rf"\.0{{{_MANY_DIGITS},}}|(?<!0)0{{{_MANY_DIGITS},}}")

_Schema = dict[str, Any] | bool

_PATTERNS = RegexOptions()  # matched in linear time


def compile_schema(schema: object, documents: Mapping[str, object], private: bool) -> Step:
    """The step that returns a valid record itself, and raises InvalidRecord for another.

    `schema` is a parsed JSON Schema 2020-12. `documents` are the schemas that a `$ref` (or a
    `$schema`, for a dialect of 2020-12) may name: by file name, the key, or by their `$id`.
    In a document reached by its file name, relative references name files too. A
    `$dynamicRef` leads only where a `$ref` has led before. `format` is an annotation, as the
    draft has it, and refuses nothing. Patterns have no lookaround and no backreferences.

    `private`: no error shows a value or a property name of the record; a pointer ends where
    the names stop being the schema's own.

    Raises ValueError for what is no such schema, with the place in it, and for a reference
    that leads out of `documents`, naming it.
    """
    validator = _validator(schema, _Documents(documents))

    def check(record: Any) -> Any:
        if validator.is_valid(record):
            return record
        # The first error alone: `iter_errors` makes them all before it gives one (15 s for a million).
        try:
            validator.validate(record)
        except ValidationError as found:
            refusal = _refusal(found, private)
        raise refusal  # out here: no report then shows the library's error as its cause

    return check


class _Documents:
    """The schemas that can be referred to, as the library retrieves them."""

    def __init__(self, documents: Mapping[str, object]) -> None:
        self.failure: ValueError | None = None
        """Why a retrieval failed; the library passes on only its text."""

        self._by_name = {_uri(name): document for name, document in documents.items()}
        self._by_id = {
            _uri(document["$id"]): document
            for document in documents.values()
            if isinstance(document, dict) and isinstance(document.get("$id"), str)
        }

    def __call__(self, uri: str) -> _Schema:
        try:
            return self._checked(uri)
        except ValueError as error:
            self.failure = error
            raise

    def _checked(self, uri: str) -> _Schema:
        name = uri.removeprefix(_FOLDER)
        if uri not in self._by_id and uri not in self._by_name:
            raise ValueError(f"The reference {name} leads to no schema of the recipes; none is fetched.")
        document = _schema(self._by_id.get(uri, self._by_name.get(uri)), name)
        self.check_dialect(document, name)
        try:
            _META_SCHEMA.validate(document)
        except ValidationError as error:
            raise _invalid(error, name) from error
        if isinstance(document, dict) and uri not in self._by_id:
            # The library mixes both addresses of a document up: it checks references relative
            # to one and resolves them relative to the other.
            document.pop("$id", None)
        return document

    def check_dialect(self, schema: _Schema, name: str) -> None:
        """Refuses another draft, which the library would take, or read as if it were this one."""
        seen: set[str] = set()
        dialect = _dialect(schema)
        while dialect != _DRAFT:
            document = self._by_id.get(_uri(dialect), self._by_name.get(_uri(dialect)))
            if document is None or dialect in seen:
                raise ValueError(f"{name} is written in {dialect}; the draft is {_DRAFT}.")
            seen.add(dialect)
            dialect = _dialect(_schema(document, dialect))


def _validator(schema: object, documents: _Documents) -> Draft202012Validator:
    name = "The schema"
    checked = _schema(schema, name)
    documents.check_dialect(checked, name)
    try:
        validator = Draft202012Validator(
            checked, retriever=documents, base_uri=_FOLDER, mask=_MASK, pattern_options=_PATTERNS
        )
    except ValidationError as error:
        raise documents.failure or _invalid(error, name) from error
    if documents.failure:  # of the `$schema` of a part, which the library goes on without
        raise documents.failure
    return validator


def _is_pattern(text: str) -> bool:
    try:
        Draft202012Validator({"pattern": text}, pattern_options=_PATTERNS)
    except ValidationError:
        return False
    return True


_META_SCHEMA = Draft202012Validator(
    {"$ref": _DRAFT}, validate_formats=True, formats={"regex": _is_pattern}, mask=_MASK
)


def _uri(name: str) -> str:
    """An absolute URI stays; anything else is a file in the recipes folder."""
    return (name if ":" in name else _FOLDER + name).removesuffix("#")


def _dialect(schema: _Schema) -> str:
    named = schema.get("$schema", _DRAFT) if isinstance(schema, dict) else _DRAFT
    return str(named).removesuffix("#")


def _schema(value: object, name: str) -> _Schema:
    if not isinstance(value, dict | bool):  # the library reads a string as JSON text
        raise ValueError(f"{name} is no JSON Schema: an object or a boolean is expected.")  # noqa: TRY004
    return _exact(value)  # type: ignore[no-any-return]


def _exact(value: Any) -> Any:
    """A copy with its limits written so that the library compares Decimals with them exactly."""
    if isinstance(value, dict):
        return {key: _limit(key, item) if key in _LIMITS else _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


def _limit(keyword: str, value: Any) -> Any:
    """Whole numbers as int, as long as a double holds them; others with so many zeros that none is used."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _exact(value)
    number = Decimal(str(value))
    if -(2**53) <= number <= 2**53 and number == int(number) and keyword != "multipleOf":
        return int(number)
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) > _MANY_DIGITS:
        return value
    zeros = _MANY_DIGITS + max(exponent, 0)
    return Decimal((sign, (*digits, *[0] * zeros), exponent - zeros))


def _invalid(error: ValidationError, name: str) -> ValueError:
    reason = _PADDING.sub("", error.message.replace(_FOLDER, ""))
    if isinstance(error.kind, ValidationErrorKind.Referencing):
        reason = reason.partition(" and retrieving it failed")[0]
        return ValueError(f"{name} has a reference that leads nowhere: {reason}."[:MAX_SENTENCE])
    reason = reason.replace(
        'is not a "regex"', "is no regular expression without lookaround and backreferences"
    )
    place = pointer(error.instance_path)
    reason = reason.replace(_MASK, _shown(error.instance, private=False))
    return ValueError(f'{name} is no JSON Schema at "{place}": {reason}.'[:MAX_SENTENCE])


def _refusal(error: ValidationError, private: bool) -> InvalidRecord:
    reason = _PADDING.sub("", _private_reason(error) if private else error.message)
    reason = reason.replace(_MASK, _shown(error.instance, private))
    keyword = pointer(error.evaluation_path)
    sentence = f"The schema{keyword and f' at {keyword}'} refuses the record: {reason}."
    if len(sentence) > MAX_SENTENCE:
        sentence = sentence[: MAX_SENTENCE - 1] + "…"
    path = error.instance_path
    return InvalidRecord(
        "schema", sentence, pointer=pointer(_public(path, error.evaluation_path) if private else path)
    )


def _private_reason(error: ValidationError) -> str:
    """The library's message, which masks values, without the property names that it does not mask."""
    match error.kind:
        case ValidationErrorKind.AdditionalProperties() | ValidationErrorKind.UnevaluatedProperties():
            return f"{len(error.kind.unexpected)} of its properties are not allowed"
        case ValidationErrorKind.PropertyNames():
            return "a property's name is not allowed"
    return error.message


def _shown(value: Any, private: bool) -> str:
    if private:
        return "the value"
    if isinstance(value, dict | list):
        return "the object" if isinstance(value, dict) else "the array"
    return serialize(value).decode() if isinstance(value, str | bool | None) else str(value)


def _public(path: list[str | int], keywords: list[str | int]) -> list[str | int]:
    """The path down to the first name that is the record's alone."""
    named = set(keywords)
    known = [isinstance(step, int) or step in named for step in path]
    return path[: known.index(False)] if False in known else path
