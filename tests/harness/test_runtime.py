"""The runtime around a function hands on what becomes of an event, and leaves no process."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.benchmarks.assets import Asset
from tests.benchmarks.runtime import FunctionFailed, Runtime

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="Lambda's process is Linux's, and so is its clock"),
]

CLIENT = Path(__file__).parent


def function(folder: Path, source: str, **options: float) -> Runtime:
    """A function of this source, which may take its time here."""
    (folder / "handler.py").write_text(textwrap.dedent(source))
    asset = Asset(folder, "handler.handler", {"COLOUR": "blue"}, sys.executable)
    return Runtime(asset, {"SHAPE": "round"}, client=CLIENT, **options)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_an_answer_is_handed_on_with_the_time_that_it_took(tmp_path: Path) -> None:
    source = """
        import os, time
        def handler(event, context):
            until = time.process_time() + event["cpu"]
            while time.process_time() < until:
                pass
            return [event, os.environ["COLOUR"], os.environ["SHAPE"]]
        """
    with function(tmp_path, source) as running:
        quick, busy = running.call({"cpu": 0}), running.call({"cpu": 0.2})
        pid = running.pid
    assert quick.answer == [{"cpu": 0}, "blue", "round"]
    assert busy.answer[0] == {"cpu": 0.2}
    assert busy.seconds >= 0.2
    assert 0.2 <= busy.cpu_seconds <= running.init_seconds + quick.seconds + busy.seconds + 1
    assert quick.cpu_seconds < busy.cpu_seconds
    assert is_gone(pid)


def test_the_peak_of_its_memory_is_seen_and_forgotten(tmp_path: Path) -> None:
    source = """
        def handler(event, context):
            return len(bytearray(event))
        """
    with function(tmp_path, source) as running:
        idle = running.bytes_now()
        running.call(64 * 2**20)
        assert running.peak_bytes() > idle + 60 * 2**20
        running.forget_peak()
        assert running.peak_bytes() < idle + 60 * 2**20


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def handler(event, context): raise LookupError('no such order')", "LookupError: no such order"),
        ("import os\ndef handler(event, context): os._exit(7)", "call ended with exit status 7"),
        ("import time\ndef handler(event, context): time.sleep(600)", "call took more than 3 seconds"),
        ("import nowhere", "init failed with ModuleNotFoundError: No module named 'nowhere'"),
        ("import os\nos._exit(9)", "init ended with exit status 9"),
    ],
    ids=["error", "death", "hanging", "error at init", "death at init"],
)
def test_what_fails_is_told_in_a_sentence_and_leaves_no_process(
    tmp_path: Path, source: str, sentence: str
) -> None:
    # Who hangs has had long enough to begin; all others have as long as they need.
    seconds = 3 if "sleep" in source else 120
    running = function(tmp_path, f"print('about to fail', flush=True)\n{source}", seconds=seconds)
    with pytest.raises(FunctionFailed) as told, running:
        running.call({})
    first, *log = str(told.value).splitlines()
    assert first.startswith(f"{tmp_path.name}: ")
    assert sentence in first
    assert "about to fail" in log
    assert is_gone(running.pid)


def test_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("import time\ndef handler(event, context): time.sleep(600)\n")
    program = f"""
        import sys
        from pathlib import Path
        from tests.benchmarks.assets import Asset
        from tests.benchmarks.aws import LoopbackAws
        from tests.benchmarks.runtime import Runtime
        asset = Asset(Path({str(tmp_path)!r}), "handler.handler", {{}}, sys.executable)
        with LoopbackAws() as aws, Runtime(asset, aws.environment, client=Path({str(CLIENT)!r})) as running:
            print(running.pid, aws.pid, flush=True)
            running.call({{}})
        """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(
        command, cwd=Path.cwd(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as started:
        assert started.stdout
        pids = [int(pid) for pid in started.stdout.readline().split()]
        os.killpg(started.pid, signal.SIGINT)
        started.wait(60)
    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)
