"""SnapStart on the bill: of a stage that has it, as it is synthesized."""

import copy
from decimal import Decimal
from pathlib import Path

import pytest

from app import synthesize
from costs import prices
from costs.alternatives import snapshot_month
from costs.assembly import read_assembly
from costs.durations import Durations
from costs.limits import read
from costs.model import model
from costs.report import report
from costs.standing import standing
from costs.worst import Who
from tests.costs.conftest import Stage, at


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The stage prod with `api_snap_start`, which no stage of cdk.json has."""
    out = Path(tmp_path_factory.mktemp("snapshots"))
    synthesize("prod", out, api_snap_start=True)
    return read_assembly(out)


def test_a_snapshot_is_paid_for_all_month(snapshots: Stage) -> None:
    limits = read(snapshots)
    memory = limits.api.memory_mb.value
    (kept,) = [each for each in standing(limits) if each.price is prices.SNAPSHOT_KEPT]
    assert limits.standing.snapshots_mb == memory
    assert kept.units == memory * 730 * 3600 // 1024
    assert kept.dollars == prices.SNAPSHOT_KEPT.of(kept.units)


def test_the_page_and_the_wallet_tell_of_the_same_snapshot(snapshots: Stage, durations: Durations) -> None:
    found = model("prod", snapshots, durations)
    assert found.idle == report("prod", snapshots).idle_billed == snapshot_month(found.setup.api)
    assert Decimal("1.97") < found.idle < Decimal("1.98")


def test_strangers_can_have_snapshots_restored(snapshots: Stage) -> None:
    (line,) = [each for each in report("prod", snapshots).lines if "snapshots" in each.what]
    assert line.who is Who.ANYBODY


def test_no_stage_that_is_shipped_pays_for_one(assembled: dict[str, Stage]) -> None:
    for stage in assembled.values():
        assert read(stage).standing.snapshots_mb == 0


def test_a_version_without_a_snapshot_costs_nothing(snapshots: Stage) -> None:
    stage = copy.deepcopy(snapshots)
    at(stage, "Api/Function").pop("SnapStart")
    assert read(stage).standing.snapshots_mb == 0
