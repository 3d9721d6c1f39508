"""A share of the CPU for a process, as Lambda gives it to a function: by its memory.

AWS documents that CPU grows in proportion to memory and that 1,769 MB are one vCPU
(docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). A function runs until its share of a
period is used up, and waits for the next one. How long a period is, AWS does not say; who
measured found 20 ms (github.com/pwrdrvr/lambda-dispatch, issue 246).

Where this machine lets us, the kernel does it: a quota of a cgroup, of version 1 or 2. Elsewhere a small
process of its own stops and continues the function. Both need Linux. This file imports nothing but the
standard library, for that process runs it alone.
"""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

VCPU_MB = 1769
PERIOD_SECONDS = 0.020

CGROUP, SIGNALS = "a cgroup's quota", "SIGSTOP and SIGCONT"
"""How a share is held."""

MOUNTS = Path("/proc/mounts")


def share_of(memory_mb: int) -> float:
    """In vCPUs; what is above one is of use only to several threads."""
    return memory_mb / VCPU_MB


class CpuShare:
    """Gives a process no more than these CPUs, such as 0.5, until `end`, which may come after its own end.

    With a cgroup what the process starts shares it; with signals it alone is meant, all its threads.
    Raises ValueError for a share that is none.
    """

    def __init__(self, pid: int, share: float, mounts: Path = MOUNTS) -> None:
        if share <= 0:
            raise ValueError(f"A share of the CPU is more than 0, not {share:g}.")
        self._group = _quota(share, mounts)
        if self._group:
            (self._group / "cgroup.procs").write_text(str(pid))
        else:
            os.kill(pid, signal.SIGSTOP)  # until somebody is there to count
            command = [sys.executable, "-I", "-S", __file__, str(pid), str(share)]
            self._warden = subprocess.Popen(command, stdin=subprocess.PIPE)

    @property
    def how(self) -> str:
        """CGROUP or SIGNALS."""
        return CGROUP if self._group else SIGNALS

    def end(self) -> None:
        """Lets it have all that it takes."""
        if self._group:
            _remove(self._group)
            return
        assert self._warden.stdin
        self._warden.stdin.close()
        self._warden.wait()


def cpu_clock(pid: int) -> int:
    """The clock (for `time.clock_gettime`) that counts what a process uses of all CPUs, in all its threads.

    Linux makes its number of the pid, see clock_getcpuclockid(3). To ask it raises OSError once the
    process is gone.
    """
    return (~pid << 3) | 2


def reached(share: float, seconds: float, mounts: Path = MOUNTS) -> tuple[float, str]:
    """The share that a busy loop got when it was given this one, and how: the proof that it is held."""
    busy = subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"])
    clock = cpu_clock(busy.pid)
    try:
        held = CpuShare(busy.pid, share, mounts)
        try:
            time.sleep(5 * PERIOD_SECONDS)  # what it took before, it pays back first
            used, start = time.clock_gettime(clock), time.perf_counter()
            time.sleep(seconds)
            return (time.clock_gettime(clock) - used) / (time.perf_counter() - start), held.how
        finally:
            held.end()
    finally:
        busy.kill()
        busy.wait()


# --- By the kernel -----------------------------------------------------------------


def _quota(share: float, mounts: Path) -> Path | None:
    """A new cgroup with this share; None where there is none to be had."""
    period = round(PERIOD_SECONDS * 1e6)
    for parent, files in _parents(mounts, round(share * period), period):
        with suppress(OSError):
            group = Path(tempfile.mkdtemp(prefix="roundtrip-share-", dir=parent))
            try:
                for name, value in files.items():
                    (group / name).write_text(value)
            except OSError:
                group.rmdir()
                continue
            return group
    return None


def _parents(mounts: Path, quota: int, period: int) -> Iterator[tuple[Path, dict[str, str]]]:
    """Where a group can be made, and what to write into it."""
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            yield Path(place), {"cpu.max": f"{quota} {period}"}
        elif kind == "cgroup" and "cpu" in options.split(","):
            yield Path(place), {"cpu.cfs_period_us": str(period), "cpu.cfs_quota_us": str(quota)}


def _remove(group: Path) -> None:
    """A group is empty before it can go: what still runs goes back to where groups are made."""
    for pid in (group / "cgroup.procs").read_text().split():
        with suppress(OSError):  # it has just ended
            (group.parent / "cgroup.procs").write_text(pid)
    for _ in range(100):
        try:
            group.rmdir()
        except OSError:  # who was killed is in it for a moment longer
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"{group} is left behind: there are still processes in it.")


# --- By signals --------------------------------------------------------------------


def ration(pid: int, share: float, until: int) -> None:
    """Stops a process whenever it has used its share of a period; ends when `until` can be read.

    What it used too much it lacks in the next period, as with the kernel's quota; what it did not use is
    lost. It sleeps for as long as the process can run at least, so it hardly needs the CPU itself.
    """
    quota, debt = share * PERIOD_SECONDS, 0.0
    end = time.perf_counter()
    with suppress(OSError):  # the process is gone, and so is our work
        try:
            while True:
                end = max(end, time.perf_counter() - PERIOD_SECONDS) + PERIOD_SECONDS
                debt = max(0.0, _period(pid, quota - debt, end, until))
        except EOFError:
            os.kill(pid, signal.SIGCONT)


def _period(pid: int, allowed: float, end: float, until: int) -> float:
    """Lets the process run until it has used what is allowed, or until the end; what it used beyond."""
    clock = cpu_clock(pid)
    before = time.clock_gettime(clock)
    left = allowed
    if left > 0:
        os.kill(pid, signal.SIGCONT)
    while left > 0 and (rest := end - time.perf_counter()) > 0:
        _sleep(min(left, rest), until)
        left = allowed - (time.clock_gettime(clock) - before)
    if left <= 0:
        os.kill(pid, signal.SIGSTOP)
    _sleep(max(0.0, end - time.perf_counter()), until)
    return time.clock_gettime(clock) - before - allowed


def _sleep(seconds: float, until: int) -> None:
    """Raises EOFError as soon as `until` can be read: whoever started us is done, or dead."""
    if select.select([until], [], [], seconds)[0]:
        raise EOFError


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us, and then closes our input
    ration(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.fileno())
