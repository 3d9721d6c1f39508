"""IAM's decision, rule by rule."""

from typing import Any

import pytest

from security.permissions.policy import (
    ALLOWED,
    DENIED,
    NOT_ALLOWED,
    NotUnderstood,
    Request,
    decide,
    statements,
)

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/in/*"}


def decided(policy: Any, action: str, resource: str, **context: tuple[str, ...]) -> str:
    named = {name.replace("__", ":"): values for name, values in context.items()}
    return decide(statements({"Statement": policy}), Request(action, resource, named))


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::a/in/b", ALLOWED),
        ("S3:getobject", "arn:aws:s3:::a/in/b/c", ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::a/in/", ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::a/in", NOT_ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::a/In/b", NOT_ALLOWED),
        ("s3:GetObject", "arn:aws:s3:::aa/in/b", NOT_ALLOWED),
        ("s3:GetObjectVersion", "arn:aws:s3:::a/in/b", NOT_ALLOWED),
        ("s3:PutObject", "arn:aws:s3:::a/in/b", NOT_ALLOWED),
    ],
)
def test_an_action_on_a_resource_is_allowed_where_both_match(
    action: str, resource: str, expected: str
) -> None:
    assert decided(READ, action, resource) == expected


def test_wildcards_are_any_text_and_any_one_letter_and_nothing_else_is_special() -> None:
    policy = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a.b/?.json"}
    assert decided(policy, "s3:GetObjectAcl", "arn:aws:s3:::a.b/1.json") == ALLOWED
    assert decided(policy, "s3:GetObjectAcl", "arn:aws:s3:::a.b/12.json") == NOT_ALLOWED
    assert decided(policy, "s3:GetObjectAcl", "arn:aws:s3:::axb/1.json") == NOT_ALLOWED
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    assert decided(everything, "iam:CreateUser", "a line\nbreak") == ALLOWED


def test_a_deny_outdoes_every_allow() -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/in/secret"}
    assert decided([READ, deny], "s3:GetObject", "arn:aws:s3:::a/in/secret") == DENIED
    assert decided([deny, READ], "s3:GetObject", "arn:aws:s3:::a/in/open") == ALLOWED


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "met"),
    [
        ("StringEquals", "a", ("a",), True),
        ("StringEquals", ["b", "a"], ("a",), True),
        ("StringEquals", "a*", ("ab",), False),
        ("StringEquals", "a", (), False),
        ("StringLike", "in/*", ("in/a",), True),
        ("StringLike", "in/*", ("out/a",), False),
        ("ArnLike", "arn:aws:cloudfront::1:distribution/*", ("arn:aws:cloudfront::1:distribution/A",), True),
        ("ArnLike", "arn:aws:cloudfront::1:distribution/*", ("arn:aws:cloudfront::2:distribution/A",), False),
        ("ForAllValues:StringEquals", "a", ("a", "a"), True),
        ("ForAllValues:StringEquals", "a", ("a", "b"), False),
        ("ForAllValues:StringEquals", "a", (), True),
        ("ForAllValues:StringLike", "rate#*", ("rate#me",), True),
        ("ForAllValues:StringLike", "rate#*", ("rate#me", "0"), False),
        ("Bool", "false", ("false",), True),
        ("Bool", False, ("true",), False),
        ("NumericLessThan", 1.2, ("1.1",), True),
        ("NumericLessThan", 1.2, ("1.2",), False),
    ],
)
def test_a_condition_is_met_or_not(operator: str, wanted: Any, found: tuple[str, ...], met: bool) -> None:
    policy = {**READ, "Condition": {operator: {"aws:Key": wanted}}}
    context = {"aws__key": found} if found else {}
    assert decided(policy, "s3:GetObject", "arn:aws:s3:::a/in/b", **context) == (
        ALLOWED if met else NOT_ALLOWED
    )


def test_all_conditions_must_be_met() -> None:
    policy = {**READ, "Condition": {"StringEquals": {"a": "1", "b": "2"}}}
    assert decided(policy, "s3:GetObject", "arn:aws:s3:::a/in/b", a=("1",), b=("2",)) == ALLOWED
    assert decided(policy, "s3:GetObject", "arn:aws:s3:::a/in/b", a=("1",), b=("3",)) == NOT_ALLOWED


@pytest.mark.parametrize(
    "strange",
    [
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {**READ, "NotResource": "*"},
        {**READ, "Condition": {"StringNotEquals": {"a": "b"}}},
        {**READ, "Condition": {"ForAnyValue:StringEquals": {"a": "b"}}},
    ],
)
def test_what_is_not_understood_is_not_decided(strange: Any) -> None:
    with pytest.raises(NotUnderstood, match="not understood"):
        decided(strange, "s3:GetObject", "arn:aws:s3:::a/in/b")
