"""How much memory this process takes at its worst moment, as the Linux kernel counts it."""

from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def status(field: str) -> int:
    """Bytes of one field of the process's status, such as VmData."""
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


class Peak:
    """From where it is made."""

    def __init__(self) -> None:
        _CLEAR.write_text("5")  # the high-water mark begins anew
        self._idle = status("VmRSS")

    def above_idle(self) -> int:
        """Bytes."""
        return max(0, status("VmHWM") - self._idle)
