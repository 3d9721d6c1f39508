"""The page: that it is what the model says, and that its answers are those of its lines."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from costs.assembly import stages
from costs.durations import Durations, read
from costs.flow import Per, Service, total
from costs.model import Model, model
from costs.model_page import lines, page
from costs.page import exactly, money
from costs.sensitivity import MEMORIES
from tests.costs.conftest import DURATIONS, Stage

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def models(assembled: dict[str, Stage], durations: Durations) -> list[Model]:
    return [model(stage, assembled[stage], durations) for stage in stages()]


@pytest.fixture
def prod(models: list[Model]) -> Model:
    (found,) = [each for each in models if each.stage == "prod"]
    return found


def test_the_page_is_what_templates_and_durations_say(assembled: dict[str, Stage]) -> None:
    durations = read(ROOT)
    made = page([model(stage, assembled[stage], durations) for stage in stages()])
    assert (ROOT / "docs" / "cost.md").read_text(encoding="utf-8") == made, "run python -m costs write"


def test_the_answers_at_the_top_are_those_of_the_lines(models: list[Model], prod: Model) -> None:
    head = page(models).partition("| flow")[0]
    small, large = prod.flows[0], next(flow for flow in prod.flows if flow.of == "1 TB")
    assert f"A million documents of 1 KB, one by one, cost {money(small.dollars)}**" in head
    assert f"A terabyte of NDJSON costs {money(large.dollars)}**" in head
    assert "`dev` $0.00, `prod` $0.00, `strict` $11.00." in head
    compute = sum(
        line.dollars for line in large.lines if line.service is Service.LAMBDA and "bytes" in line.what
    )
    assert f"Compute is {money(prod.compute.ours)} of it" in head
    assert prod.compute.ours == pytest.approx(
        compute, rel=Decimal("0.0001")
    )  # each file's first KB is a small document's


def test_what_does_not_fit_is_said_at_the_top_too(assembled: dict[str, Stage]) -> None:
    large = Durations.of({**DURATIONS, "naive.peak_per_byte": 60.0})
    head = page([model("prod", assembled["prod"], large)]).partition("| flow")[0]
    assert "read whole, such files do not fit into a function" in head


def test_every_flow_has_a_row_and_its_lines(models: list[Model], prod: Model) -> None:
    text = page(models)
    for flow in prod.flows:
        assert f"### {flow.name}\n" in text
        assert lines(flow) in text
        (row,) = [
            line for line in text.partition("## Where")[0].splitlines() if line.startswith(f"| {flow.name} ")
        ]
        for each in models:
            assert f" {money(next(one for one in each.flows if one.name == flow.name).dollars)} " in row


def test_the_columns_of_a_row_are_what_their_heads_say(prod: Model) -> None:
    head, _, row, *_ = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page([prod]).splitlines()
        if line.startswith("|")
    ]
    told, flow = dict(zip(head, row, strict=True)), prod.flows[0]
    assert told == {
        "flow": flow.name,
        "of": flow.of,
        "$ prod": money(flow.dollars),
        "Lambda": f"{flow.lambda_share:.0%}",
        "$ per file": money(flow.per(Per.FILE)),
        "$ per byte": "$0.00",
        "$ kept, a month": money(total(flow.kept)),
    }


def test_a_line_says_units_price_and_dollars(prod: Model) -> None:
    flow = prod.flows[0]
    text = lines(flow)
    for line in flow.lines:
        begins = rf"\| {line.service.value} +\| {line.what} +\|"
        (row,) = [one for one in text.splitlines() if re.match(begins, one)]
        assert f"{exactly(line.price.dollars)} per {line.price.per:,}" in row
        assert f" {money(line.dollars)} |" in row
    assert f"**{money(flow.dollars)}**" in text
    assert re.search(rf"of it Lambda +\| {flow.lambda_share:.0%} ", text)


def test_the_lines_are_those_of_prod_or_of_the_only_stage(models: list[Model]) -> None:
    assert "## Every line, `prod`\n" in page(models)
    assert "## Every line, `dev`\n" in page([each for each in models if each.stage == "dev"])


def test_memories_and_what_is_idle_are_there(models: list[Model]) -> None:
    text = page(models)
    for memory in MEMORIES:
        assert f"| {memory:,} MB" in text
    assert "| 1,769 MB (set) " in text
    assert re.search(r"\| strict \| Web ACL +\| +1 \| ACL-month +\| +\$5\.00 \| +\$5\.00 \|", text)
    assert "keeps a snapshot of the API's function, 512 MB, for $1.98 a month" in text


def test_the_way_that_cannot_be_done_says_so(models: list[Model]) -> None:
    assert page(models).count("| cannot be done |") == 2
