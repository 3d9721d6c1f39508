"""`python -m contract`: the files are of these routes, and what was released is not broken."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from contract.__main__ import RELEASED, ROOT, WRITTEN, main


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The three files as they are in the tree."""
    for name in (*WRITTEN, RELEASED):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def released(root: Path) -> Any:
    return json.loads((root / RELEASED).read_text(encoding="utf-8"))


def test_what_is_in_the_tree_is_of_these_routes_and_breaks_nothing(capsys: Any) -> None:
    assert main(["check"]) == 0, capsys.readouterr().err
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    "change", [lambda text: text + " ", lambda text: text.replace("1.0.0", "1.0.1"), None]
)
def test_a_file_that_is_not_of_the_routes_is_named_and_mended(
    root: Path, name: str, change: Any, capsys: Any
) -> None:
    path = root / name
    if change:
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        path.unlink()
    assert main(["check"], root) == 1
    assert capsys.readouterr().err == f"{name} is not what the routes say; run python -m contract write.\n"
    assert main(["write"], root) == 0
    assert main(["check"], root) == 0


def test_a_broken_promise_is_named_until_it_is_released(root: Path, capsys: Any) -> None:
    before = released(root)
    before["paths"]["/api/more"] = before["paths"]["/api/health"]
    before["components"]["schemas"]["Config"]["properties"]["more"] = {"type": "string"}
    before["components"]["schemas"]["Config"]["required"].append("more")
    (root / RELEASED).write_text(json.dumps(before), encoding="utf-8")
    assert main(["check"], root) == 1
    assert capsys.readouterr().err.splitlines() == [
        "GET /api/config: the answer 200: more is gone.",
        "GET /api/more is gone.",
    ]
    assert main(["release"], root) == 0
    assert main(["check"], root) == 0


def test_without_a_release_there_is_nothing_to_hold_to(root: Path, capsys: Any) -> None:
    (root / RELEASED).unlink()
    assert main(["check"], root) == 1
    assert capsys.readouterr().err == f"{RELEASED} is missing; run python -m contract release.\n"


def test_what_is_released_is_what_is_written(root: Path) -> None:
    main(["release"], root)
    assert (root / RELEASED).read_bytes() == (root / "lambdas/api/openapi.json").read_bytes()


@pytest.mark.parametrize("arguments", [[], ["publish"], ["check", "more"]])
def test_what_is_no_command_is_refused(arguments: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "write|check|release" in capsys.readouterr().err


def test_help_says_what_each_command_does(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "make lambdas/api/openapi.json and docs.html from the routes" in " ".join(
        capsys.readouterr().out.split()
    )
