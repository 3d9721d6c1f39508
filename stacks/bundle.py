"""How a function's code becomes a folder that is deployed as it is.

A bundle holds `lambdas/<folder>`, `lambdas/shared`, for the processor also `recipes`, and
the function's dependencies: wheels for the platform it runs on, every version exact and
every file checked against its hash, of the AWS SDK only the services that the function
calls. No Docker and, once `python -m stacks.bundle` has fetched the wheels, no network. The
same commit gives the same bytes and the same modes, whoever builds; what was built is found
again by a hash of all that went into it.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from uv import find_uv_bin

PYTHON_VERSION = "3.13"
"""The runtime in AWS."""

ROOT = Path(__file__).parent.parent
LAMBDAS = ROOT / "lambdas"
RECIPES = ROOT / "recipes"
BUILD = ROOT / ".build"

PLATFORM_TAGS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
"""Wheels for Amazon Linux 2023, which the runtime stands on (glibc 2.34)."""

SHIPPED = (".py", ".json", ".html")
"""Of a function's own files; its lock file is not needed where it runs."""


class BundleFailed(SystemExit):
    """A function's dependencies could not be fetched; the message says why."""


def bundle(folder: str, platform: str, aws_services: Sequence[str]) -> Path:
    """Folder with the code of `lambdas/<folder>` for one of the stages' function platforms."""
    dependencies = fetch_dependencies(folder, platform)
    # Read once: an edit during the synth must not end up under the hash of what was before it.
    sources = {path.relative_to(ROOT): path.read_bytes() for path in sorted(_sources(folder))}
    inputs = [dependencies.name, sorted(aws_services)]
    inputs += [f"{path} {_digest(source)}" for path, source in sources.items()]
    target = BUILD / "bundles" / f"{folder}-{_digest(json.dumps(inputs).encode())}"

    def fill(draft: Path) -> None:
        shutil.copytree(dependencies, draft, dirs_exist_ok=True, ignore=_unused(dependencies, aws_services))
        for path, source in sources.items():
            copy = draft / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source)

    return _built(target, fill)


def fetch_dependencies(folder: str, platform: str) -> Path:
    """Folder with a function's dependencies, fetched once for each lock file and platform."""
    lock = LAMBDAS / folder / "requirements.txt"
    target_python = _target_python(platform)
    target = BUILD / "dependencies" / _digest("\n".join([*target_python, _pins(lock)]).encode())

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
    """Fetches what every function of every stage needs, so that a synth needs no network."""
    stages = json.loads((ROOT / "cdk.json").read_text())["context"]["stages"]
    for platform in sorted({stage["function_platform"] for stage in stages.values()}):
        for lock in sorted(LAMBDAS.glob("*/requirements.txt")):
            fetch_dependencies(lock.parent.name, platform)


def _target_python(platform: str) -> list[str]:
    if platform == "host":
        return ["--python", sys.executable]
    return ["--python-version", PYTHON_VERSION, "--python-platform", PLATFORM_TAGS[platform]]


def _pins(lock: Path) -> str:
    """The lock file without its comments, which say who asked for what and change nothing."""
    return "\n".join(line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#"))


def _unused(dependencies: Path, aws_services: Sequence[str]) -> Callable[[str, list[str]], set[str]]:
    """Leaves out installation records, and the models of AWS services that are not called."""
    models = dependencies / "botocore" / "data"
    resources = dependencies / "boto3" / "data"

    def ignore(directory: str, names: list[str]) -> set[str]:
        here = Path(directory)
        if here in (models, resources):
            return {
                name
                for name in names
                if (here / name).is_dir() and (here == resources or name not in aws_services)
            }
        if here == dependencies:
            return {name for name in names if name.endswith(".dist-info") or name in ("bin", ".lock")}
        unused = {"__pycache__", "examples"}
        if here == dependencies / "zstandard":  # its second backend, 12 MB, is for other Pythons
            unused |= {name for name in names if "_cffi" in name}
        return unused & set(names)

    return ignore


def _sources(folder: str) -> Iterable[Path]:
    yield LAMBDAS / "__init__.py"
    for part in ("shared", folder):
        yield from (path for path in (LAMBDAS / part).rglob("*") if path.suffix in SHIPPED)
    if folder == "processor":
        # All of them: a recipe's Python may read a file of its own. Hidden ones are an editor's.
        yield from (path for path in RECIPES.glob("[!.]*") if path.is_file())


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
