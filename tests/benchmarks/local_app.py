"""The app on the emulator, in a folder of its own, for the parts that measure it whole."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.home import ROOT
from local.sealed import sealed
from tests.benchmarks.measured import progress
from tests.e2e.conftest import App, connect, stopped_in_the_end


@contextmanager
def app_of_its_own() -> Iterator[App]:
    """Up without samples; stopped and removed in the end, however that comes.

    Meanwhile this process has nothing of the caller's AWS, and no proxy on the way to the app.
    """
    caller = dict(os.environ)
    closed = sealed(caller, "")
    del closed["AWS_ENDPOINT_URL"]
    _become(closed)
    interrupted = False
    try:
        with (
            tempfile.TemporaryDirectory(prefix="roundtrip-bench-") as folder,
            stopped_in_the_end(Path(folder)) as home,
        ):
            progress("the app comes up, in a folder of its own")
            try:
                _local(home, "up", "--no-samples")
                yield connect(home)
            except KeyboardInterrupt:
                interrupted = True  # what it passes through does not wait for its processes
            finally:
                _local(home, "down")
    finally:
        _become(caller)
    if interrupted:
        raise KeyboardInterrupt


def _become(environ: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environ)


def _local(home: Path, *arguments: str) -> None:
    """Runs `python -m local`; RuntimeError with what it said if it fails.

    It has a session of its own: Ctrl-C reaches it once, from here, and it is waited for while it cleans up.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "local", "--home", str(home), *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate()
        except KeyboardInterrupt:
            process.terminate()
            process.communicate()
            raise
    if process.returncode:
        raise RuntimeError(f"python -m local {arguments[0]} failed:\n{said}")
