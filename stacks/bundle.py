"""How a function's code becomes a folder that is deployed as it is.

A bundle holds `lambdas/<folder>`, `lambdas/shared`, for the processor also `recipes`, and
the function's dependencies: wheels for the platform it runs on, every version exact and
every file checked against its hash, as far as they are used (slim.py, stand_ins), and all of it compiled
for the Python that runs it (bytecode.py). No Docker and, once `python -m stacks.bundle` has
fetched the wheels, no network. The same commit gives the same bytes and the same modes,
whoever builds; what was built is found again by a hash of all that went into it.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from uv import find_uv_bin

from stacks import bytecode
from stacks.operations import OPERATIONS
from stacks.slim import slim, stand_ins

PYTHON_VERSION = "3.13"
"""The runtime in AWS."""

ROOT = Path(__file__).parent.parent
RECIPES = ROOT / "recipes"
BUILD = ROOT / ".build"

PLATFORM_TAGS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
"""Wheels for Amazon Linux 2023, which the runtime stands on (glibc 2.34)."""

SHIPPED = (".py", ".json", ".html")
"""Of a function's own files; its lock file is not needed where it runs."""

METHOD = (
    "bundle.py",
    "bytecode.mjs",
    "bytecode.py",
    "certificates.py",
    "compile_folder.py",
    "service_models.py",
    "slim.py",
)
"""How its packages become what is deployed of them; the stand-ins come to these."""


class BundleFailed(SystemExit):
    """A function's dependencies could not be fetched; the message says why."""


def bundle(
    folder: str,
    platform: str,
    aws_operations: Mapping[str, Sequence[str]],
    root: Path = ROOT,
    build: Path = BUILD,
) -> Path:
    """Folder with the code of `lambdas/<folder>` for one of the stages' function platforms.

    Its clients know these operations, by service. `root` has the sources; `build` keeps what is built.
    """
    packages = slim_dependencies(folder, platform, aws_operations, root, build)
    # Read once: an edit during the synth must not end up under the hash of what was before it.
    sources = {path.relative_to(root): path.read_bytes() for path in sorted(_sources(root, folder))}
    inputs = [packages.name, *(f"{path} {_digest(source)}" for path, source in sources.items())]
    target = build / "bundles" / f"{folder}-{_digest(json.dumps(inputs).encode())}"

    def fill(draft: Path) -> None:
        shutil.copytree(packages, draft, dirs_exist_ok=True, copy_function=shutil.copyfile)
        for path, source in sources.items():
            copy = draft / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source)
        modules = [str(path) for path in sources if path.suffix == ".py"]
        bytecode.add_bytecode(draft, modules, _compiler(platform), build / "bytecode")

    return _built(target, fill)


def slim_dependencies(
    folder: str,
    platform: str,
    aws_operations: Mapping[str, Sequence[str]],
    root: Path = ROOT,
    build: Path = BUILD,
) -> Path:
    """Folder with what is used of a function's dependencies, compiled; made once for all its own edits."""
    dependencies = fetch_dependencies(folder, platform, root, build)
    compiler = _compiler(platform)
    operations = sorted((service, sorted(names)) for service, names in aws_operations.items())
    inputs = [dependencies.name, compiler.name, operations, method()]
    target = build / "slim" / _digest(json.dumps(inputs).encode())

    def fill(draft: Path) -> None:
        slim(dependencies, draft, aws_operations)
        modules = [str(path.relative_to(draft)) for path in sorted(draft.rglob("*.py"))]
        bytecode.add_bytecode(draft, modules, compiler, build / "bytecode")

    return _built(target, fill)


def fetch_dependencies(folder: str, platform: str, root: Path = ROOT, build: Path = BUILD) -> Path:
    """Folder with a function's dependencies, fetched once for each lock file and platform."""
    lock = root / "lambdas" / folder / "requirements.txt"
    target_python = _target_python(platform)
    target = build / "dependencies" / _digest("\n".join([*target_python, _pins(lock)]).encode())

    def fill(draft: Path) -> None:
        command = [find_uv_bin(), "pip", "install", "--quiet", "--no-config", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--link-mode", "copy", "--target", str(draft)]
        command += [*target_python, "--requirement", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BundleFailed(
                f"The dependencies of lambdas/{folder} could not be fetched:\n{done.stderr.strip()}"
            )

    return _built(target, fill)


def main() -> None:
    """Makes ready the packages of every function of every stage, so that a synth needs no network."""
    stages = json.loads((ROOT / "cdk.json").read_text())["context"]["stages"]
    for platform in sorted({stage["function_platform"] for stage in stages.values()}):
        for folder, operations in OPERATIONS.items():
            slim_dependencies(folder, platform, operations)


@cache
def method() -> str:
    """A digest of what decides, beside its packages, what a function's packages become."""
    here = Path(__file__).parent
    files = [*(here / name for name in METHOD), *stand_ins()]
    contents = [(str(path.relative_to(here)), _digest(path.read_bytes())) for path in files]
    return _digest(json.dumps(contents).encode())


def _target_python(platform: str) -> list[str]:
    if platform == "host":
        return ["--python", sys.executable]
    return ["--python-version", PYTHON_VERSION, "--python-platform", PLATFORM_TAGS[platform]]


def _compiler(platform: str) -> bytecode.Compiler:
    return bytecode.of_this_python() if platform == "host" else bytecode.of_runtime(PYTHON_VERSION)


def _pins(lock: Path) -> str:
    """The lock file without its comments, which say who asked for what and change nothing."""
    return "\n".join(line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#"))


def _sources(root: Path, folder: str) -> Iterable[Path]:
    lambdas = root / "lambdas"
    yield lambdas / "__init__.py"
    for part in ("shared", folder):
        yield from (path for path in (lambdas / part).rglob("*") if path.suffix in SHIPPED)
    if folder == "processor":
        # All of them: a recipe's Python may read a file of its own. Hidden ones are an editor's.
        yield from (path for path in (root / "recipes").glob("[!.]*") if path.is_file())


def _built(target: Path, fill: Callable[[Path], None]) -> Path:
    """The target, filled if it is not there; complete or absent, whoever builds beside us."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        fill(draft)
        _let_everybody_read(draft)
        try:
            draft.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was first with the same bytes
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _let_everybody_read(folder: Path) -> None:
    # The functions run as another user, for whom a strict umask where we build would shut their code.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


if __name__ == "__main__":
    main()
