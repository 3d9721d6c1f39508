"""Who listens where, as the kernel says it."""

import re
import socket
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest

PROC = Path("/proc/net")
LISTEN, UNCONNECTED = "0A", "07"
STATES = {"tcp": LISTEN, "tcp6": LISTEN, "udp": UNCONNECTED, "udp6": UNCONNECTED}
"""Of each table, the state in which a socket waits for anybody."""


@dataclass(frozen=True)
class Listening:
    """A socket that anybody may speak to who reaches its address."""

    pid: int
    address: IPv4Address | IPv6Address
    port: int


def family(*ancestors: int | None) -> set[int]:
    """Ids of these processes and of all that they have started."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    found = {ancestor for ancestor in ancestors if ancestor}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def listening(pids: set[int]) -> list[Listening]:
    """All sockets of these processes that listen; the test is skipped where only the kernel knows."""
    if not PROC.exists():
        pytest.skip("without /proc nobody here says who listens")
    owners = {inode: pid for pid in pids for inode in _inodes(pid)}
    found = []
    for table, state in STATES.items():
        for line in (PROC / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == state and fields[9] in owners:
                address, _, port = fields[1].partition(":")
                found.append(Listening(owners[fields[9]], _address(address), int(port, 16)))
    return found


def _inodes(pid: int) -> set[str]:
    found = set()
    with suppress(FileNotFoundError):  # it has ended
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                match = re.fullmatch(r"socket:\[(\d+)\]", str(descriptor.readlink()))
                if match:
                    found.add(match[1])
    return found


def _address(written: str) -> IPv4Address | IPv6Address:
    """From the kernel's words of four bytes, each in this machine's order."""
    words = [int(written[at : at + 8], 16) for at in range(0, len(written), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    kind = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    text = socket.inet_ntop(kind, packed)
    return IPv4Address(text) if kind == socket.AF_INET else IPv6Address(text)
