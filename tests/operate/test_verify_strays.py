"""What belongs to no document is told by `verify`, and never what does."""

from typing import Any

import pytest

from lambdas.shared.keys import document_id, profile_key, quarantine_key
from tests.lambdas.processor.conftest import KEY
from tests.lambdas.processor.histories import INVALID, SPLIT, VALID
from tests.operate.conftest import LONG, Operator, damage

STRAYS = [
    "results/nobody.json",
    "quarantine/nobody.json",
    f"quarantine/{'a' * 32}",
    "profiles/nobody.json",
    f"public/orders/{'b' * 32}/{'0' * 64}.json",
    "public/index.html",
]


@pytest.mark.parametrize("stray", STRAYS)
def test_an_object_of_no_document_is_told_and_left_to_be_looked_at(operator: Operator, stray: str) -> None:
    operator.put(stray)

    assert damage(operator.verify()) == [stray]
    assert "no document has these; look at them" in operator.verify(advice=True)[1]


def test_a_copy_under_a_collection_that_is_not_the_documents_is_told(operator: Operator) -> None:
    operator.process(VALID)
    copy = f"public/invoices/{document_id(KEY)}/{'0' * 64}.json"
    operator.put(copy)

    assert damage(operator.verify()) == [copy]


def test_a_report_of_a_long_key_belongs_to_it_and_to_nobody_else(operator: Operator) -> None:
    operator.process(INVALID, LONG)
    hidden = quarantine_key(LONG)
    assert hidden == f"quarantine/{document_id(LONG)}"
    operator.hide(hidden)

    assert damage(operator.verify()) == [hidden]
    assert damage(operator.verify(prefix="xxx")) == [hidden]


def test_a_report_of_a_long_key_that_no_record_names_is_told(operator: Operator) -> None:
    operator.process(VALID, LONG)
    operator.put(quarantine_key(LONG))

    assert damage(operator.verify()) == [quarantine_key(LONG)]
    assert damage(operator.verify(prefix="xxx")) == [quarantine_key(LONG)]


def test_a_copy_of_an_unknown_document_may_be_of_another_prefix(operator: Operator) -> None:
    operator.put(STRAYS[4])

    assert damage(operator.verify()) == [STRAYS[4]]
    assert operator.verify(prefix="orders/") == ["0 documents, no difference"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": "strange"},
        {"key": "incoming/other.json"},
        {"key": "results/orders/a.json", "id": document_id("results/orders/a.json")},
        {"key": None},
        {"status": None},
    ],
)
def test_an_item_that_is_no_documents_record_is_told(operator: Operator, change: dict[str, Any]) -> None:
    operator.process(VALID)
    item = operator.world.item() | {"id": {"S": document_id("incoming/gone.json")}}
    item["key"] = {"S": "incoming/gone.json"}
    for name, value in change.items():
        del item[name]
        item |= {name: {"S": value}} if value else {}
    operator.world.aws.dynamodb.put_item(TableName=operator.deployment.table, Item=item)

    assert damage(operator.verify()) == [f"item {item['id']['S']} of the catalogue"]


def test_what_is_gone_at_the_second_look_is_not_told(operator: Operator) -> None:
    aws, table = operator.world.aws, operator.deployment.table
    aws.dynamodb.put_item(TableName=table, Item={"id": {"S": "strange"}})
    for stray in STRAYS:
        operator.put(stray)

    def remove(_: float) -> None:
        aws.dynamodb.delete_item(TableName=table, Key={"id": {"S": "strange"}})
        for stray in STRAYS:
            operator.hide(stray)

    assert operator.verify(remove) == ["0 documents, no difference"]


def test_a_result_of_a_document_that_came_after_the_listing_is_no_stray(operator: Operator) -> None:
    """The bucket is not listed in a moment: its result may be listed and it itself not yet."""

    class Late:
        def __getattr__(self, name: str) -> Any:
            return getattr(operator.world.aws.s3, name)

        def get_paginator(self, name: str) -> Any:
            return self

        def paginate(self, **arguments: Any) -> Any:
            if arguments["Prefix"] == "incoming/":
                return iter([])
            return operator.world.aws.s3.get_paginator("list_object_versions").paginate(**arguments)

    operator.process(SPLIT)
    operator.process(INVALID, LONG)
    operator.hide(profile_key(KEY))  # neither is this told of what is not listed

    class NothingYet:
        def __getattr__(self, name: str) -> Any:
            return getattr(operator.world.aws.dynamodb, name)

        def get_paginator(self, name: str) -> Any:
            return self

        def paginate(self, **arguments: Any) -> Any:
            return iter([{"Items": []}])

    assert operator.deployed(s3=Late(), dynamodb=NothingYet()).verify() == ["0 documents, no difference"]
