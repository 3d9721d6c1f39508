"""Items are replaced where their condition holds, on the stores as on moto."""

from typing import Any

import pytest

from tests.proofs.stores import subjects
from tests.proofs.stores.answer import Answer, Ok, Refused
from tests.proofs.stores.conditions import compiled
from tests.proofs.stores.subjects import Subject

ID = {"id": {"S": "x"}}
THERE = {**ID, "s": {"S": "5"}, "n": {"N": "9"}}
NEW = {**ID, "new": {"S": "new"}}
VALUES = {":s": {"S": "5"}, ":n": {"N": "9"}, ":ten": {"N": "10"}, ":five": {"N": "5"}}

CONDITION_FAILED = Refused("ConditionalCheckFailedException", 400)
VALIDATION = Refused("ValidationException", 400)


def put(subject: Subject, expression: str, item: dict[str, Any] = NEW, **more: Any) -> Answer:
    """Writes on this condition, with the values that it uses."""
    used = {name: value for name, value in VALUES.items() if name in expression.split()}
    values = {"ExpressionAttributeValues": used} if used else {}
    return subject.ask("put_item", Item=item, ConditionExpression=expression, **values, **more)


def found(subject: Subject) -> dict[str, Any]:
    answer = subject.ask("get_item", Key=ID, ConsistentRead=True)
    assert isinstance(answer, Ok)
    return dict(answer.data)


def test_what_was_written_is_read_and_replaced_as_a_whole(subject: Subject) -> None:
    assert found(subject) == {}
    assert subject.ask("put_item", Item=THERE) == Ok({})
    assert found(subject) == {"Item": THERE}
    assert subject.ask("put_item", Item=NEW) == Ok({})
    assert found(subject) == {"Item": NEW}
    assert subject.left()["items"] == [NEW]


def test_items_do_not_touch_each_other(subject: Subject) -> None:
    others = [{**ID, "id": {"S": other}} for other in ("z", "a", "xx")]
    for item in (*others, THERE):
        subject.ask("put_item", Item=item)

    assert subject.left()["items"] == sorted([*others, THERE], key=lambda item: str(item["id"]["S"]))


def test_the_item_before_is_answered_where_it_is_asked_for_and_was_there(subject: Subject) -> None:
    def old(**request: str) -> Answer:
        return subject.ask("put_item", Item=THERE, **request)

    assert old(ReturnValues="ALL_OLD") == Ok({})
    assert old(ReturnValues="ALL_OLD") == Ok({"Attributes": THERE})
    assert old(ReturnValues="NONE") == old() == Ok({})
    assert old(ReturnValues="ALL_NEW") == VALIDATION


TRUE = [
    "attribute_exists(s)",
    "attribute_not_exists(z)",
    "s = :s",
    ":s = s",
    "n <> :ten",
    "z <> :s",
    "n < :ten",
    ":ten > n",
    "n <= :n",
    "n >= :n",
    "n > :five",
    "n >= :five",
    "NOT s <> :s",
    "NOT z = :s",
    "NOT z < :s",
    "n <> :s",
    "s = :s AND n = :n",
    "s = :s and n = :n",
    "z = :s OR n = :n",
    "z = :s or n = :n",
    "s = :s OR n = :n AND z = :s",
    "z = :s AND n = :n OR s = :s",
    "NOT z = :s AND s = :s",
    "not s = :s OR n = :n",
    "( s = :s OR n = :n ) AND attribute_exists ( s )",
]
FALSE = [
    "attribute_exists(z)",
    "attribute_not_exists(s)",
    "attribute_not_exists(s) AND attribute_not_exists(id)",
    "s <> :s",
    "z = :s",
    "z < :s",
    "z <= :s",
    "z > :s",
    "z >= :s",
    "n > :ten",
    "n >= :ten",
    ":ten < n",
    "n < :n",
    "n > :n",
    "n <= :five",
    "n < :five",
    "s = :n",
    "NOT s = :s",
    "s = :s AND n = :ten",
    "z = :s OR n = :ten",
    "( s = :s OR n = :n ) AND z = :s",
    "NOT ( s = :s OR z = :s )",
    "NOT s = :s AND z = :s",
]


def test_an_item_is_replaced_where_the_condition_holds_for_it(subject: Subject) -> None:
    for expression in TRUE:
        subject.ask("put_item", Item=THERE)

        assert put(subject, expression) == Ok({}), expression
        assert found(subject) == {"Item": NEW}, expression


def test_an_item_stays_where_the_condition_does_not_hold(subject: Subject) -> None:
    subject.ask("put_item", Item=THERE)
    for expression in FALSE:
        assert put(subject, expression, ReturnValues="ALL_OLD") == CONDITION_FAILED, expression
        assert found(subject) == {"Item": THERE}, expression


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("attribute_not_exists(id)", True),
        ("attribute_exists(id)", False),
        ("s <= :s", False),
        ("s <> :s", True),
    ],
)
def test_an_item_that_is_not_there_has_no_attributes(subject: Subject, expression: str, holds: bool) -> None:
    assert put(subject, expression) == (Ok({}) if holds else CONDITION_FAILED)
    assert found(subject) == ({"Item": NEW} if holds else {})


@pytest.mark.parametrize(
    ("there", "comes", "written"),
    [(None, "5", True), ("4", "5", True), ("5", "5", True), ("6", "5", False), ("10", "9", True)],
)
def test_the_catalogue_takes_what_is_not_behind(
    subject: Subject, there: str | None, comes: str, written: bool
) -> None:
    """The processor's own condition. Texts are compared, so 10 comes before 9."""
    if there:
        subject.ask("put_item", Item={**ID, "sequencer": {"S": there}})

    answer = subject.ask(
        "put_item",
        Item={**ID, "sequencer": {"S": comes}},
        ConditionExpression="attribute_not_exists(#id) OR sequencer <= :sequencer",
        ExpressionAttributeNames={"#id": "id"},
        ExpressionAttributeValues={":sequencer": {"S": comes}},
        ReturnValues="ALL_OLD",
    )

    before = {"Attributes": {**ID, "sequencer": {"S": there}}} if there else {}
    assert answer == (Ok(before) if written else CONDITION_FAILED)


def test_a_name_stands_for_an_attribute(subject: Subject) -> None:
    subject.ask("put_item", Item=THERE)

    def named(attribute: str) -> Answer:
        names = {"#named": attribute}
        return put(subject, "attribute_exists(#named)", THERE, ExpressionAttributeNames=names)

    assert (named("s"), named("z")) == (Ok({}), CONDITION_FAILED)


def test_texts_are_ordered_by_code_points(subject: Subject) -> None:
    """As their UTF-8 bytes are, and as UTF-16 is not."""
    subject.ask("put_item", Item={**ID, "s": {"S": "\U00010000"}})

    later = {":s": {"S": "\uffff"}}
    answer = subject.ask("put_item", Item=NEW, ConditionExpression="s > :s", ExpressionAttributeValues=later)

    assert answer == Ok({})


@pytest.mark.parametrize(
    "asked",
    [
        {"ConditionExpression": "s = :unknown"},
        {"ConditionExpression": "attribute_exists(#unknown)"},
        {"ConditionExpression": "s = :s", "ExpressionAttributeValues": {":s": {"S": "5"}, ":n": {"N": "1"}}},
        {"ConditionExpression": "attribute_exists(s)", "ExpressionAttributeNames": {"#s": "s"}},
        {"ExpressionAttributeNames": {"#s": "s"}},
    ],
)
def test_a_placeholder_without_meaning_or_without_use_is_refused(
    subject: Subject, asked: dict[str, Any]
) -> None:
    assert subject.ask("put_item", Item=THERE, **asked) == VALIDATION
    assert found(subject) == {}


@pytest.mark.parametrize("item", [{"s": {"S": "5"}}, {"id": {"S": ""}}, {"id": {"N": "1"}}])
def test_an_item_has_a_text_for_its_id(subject: Subject, item: dict[str, Any]) -> None:
    assert subject.ask("put_item", Item=item) == VALIDATION


@pytest.mark.parametrize("expression", ["s < :n", "s > :n", "n <= :s", "n >= :s"])
def test_values_of_two_types_are_in_no_order(expression: str) -> None:
    """In the stores alone: moto crashes."""
    subject = subjects.in_memory()
    subject.ask("put_item", Item=THERE)

    assert put(subject, expression) == CONDITION_FAILED


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "s",
        "s =",
        "= :s",
        "s = s",
        ":s = :s",
        "s = :s AND",
        "s = :s n = :n",
        "(s = :s",
        "s = :s)",
        "NOT",
        "attribute_exists s",
        "attribute_exists(:s)",
        "attribute_exists()",
        "s BETWEEN :s AND :s",
        "s IN (:s)",
        "size(s) = :s",
        "begins_with(s, :s)",
        "AND = :s",
        "a.b = :s",
        "s == :s",
        "s = :s;",
    ],
)
def test_what_is_not_of_the_grammar_is_refused_loudly(expression: str) -> None:
    with pytest.raises(ValueError, match=r"expected|nothing like"):
        compiled(expression)
