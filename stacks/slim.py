"""What of a function's packages is deployed: nothing that no import and no read ever reaches.

Left out is what serves those who install, type, read or build them; of botocore's data only what the
function's clients need is kept (service_models.py), of its certificate authorities only AWS's own
(certificates.py). A file of a kind that is not named here is kept.

No source of theirs is changed, but for the modules in `stand_ins`: each is imported at every cold start,
loads much, and no call reaches what it has. Ours are put in their places; each says why that is sound.
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
    "botocore/docs": (  # writes the reference pages; see stand_ins
        "bcdoc",
        "client.py",
        "example.py",
        "method.py",
        "paginator.py",
        "params.py",
        "service.py",
        "shape.py",
        "sharedexample.py",
        "translator.py",
        "waiter.py",
    ),
    "isal": ("isa-l",),  # papers of the library that is linked in
    "urllib3/contrib": ("pyopenssl.py",),  # looked for, and of no use without a package that is not there
    "zstandard": ("*_cffi*",),  # its second backend, 12 MB, is for other Pythons
}
"""Folder → patterns of what in it is left out besides."""

STAND_INS = Path(__file__).parent / "stand_ins"
"""Laid over the packages: a file's path below it is the path of what it stands in for."""


class NothingToStandInFor(SystemExit):
    """A package no longer has a module that ours replaces; the message says which."""


def slim(packages: Path, target: Path, operations: Mapping[str, Sequence[str]]) -> None:
    """Copies installed packages into the empty folder `target`, as far as they are used."""
    replaced = {path: path.relative_to(STAND_INS) for path in stand_ins()}
    for module in replaced.values():
        if not (packages / module).is_file():
            raise NothingToStandInFor(
                f"The packages have no {module} for stacks/stand_ins/{module} to stand in for: "
                "see where it went, and move or delete the stand-in."
            )

    def unused(directory: str, names: list[str]) -> set[str]:
        patterns = (*ANYWHERE, *UNUSED.get(str(Path(directory).relative_to(packages)), ()))
        return {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}

    shutil.copytree(packages, target, dirs_exist_ok=True, ignore=unused, copy_function=shutil.copyfile)
    for stand_in, module in replaced.items():
        shutil.copyfile(stand_in, target / module)
    botocore = target / "botocore"
    (botocore / "data").mkdir()
    prune(packages / "botocore" / "data", botocore / "data", operations)
    roots = amazon_roots((packages / "botocore" / "cacert.pem").read_text(encoding="utf-8"))
    (botocore / "cacert.pem").write_text(roots, encoding="ascii")


def stand_ins() -> list[Path]:
    """Our modules that are laid over those of the packages."""
    return sorted(STAND_INS.rglob("*.py"))
