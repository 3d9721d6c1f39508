"""A share of the CPU is what the process gets, however it is held; and nothing is left of it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.share import CGROUP, MOUNTS, SIGNALS, VCPU_MB, CpuShare, cpu_clock, reached, share_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts and stops so")

SECONDS = 1.0
TRIES = 3
"""On a machine that others keep busy, who counts may wake too late, or the loop get too little."""
BY_SIGNALS = Path("/nowhere/mounts")
"""Where no cgroup is to be found."""

WAYS = pytest.mark.parametrize("mounts", [MOUNTS, BY_SIGNALS], ids=["as the machine can", "by signals"])


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"])
    yield process
    process.kill()
    process.wait()


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def groups_of(pid: int) -> set[str]:
    """Names of those that hold its share, and of no other's: who else measures meanwhile has some too."""
    return set(re.findall(r"roundtrip-share-\w+", Path(f"/proc/{pid}/cgroup").read_text()))


def left_of(groups: set[str]) -> list[Path]:
    """Those that are still there."""
    return [path for name in groups for path in Path("/sys/fs/cgroup").glob(f"**/{name}")]


@WAYS
@pytest.mark.parametrize("share", [0.07, 0.25])
def test_a_busy_loop_gets_its_share(share: float, mounts: Path) -> None:
    tries = []
    for _ in range(TRIES):
        got, how = reached(share, SECONDS, mounts)
        assert how in ((CGROUP, SIGNALS) if mounts == MOUNTS else (SIGNALS,))
        tries.append(got)
        if share * 0.7 < got < share * 1.15:
            return
    pytest.fail(f"{share} was given, and {tries} were had")


def test_where_no_group_can_be_made_signals_hold_the_share(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"cgroup {tmp_path}/gone cgroup rw,cpu 0 0\ncgroup2 {tmp_path}/gone cgroup2 rw 0 0\n")
    got, how = reached(0.1, 0.4, mounts)
    assert how == SIGNALS
    assert got < 0.15


@WAYS
def test_after_the_end_the_process_has_all_that_it_takes(busy: subprocess.Popen[bytes], mounts: Path) -> None:
    share = CpuShare(busy.pid, 0.05, mounts)
    held = groups_of(busy.pid)
    assert bool(held) == (share.how == CGROUP)
    time.sleep(1)
    share.end()
    assert not left_of(held)
    used, start = time.clock_gettime(cpu_clock(busy.pid)), time.perf_counter()
    time.sleep(0.5)
    assert not is_stopped(busy.pid)
    had = (time.clock_gettime(cpu_clock(busy.pid)) - used) / (time.perf_counter() - start)
    assert had > 0.12


def test_it_has_no_more_than_its_share_from_the_start(busy: subprocess.Popen[bytes]) -> None:
    tries = []
    for _ in range(TRIES):
        before, start = time.clock_gettime(cpu_clock(busy.pid)), time.perf_counter()
        share = CpuShare(busy.pid, 0.05, BY_SIGNALS)
        time.sleep(0.3)
        used, passed = time.clock_gettime(cpu_clock(busy.pid)) - before, time.perf_counter() - start
        share.end()
        tries.append(used / passed)
        if used < 0.08 * passed:
            return
    pytest.fail(f"0.05 was given, and {tries} were had")


@WAYS
def test_a_process_may_be_gone_before_the_end(busy: subprocess.Popen[bytes], mounts: Path) -> None:
    share = CpuShare(busy.pid, 0.1, mounts)
    held = groups_of(busy.pid)
    busy.kill()
    busy.wait()
    share.end()
    assert not left_of(held)


def test_who_dies_leaves_no_process_stopped(busy: subprocess.Popen[bytes]) -> None:
    source = (
        "import os, pathlib, sys, time; from tests.benchmarks.share import CpuShare;"
        f"CpuShare({busy.pid}, 0.02, pathlib.Path('/nowhere')); time.sleep(1); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", source], check=True, cwd=Path(__file__).parents[2])
    until = time.monotonic() + 30
    running = 0
    while running < 5 and time.monotonic() < until:  # it is stopped most of the time while it is held
        running = 0 if is_stopped(busy.pid) else running + 1
        time.sleep(0.03)
    assert running == 5


def test_a_loop_that_stands_uses_nothing(busy: subprocess.Popen[bytes]) -> None:
    while time.clock_gettime(cpu_clock(busy.pid)) == 0:
        time.sleep(0.01)
    os.kill(busy.pid, signal.SIGSTOP)
    while not is_stopped(busy.pid):
        time.sleep(0.01)
    before = time.clock_gettime(cpu_clock(busy.pid))
    time.sleep(0.1)
    assert time.clock_gettime(cpu_clock(busy.pid)) == before > 0


@pytest.mark.parametrize("share", [0, -0.5])
def test_no_share_at_all_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        CpuShare(os.getpid(), share)


def test_a_function_has_a_vcpu_at_1769_megabytes() -> None:
    assert share_of(VCPU_MB) == share_of(1769) == 1
    assert share_of(512) == pytest.approx(0.2894, abs=1e-4)
    assert share_of(3538) == 2
