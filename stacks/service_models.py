"""What botocore knows of AWS, cut down to the operations that a function calls.

botocore makes its clients from models, and reads them at every cold start: S3's alone has 116 operations
and what is written of each for people. What is left here behaves the same, request by request and answer
by answer: the operations in use, all shapes that they reach, every error of the service (it may answer
with any), where it is reached in every region, how it is retried. Documentation, examples, waiters and
older versions are left out, and nothing is compressed: that would cost time at each start, and a package
is compressed anyway.
"""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

BY_BOTOCORE: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("DescribeEndpoints",),
    "s3": ("CreateBucket", "CreateSession", "HeadBucket"),
}
"""What botocore itself asks for: an upload's form is signed like CreateBucket, a bucket that is elsewhere
is looked for with HeadBucket, a directory bucket wants a session; endpoints may be discovered."""

SHARED = ("_retry.json", "partitions.json", "sdk-default-configuration.json")
"""Of all services; kept as they are."""

Json = dict[str, Any]


class ModelMissing(SystemExit):
    """botocore has no model of what a function is said to call; the message says of what."""


def prune(models: Path, target: Path, operations: Mapping[str, Sequence[str]]) -> None:
    """Writes to `target`, which is there, what clients of these services need of botocore's `data`."""
    prefixes = set()
    for service, names in operations.items():
        version = _latest(models, service)
        model = _service(_with_extras(models / service / version, "service-2"), service, names)
        prefixes.add(model["metadata"]["endpointPrefix"])
        folder = target / service / version
        folder.mkdir(parents=True)
        _write(folder / "service-2.json", model)
        _write(
            folder / "endpoint-rule-set-1.json",
            _bare(_read(models / service / version, "endpoint-rule-set-1")),
        )
        pages = _with_extras(models / service / version, "paginators-1").get("pagination", {})
        if pages := {name: pages[name] for name in names if name in pages}:
            _write(folder / "paginators-1.json", {"pagination": pages})
    endpoints = _read(models, "endpoints")
    for partition in endpoints["partitions"]:
        partition["services"] = {
            name: entry for name, entry in partition["services"].items() if name in prefixes
        }
    _write(target / "endpoints.json", endpoints)
    for name in SHARED:
        (target / name).write_bytes((models / name).read_bytes())


def _latest(models: Path, service: str) -> str:
    """The version that botocore takes: the last that has a model of the service."""
    versions = [path.parent.name for path in (models / service).glob("*/service-2.json*")]
    if not versions:
        raise ModelMissing(f"botocore has no service {service}: look at stacks/operations.py.")
    return max(versions)


def _service(model: Json, service: str, names: Iterable[str]) -> Json:
    wanted = {*names, *BY_BOTOCORE.get(service, ())}
    if unknown := wanted - model["operations"].keys():
        raise ModelMissing(f"{service} has no operation {min(unknown)}: look at stacks/operations.py.")
    operations = {name: entry for name, entry in model["operations"].items() if name in wanted}
    errors = [name for name, shape in model["shapes"].items() if shape.get("exception")]
    reached = _reached(model["shapes"], operations.values(), errors)
    shapes = {name: shape for name, shape in model["shapes"].items() if name in reached}
    # What parameters a client has stands beside these; of those botocore reads the documentation too.
    rest = {name: value for name, value in model.items() if name != "documentation"}
    return {**rest, "operations": _bare(operations), "shapes": _bare(shapes)}


def _reached(shapes: Json, operations: Iterable[Json], errors: Iterable[str]) -> set[str]:
    """Names of the shapes that these operations and errors are made of."""
    todo = [*errors]
    for operation in operations:
        parts = [operation.get("input"), operation.get("output"), *operation.get("errors", [])]
        todo += [part["shape"] for part in parts if part]
    reached: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            shape = shapes[name]
            parts = [
                *shape.get("members", {}).values(),
                *(shape.get(part) for part in ("member", "key", "value")),
            ]
            todo += [part["shape"] for part in parts if part]
    return reached


def _bare(value: Any) -> Any:
    """Without what is written for people. A member of that name is no text, and stays."""
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _bare(each)
        for name, each in value.items()
        if not (name in ("documentation", "documentationUrl") and isinstance(each, str))
    }


def _with_extras(folder: Path, name: str) -> Json:
    """A model with what botocore adds to it from a file beside it, as botocore does when it reads both."""
    model = _read(folder, name)
    _merge(model, _read(folder, f"{name}.sdk-extras").get("merge", {}))
    return model


def _merge(base: Json, extra: Json) -> None:
    for name, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(name), dict):
            _merge(base[name], value)
        else:
            base[name] = value


def _read(folder: Path, name: str) -> Json:
    """A file of botocore's, compressed or not; one that is not there is empty."""
    plain, compressed = folder / f"{name}.json", folder / f"{name}.json.gz"
    if plain.exists():
        data = plain.read_bytes()
    elif compressed.exists():
        data = gzip.decompress(compressed.read_bytes())
    else:
        return {}
    content = json.loads(data)
    assert isinstance(content, dict)
    return content


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="ascii")
