"""The command: prints, writes and checks the page."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from costs.__main__ import main
from tests.costs.conftest import Stage, folder_of, only


@pytest.fixture
def assembly(templates: dict[str, Stage], tmp_path: Path) -> Path:
    """A folder with each stage synthesized, as `make synth` leaves it."""
    for stage, stacks in templates.items():
        (tmp_path / "cdk.out" / stage).parent.mkdir(exist_ok=True)
        (tmp_path / "cdk.out" / stage).symlink_to(folder_of(stacks))
    (tmp_path / "docs").mkdir()
    return tmp_path / "cdk.out"


def test_wallet_prints_a_stage(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wallet", "--stage", "prod", "--assembly", str(assembly)]) == 0
    text = capsys.readouterr().out
    assert "## prod\n" in text
    assert "## dev\n" not in text


def test_wallet_prints_json(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wallet", "--stage", "dev", "--stage", "prod", "--json", "--assembly", str(assembly)]) == 0
    assert [each["stage"] for each in json.loads(capsys.readouterr().out)] == ["dev", "prod"]


def test_what_write_has_written_passes_check_until_it_is_changed(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 1
    assert main(["write", "--assembly", str(assembly)], tmp_path) == 0
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 0
    page = tmp_path / "docs" / "wallet.md"
    page.write_text(page.read_text(encoding="utf-8").replace("$0.", "$1.", 1), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 1
    assert capsys.readouterr().err == (
        "docs/wallet.md is not what the templates say; run python -m costs write.\n"
    )


def test_a_missing_limit_is_said_and_nothing_is_written(
    stage_of: Callable[[str], Stage], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = stage_of("dev")
    only(stage, "AWS::Lambda::EventSourceMapping").pop("ScalingConfig")
    save(stage, tmp_path / "dev")
    assert main(["write", "--assembly", str(tmp_path)], tmp_path) == 1
    assert main(["wallet", "--stage", "dev", "--assembly", str(tmp_path)]) == 1
    assert "ScalingConfig.MaximumConcurrency: as many processors" in capsys.readouterr().err
    assert not (tmp_path / "docs").exists()


def test_a_folder_without_a_synthesized_stage_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wallet", "--stage", "dev", "--assembly", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path / 'dev'} holds no synthesized stage; make one with make synth.\n"
    )


def save(stage: Stage, folder: Path) -> None:
    folder.mkdir(parents=True)
    artifacts = {}
    for stack, template in stage.items():
        (folder / f"{stack}.json").write_text(json.dumps(template))
        (folder / f"{stack}.metadata.json").write_text("{}")
        artifacts[stack] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{stack}.json"},
            "additionalMetadataFile": f"{stack}.metadata.json",
        }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
