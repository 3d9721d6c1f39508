"""up, run, down and watch: what `python -m local` does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urlsplit

from botocore.exceptions import EndpointConnectionError

from local import deploy, screen
from local.demo import SAMPLES, USER, Samples, Upload, make_user
from local.denials import Denials
from local.emulator import Emulator, emulator_of, running_emulator, start_emulator
from local.home import ROOT, Home, Memory, hold, holder, write_private
from local.processes import NotRunning, free_port, start, stop, wait_for_port
from local.sealed import seal, sealed

GATEWAY_PORTS = range(8080, 8100)
SAMPLES_SECONDS = 120
LOOK_SECONDS = 0.05
NEWS_SECONDS = 1.0


class Busy(SystemExit):
    """Another command is at work in the same folder."""


@dataclass
class Options:
    """What the command line asks for."""

    home: Home
    port: int | None
    samples: bool
    enforce_iam: bool = False
    """Whether the emulator holds everyone to their policies, over TLS."""


def up(options: Options) -> None:
    """Brings everything up, or up to date, and returns."""
    with _alone(options.home), _down_on_failure(options.home):
        _summarize(_bring_up(options))


def run(options: Options) -> None:
    """The same in the foreground: tells what comes of every document until Ctrl-C."""
    with _alone(options.home):
        if holder(options.home.emulator_pid) is not None:
            raise Busy("It runs already, in the background; `make down` stops it.")
        try:
            outputs = _bring_up(options)
            _summarize(outputs)
            screen.console.print("[dim]New documents show here. Ctrl-C stops; what was uploaded is kept.[/]")
            _tell_news(Samples(outputs), Denials(options.home.decisions))
        except KeyboardInterrupt:
            screen.console.print()
        except EndpointConnectionError:
            raise NotRunning(
                f"The emulator is gone; its log {options.home.emulator_log} may say why."
            ) from None
        finally:
            _bring_down(options.home)


def down(options: Options) -> None:
    """Stops what runs, in whatever terminal; what was uploaded is kept."""
    interrupted = stop(options.home.command_pid)
    if not _bring_down(options.home) and not interrupted:
        screen.console.print("Nothing was running.")


def watch(options: Options) -> None:
    """Deploys every change of the code to the local functions, within seconds, until Ctrl-C."""
    with _alone(options.home), _down_on_failure(options.home):
        _summarize(_bring_up(options))
        memory = options.home.recall()
        # Hotswap changes functions behind the fingerprint's back: look again next time.
        memory.deployed = ""
        options.home.remember(memory)
        arguments = deploy.context_arguments(emulator_of(options.home, memory), memory)
        # Named by a pattern: with several stacks and none named, `cdk watch` does nothing, silently.
        command = deploy.cdk_command(options.home, "watch", "*", "--no-logs", *arguments)
        try:
            subprocess.run(command, cwd=ROOT, env=deploy.cdk_environment(), check=False)
        except KeyboardInterrupt:
            screen.console.print("\nThe app still runs; `make down` stops it.")


def execute(home: Home, command: list[str]) -> NoReturn:
    """Becomes a command for which AWS is the local one, and which has nothing of the caller's AWS."""
    emulator = running_emulator(home, home.recall())
    if emulator is None:
        raise NotRunning("The app does not run here: `make run` or `make up` starts it.")
    if not command:
        raise SystemExit("Which command? For example: python -m local exec python -m operate verify")
    try:
        environ = sealed(os.environ, emulator.endpoint, emulator.authority)
        os.execvpe(command[0], command, environ)  # noqa: S606  (the caller's)
    except FileNotFoundError:
        raise SystemExit(f"There is no command {command[0]}.") from None


def _bring_up(options: Options) -> dict[str, str]:
    home = options.home
    memory = home.recall()
    emulator = running_emulator(home, memory)
    if emulator is None:
        stop(home.gateway_pid)
        with screen.step("starting the emulated AWS"):
            emulator = start_emulator(home, memory, options.enforce_iam)
    elif options.enforce_iam and not memory.enforces_iam:
        raise Busy("It runs already, without IAM; `make down` stops it.")
    seal(emulator.endpoint, emulator.authority)
    deploy.refuse_real_aws()
    _choose_gateway_port(options, memory)
    with screen.step("deploying the stacks with the CDK CLI") as status:
        if not deploy.deploy(home, memory, emulator, lambda event: status.update(f"deploying: {event}")):
            status.update("the stacks are as they were deployed")
    outputs = deploy.stack_outputs()
    _start_gateway(home, memory, emulator, urlsplit(outputs["CdnUrl"]).netloc)
    outputs |= {
        "EndpointUrl": emulator.endpoint,
        **({"CertificateAuthority": str(emulator.authority)} if emulator.authority else {}),
        "LocalUrl": f"http://localhost:{memory.gateway_port}",
        "DemoUser": USER,
        "DemoPassword": make_user(home, memory, outputs["UserPoolId"]),
    }
    write_private(home.outputs, json.dumps(outputs, indent=2))
    if options.samples:
        _show_samples(Samples(outputs), home.emulator_log)
    return outputs


def _choose_gateway_port(options: Options, memory: Memory) -> None:
    if holder(options.home.gateway_pid):
        return
    # That of last time first: at another one, all would be deployed anew.
    before = [memory.gateway_port] if memory.gateway_port else []
    wanted = [options.port] if options.port else [*before, *GATEWAY_PORTS]
    memory.gateway_port = free_port(wanted)
    if memory.gateway_port != wanted[0]:
        screen.warn(f"Port {wanted[0]} is taken; using {memory.gateway_port}.")
    options.home.remember(memory)


def _start_gateway(home: Home, memory: Memory, emulator: Emulator, distribution: str) -> None:
    if holder(home.gateway_pid) and memory.distribution == distribution:
        return
    stop(home.gateway_pid)
    memory.distribution = distribution
    home.remember(memory)
    command = [sys.executable, "-m", "local.gateway", str(home.gateway_pid), str(memory.gateway_port)]
    environ = sealed({}, emulator.endpoint, emulator.authority)
    process = start([*command, emulator.endpoint, distribution], environ, home.gateway_log, ROOT)
    wait_for_port(memory.gateway_port, process, home.gateway_log)


def _show_samples(samples: Samples, log: Path) -> None:
    uploads: list[Upload] = []
    with screen.live(uploads) as live:
        for upload in samples.upload():
            uploads.append(upload)
            samples.look(uploads)
            live.update(screen.samples_table(uploads), refresh=True)
        deadline = time.monotonic() + SAMPLES_SECONDS
        while not samples.look(uploads) and time.monotonic() < deadline:
            live.update(screen.samples_table(uploads), refresh=True)
            time.sleep(LOOK_SECONDS)
        live.update(screen.samples_table(uploads), refresh=True)
    if not all(upload.record for upload in uploads):
        screen.warn(f"Not everything was processed within {SAMPLES_SECONDS} s; {log} may say why.")


def _tell_news(samples: Samples, denials: Denials) -> None:
    known = {record.id: record.recorded_at for record in samples.newest()}
    while True:
        for sentence in denials.new():
            screen.warn(sentence)
        time.sleep(NEWS_SECONDS)
        for record in reversed(samples.newest()):
            if known.get(record.id) != record.recorded_at:
                known[record.id] = record.recorded_at
                screen.news(record)


def _summarize(outputs: dict[str, str]) -> None:
    screen.summary(outputs, str((SAMPLES / "orders" / "order-1001.json").relative_to(ROOT)))


def _bring_down(home: Home) -> bool:
    with screen.step("stopping"):
        gateway, emulator = stop(home.gateway_pid), stop(home.emulator_pid)
    return gateway or emulator


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One command at a time in a folder; SIGTERM ends it as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    lock = hold(home.command_pid)
    if lock is None:
        raise Busy(f"Another command is at work in {home.path} (process {holder(home.command_pid)}).")
    signal.signal(signal.SIGTERM, interrupt)
    with lock:
        yield


@contextmanager
def _down_on_failure(home: Home) -> Iterator[None]:
    """What this command started does not outlive its failure; what ran before goes on."""
    ran_before = holder(home.emulator_pid) is not None
    try:
        yield
    except BaseException:
        if not ran_before:
            _bring_down(home)
        raise
