"""The command: prints, writes and checks the pages."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costs.__main__ import main
from costs.durations import MEASURED
from tests.costs.conftest import DURATIONS, Stage, folder_of, only


@pytest.fixture
def assembly(templates: dict[str, Stage], tmp_path: Path) -> Path:
    """A folder with each stage synthesized, as `make synth` leaves it."""
    for stage, stacks in templates.items():
        (tmp_path / "cdk.out" / stage).parent.mkdir(exist_ok=True)
        (tmp_path / "cdk.out" / stage).symlink_to(folder_of(stacks))
    (tmp_path / "docs").mkdir()
    (tmp_path / MEASURED).write_text(json.dumps({"durations": DURATIONS}), encoding="utf-8")
    return tmp_path / "cdk.out"


def test_wallet_prints_a_stage(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wallet", "--stage", "prod", "--assembly", str(assembly)]) == 0
    text = capsys.readouterr().out
    assert "## prod\n" in text
    assert "## dev\n" not in text


def test_wallet_prints_json(assembly: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wallet", "--stage", "dev", "--stage", "prod", "--json", "--assembly", str(assembly)]) == 0
    assert [each["stage"] for each in json.loads(capsys.readouterr().out)] == ["dev", "prod"]


def test_model_prints_the_page_of_a_stage(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["model", "--stage", "dev", "--assembly", str(assembly)], tmp_path) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Cost\n")
    assert "## Every line, `dev`\n" in text


def test_model_prints_json(assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "--stage", "prod", "--json", "--assembly", str(assembly)], tmp_path) == 0
    (found,) = json.loads(capsys.readouterr().out)
    first = found["flows"][0]
    assert found["stage"] == "prod"
    assert sum(Decimal(line["dollars"]) for line in first["lines"]) == Decimal(first["dollars"])
    assert found["dollars_a_month_idle"]["billed"] == "0.00"
    assert {each["dollars_otherwise"] is None for each in found["alternatives"]} == {True, False}


def test_model_answers_for_ones_own_numbers(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["model", "--stage", "prod", "--assembly", str(assembly), "--documents"]
    assert main([*command, "250000", "--size", "4000"], tmp_path) == 0
    text = capsys.readouterr().out
    assert text.startswith("prod: 250,000 documents of 4 KB cost $")
    assert text.count("**sum**") == 3
    assert main([*command, "2000", "--json"], tmp_path) == 0
    alone, _, bundle = json.loads(capsys.readouterr().out)[0]["flows"]
    assert alone["lines"][0]["units"] == "2000"
    assert bundle["lines"][0]["units"] == "2"


@pytest.mark.parametrize("count", ["0", "-1", "many", "1.5"])
def test_a_count_that_is_none_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["model", "--documents", count])
    assert "whole number above 0" in capsys.readouterr().err or count == "-1"


def test_without_measurements_it_is_said_how_to_come_by_them(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / MEASURED).unlink()
    for command in (["model", "--stage", "dev"], ["write"], ["check"]):
        assert main([*command, "--assembly", str(assembly)], tmp_path) == 1
        assert capsys.readouterr().err == "There is no docs/performance.json; run make bench.\n"


@pytest.mark.parametrize("page", ["docs/wallet.md", "docs/cost.md"])
def test_what_write_has_written_passes_check_until_it_is_changed(
    page: str, assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 1
    assert main(["write", "--assembly", str(assembly)], tmp_path) == 0
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 0
    written = tmp_path / page
    written.write_text(written.read_text(encoding="utf-8").replace("$0.", "$1.", 1), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 1
    assert capsys.readouterr().err == (
        f"{page} is not what templates and durations say; run python -m costs write.\n"
    )


def test_a_duration_that_changes_makes_the_page_stale(
    assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["write", "--assembly", str(assembly)], tmp_path) == 0
    slower = {**DURATIONS, "processor.ndjson.per_gb": 25.0}
    (tmp_path / MEASURED).write_text(json.dumps({"durations": slower}), encoding="utf-8")
    assert main(["check", "--assembly", str(assembly)], tmp_path) == 1
    assert capsys.readouterr().err.startswith("docs/cost.md is not what")


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


def test_a_stack_that_is_not_deployed_costs_nothing(
    stage_of: Callable[[str], Stage], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = stage_of("dev")
    printed = []
    for without in ([], ["--without", "Canary"]):
        save(stage, tmp_path / str(len(printed)) / "dev")
        folder = str(tmp_path / str(len(printed)))
        assert main(["wallet", "--stage", "dev", "--assembly", folder, *without]) == 0
        printed.append(capsys.readouterr().out)
        stage["Canary"] = {"Resources": {"Wrong": {"Type": "AWS::Lambda::Function", "Properties": {}}}}
    assert printed[0] == printed[1]
    assert main(["wallet", "--stage", "dev", "--assembly", str(tmp_path / "1")]) == 1


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
