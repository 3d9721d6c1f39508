"""Compiles every Python file below a folder; run by the very Python that the bytecode is for.

Needs nothing but the standard library: it runs in an interpreter of its own, on this machine or in
WebAssembly (bytecode.mjs). The bytecode holds no path of this machine, and is never checked against
its source: where it runs, nobody can write.
"""

import py_compile
import sys
import warnings
from pathlib import Path


def compile_folder(folder: str) -> str:
    """Puts the bytecode into `__pycache__` beside each source. Answers what is wrong, or nothing."""
    warnings.simplefilter("ignore")  # what a package's source is warned of is its authors' to mend
    for path in sorted(Path(folder).rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        try:
            py_compile.compile(
                str(path),
                dfile=name,
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError as error:
            fault = error.exc_value
            if isinstance(fault, SyntaxError):
                return f"{name}, line {fault.lineno}: {fault.msg}"
            return f"{name}: {fault}"
    return ""


if __name__ == "__main__":
    sys.exit(compile_folder(sys.argv[1]) or None)
