"""Samples of what a service may be asked and may answer, made of its models."""

import base64
import json
from typing import Any

from botocore.model import OperationModel, Shape


def sample(shape: Shape, everything: bool, name: str = "", depth: int = 4) -> Any:
    """A value for what a request holds; of a structure all members, or those that it must have."""
    if shape.type_name == "structure":
        if depth == 0 and not shape.required_members:
            return {}
        names = shape.members if everything else shape.required_members
        chosen = list(names)[:1] if getattr(shape, "is_tagged_union", False) else names
        return {each: sample(shape.members[each], everything, each, depth - 1) for each in chosen}
    if shape.type_name == "list":
        return [sample(shape.member, everything, name, depth - 1)] if depth > 0 else []
    if shape.type_name == "map":
        return {"key": sample(shape.value, everything, name, depth - 1)} if depth > 0 else {}
    special = {"Bucket": "a-bucket", "CopySource": "a-bucket/a key", "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    plain = {"boolean": True, "integer": 3, "long": 3, "timestamp": 1_700_000_000, "blob": b"abc"}
    if name in special:
        return special[name]
    if enum := getattr(shape, "enum", None):
        return enum[0]
    return plain.get(shape.type_name, "text of a length that will do")


def xml(shape: Shape, name: str, depth: int = 4) -> str:
    """The same for an answer in XML."""
    if shape.type_name == "structure":
        inner = "".join(
            xml(member, member.serialization.get("name", each), depth - 1)
            for each, member in shape.members.items()
            if depth > 0 and "location" not in member.serialization
        )
    elif shape.type_name == "list":
        flat = shape.serialization.get("flattened")
        item = xml(
            shape.member, name if flat else shape.member.serialization.get("name", "member"), depth - 1
        )
        if flat:
            return item * 2
        inner = item * 2
    else:
        value = sample(shape, True)
        plain = {"timestamp": "2026-11-20T10:00:00Z", "boolean": "true"}
        inner = plain.get(
            shape.type_name, base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
        )
    return f"<{name}>{inner}</{name}>"


def answer(operation: OperationModel) -> tuple[int, dict[str, str], bytes]:
    """What the service may say to it: every member, in the body or in a header."""
    output, head = operation.output_shape, {}
    if output is None:
        return 200, {}, b""
    for name, member in output.members.items():
        # A checksum would be compared with the body.
        if member.serialization.get("location") == "header" and not name.startswith("Checksum"):
            value = {"timestamp": "Fri, 20 Nov 2026 10:00:00 GMT", "boolean": "true"}.get(member.type_name)
            head[member.serialization["name"]] = value or str(sample(member, True))
    if operation.service_model.resolved_protocol == "json":
        return (
            200,
            head,
            json.dumps(sample(output, True), default=lambda value: base64.b64encode(value).decode()).encode(),
        )
    if "payload" not in output.serialization:
        return 200, head, xml(output, f"{operation.name}Result").encode()
    payload = output.members[output.serialization["payload"]]
    return 200, head, b"abc" if payload.type_name == "blob" else xml(payload, "Payload").encode()
