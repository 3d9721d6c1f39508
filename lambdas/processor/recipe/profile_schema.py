"""The JSON Schema (2020-12) that a profile's records have in common. Pure."""

from typing import Any

from lambdas.processor.recipe.profile_paths import Path


def inferred_schema(records: Path) -> dict[str, Any]:
    """Types, properties, those that are always there, and elements; no limits and no values.

    Every record that was profiled is valid under it. It closes no object; where members were
    not followed, it says so: `additionalProperties` is true.
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema(records)}


def _schema(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    types = [name for name, count in path.counts.items() if count]
    if "number" in types and "integer" in types:
        types.remove("integer")  # it is one
    if types:
        schema["type"] = types if len(types) > 1 else types[0]
    if path.members:
        schema["properties"] = {key: _schema(member) for key, member in sorted(path.members.items())}
    always = [key for key, member in sorted(path.members.items()) if member.count == path.counts["object"]]
    if always:
        schema["required"] = always
    if path.has_others:
        schema["additionalProperties"] = True
    if path.elements:
        schema["items"] = _schema(path.elements)
    return schema
