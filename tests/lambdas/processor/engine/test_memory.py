"""What a large record takes: less than the stack reckons with, whatever the record is made of.

Each is measured in a process of its own, as Linux counts it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from stacks.pipeline import MEMORY_PER_RECORD_BYTE

ROOT = Path(__file__).parents[4]
SIZE = 6_000_000
PARTS = {
    "arrays": b"[],",
    "arrays in arrays": b"[[]],",
    "objects": b"{},",
    "members": b'{"a":0},',
    "numbers": b"0.1234567890123456,",
    "numbers beyond doubles": b"1e400,",
    "strings": '"😀",'.encode(),
}
# Behind so many of these stands -0, so that the record is read a second time, exactly.
SCRIPT = """
import sys
from lambdas.processor.engine.convert import convert
from lambdas.processor.recipe.model import Recipe
from tests.benchmarks.data import chunks
from tests.benchmarks.engine import LIMITS, Nowhere
from tests.benchmarks.peak import Peak
convert([b"{}"], Recipe(), Nowhere(), LIMITS)
text = b'{"all": [%b-0]}' % (bytes.fromhex(sys.argv[1]) * int(sys.argv[2]))
peak = Peak()
convert(chunks(text), Recipe(), Nowhere(), LIMITS)
print(peak.above_idle() / len(text))
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux counts memory anew")
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_byte_of_a_record_takes_less_memory_than_is_reckoned_with(part: bytes) -> None:
    command = [sys.executable, "-c", SCRIPT, part.hex(), str(SIZE // len(part))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 2 < float(done.stdout) < MEMORY_PER_RECORD_BYTE * 3 / 4
