"""The state of one versioned bucket and one table: immutable, hashable, equal where all content is.

A step makes a new world that shares with the old one all that the step did not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Pairs = tuple[tuple[str, str], ...]
"""Names and values, sorted by name."""

Attribute = tuple[str, str, str]
"""Name, DynamoDB's type (S or N), value."""

Item = tuple[Attribute, ...]
"""Attributes, sorted by name."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker."""

    id: str
    body: bytes | None
    """None is a delete marker; it has neither ETag nor metadata nor headers."""

    etag: str
    """In quotes, as S3 gives it."""

    metadata: Pairs
    headers: Pairs
    """ContentType, ContentEncoding, CacheControl and ContentDisposition, where they were given."""

    def __hash__(self) -> int:
        # No two calls make a version of the same name: quick, and as good as that of the whole.
        return hash((self.id, self.etag))


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload under way."""

    id: str
    key: str
    metadata: Pairs
    headers: Pairs
    parts: tuple[tuple[int, bytes], ...]
    """Number and bytes, sorted by number."""


@dataclass(frozen=True, slots=True)
class World:
    """All that S3 and DynamoDB keep."""

    objects: tuple[tuple[str, tuple[Version, ...]], ...]
    """Keys, sorted, each with its versions, the oldest first; no key is without a version."""

    items: tuple[tuple[str, Item], ...]
    """Ids, sorted, each with its item."""

    uploads: tuple[Upload, ...]
    """Sorted by id."""

    def keys(self) -> list[str]:
        """Keys of what is visible: where the current version is no delete marker."""
        return [key for key, versions in self.objects if versions[-1].body is not None]

    def versions(self, key: str) -> tuple[Version, ...]:
        """Versions and delete markers at a key, the oldest first."""
        for there, versions in self.objects:
            if there == key:
                return versions
        return ()

    def current(self, key: str) -> Version | None:
        """The version that is visible at a key; None below a delete marker, or where nothing is."""
        versions = self.versions(key)
        return versions[-1] if versions and versions[-1].body is not None else None

    def item(self, item_id: str) -> dict[str, Any] | None:
        """The item in DynamoDB's form, such as `{"id": {"S": "7f"}}`; None where there is none."""
        for there, item in self.items:
            if there == item_id:
                return {name: {kind: value} for name, kind, value in item}
        return None

    def upload(self, upload_id: str) -> Upload | None:
        """The upload under way of this id."""
        for upload in self.uploads:
            if upload.id == upload_id:
                return upload
        return None

    def with_versions(self, key: str, versions: tuple[Version, ...]) -> "World":
        """The world with these versions at a key, and with no such key where there are none."""
        objects = _with(self.objects, key, versions) if versions else _without(self.objects, key)
        return World(objects, self.items, self.uploads)

    def with_item(self, item_id: str, item: Item) -> "World":
        """The world with this item under its id."""
        return World(self.objects, _with(self.items, item_id, item), self.uploads)

    def with_upload(self, upload: Upload) -> "World":
        """The world with this upload under its id."""
        others = self.without_upload(upload.id).uploads
        uploads = tuple(sorted((*others, upload), key=lambda each: each.id))
        return World(self.objects, self.items, uploads)

    def without_upload(self, upload_id: str) -> "World":
        """The world without an upload of this id."""
        uploads = tuple(upload for upload in self.uploads if upload.id != upload_id)
        return World(self.objects, self.items, uploads)


EMPTY = World((), (), ())


def pairs(given: Mapping[str, str]) -> Pairs:
    """A mapping in the form that a world keeps."""
    return tuple(sorted(given.items()))


def frozen(attributes: Mapping[str, Mapping[str, str]]) -> Item:
    """Attributes as DynamoDB has them, in the form that a world keeps.

    Raises NotImplementedError for types other than S and N: no record has them.
    """
    return tuple((name, *_typed(name, attributes[name])) for name in sorted(attributes))


def _typed(name: str, attribute: Mapping[str, str]) -> tuple[str, str]:
    ((kind, value),) = attribute.items()
    if kind not in ("S", "N") or type(value) is not str:
        raise NotImplementedError(f"{name}: an attribute is text under S or N here, not {attribute}")
    return kind, value


def _with(entries: tuple[tuple[str, T], ...], name: str, value: T) -> tuple[tuple[str, T], ...]:
    """Sorted entries with one more, or another one."""
    for place, (there, _) in enumerate(entries):
        if there >= name:
            rest = entries[place + 1 :] if there == name else entries[place:]
            return (*entries[:place], (name, value), *rest)
    return (*entries, (name, value))


def _without(entries: tuple[tuple[str, T], ...], name: str) -> tuple[tuple[str, T], ...]:
    return tuple(entry for entry in entries if entry[0] != name)
