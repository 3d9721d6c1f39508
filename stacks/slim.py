"""What of a function's packages is deployed: nothing that no import and no read ever reaches.

No source of theirs is changed. Left out is what serves those who install, type, read or build them; of
botocore's data only what the function's clients need is kept (service_models.py), of its certificate
authorities only AWS's own (certificates.py). A file of a kind that is not named here is kept.
"""

import shutil
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from stacks.certificates import amazon_roots
from stacks.service_models import prune

ANYWHERE = (
    "*.dist-info",
    "*.js",
    "*.md",
    "*.pyi",
    "*.rst",
    "*.txt",
    "*.typed",
    "__pycache__",
    "examples",
    "tests",
)
"""For people, and the one script for Python in a browser."""

UNUSED = {
    ".": ("bin", ".lock"),
    "botocore": ("data", "cacert.pem"),  # come anew, as far as they are used
    "isal": ("isa-l",),  # papers of the library that is linked in
    "zstandard": ("*_cffi*",),  # its second backend, 12 MB, is for other Pythons
}
"""Folder → patterns of what in it is left out besides."""


def slim(packages: Path, target: Path, operations: Mapping[str, Sequence[str]]) -> None:
    """Copies installed packages into the empty folder `target`, as far as they are used."""

    def unused(directory: str, names: list[str]) -> set[str]:
        patterns = (*ANYWHERE, *UNUSED.get(str(Path(directory).relative_to(packages)), ()))
        return {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}

    shutil.copytree(packages, target, dirs_exist_ok=True, ignore=unused, copy_function=shutil.copyfile)
    botocore = target / "botocore"
    (botocore / "data").mkdir()
    prune(packages / "botocore" / "data", botocore / "data", operations)
    roots = amazon_roots((packages / "botocore" / "cacert.pem").read_text(encoding="utf-8"))
    (botocore / "cacert.pem").write_text(roots, encoding="ascii")
