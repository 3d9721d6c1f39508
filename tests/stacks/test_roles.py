"""Who may act as what: roles, their policies, and services that call or send."""

import json
from typing import Any

from tests.stacks.conftest import Template, only, resources

WITH_FUNCTIONS = ("Pipeline", "Api", "Cdn")
THIS_ACCOUNT = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}

MANAGED_POLICY_CHARACTERS = 6_144
"""AWS's limit, white space not counted."""

LONGEST_REFERENCE = 150
"""Of an ARN in place of a reference: a bucket's is the longest, with a name of 63 characters."""


def test_each_function_has_one_policy_of_its_own_which_aws_has_room_for(
    template: dict[str, Template],
) -> None:
    for stack in WITH_FUNCTIONS:
        assert resources(template[stack], "AWS::IAM::Policy") == {}
        (name,) = resources(template[stack], "AWS::IAM::ManagedPolicy")
        role = only(template[stack], "AWS::IAM::Role")["Properties"]
        assert role["ManagedPolicyArns"] == [{"Ref": name}]
        assert "Policies" not in role
        document = template[stack]["Resources"][name]["Properties"]["PolicyDocument"]
        assert _length(document) < MANAGED_POLICY_CHARACTERS


def _length(value: Any) -> int:
    """Of a policy as AWS gets it, at most."""
    match value:
        case {"Fn::Join": [_, parts]}:
            return sum(map(_length, parts))
        case {"Fn::ImportValue": _} | {"Fn::GetAtt": _} | {"Ref": _}:
            return LONGEST_REFERENCE
        case dict():
            return sum(len(name) + 4 + _length(each) for name, each in value.items()) + 2
        case list():
            return sum(_length(each) + 1 for each in value) + 2
    return len(json.dumps(value))


def test_no_function_is_assumed_for_another_account(template: dict[str, Template]) -> None:
    for stack in WITH_FUNCTIONS:
        role = only(template[stack], "AWS::IAM::Role")["Properties"]
        (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trusted["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert trusted["Condition"] == {"StringEquals": THIS_ACCOUNT}


def test_api_gateway_calls_the_function_for_this_accounts_api_only(template: dict[str, Template]) -> None:
    permission = only(template["Api"], "AWS::Lambda::Permission")["Properties"]
    (api,) = resources(template["Api"], "AWS::ApiGatewayV2::Api")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert {"Ref": api} in permission["SourceArn"]["Fn::Join"][1]


def test_only_the_three_rules_send_to_the_queues(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    rules = [{"Fn::GetAtt": [name, "Arn"]} for name in resources(pipeline, "AWS::Events::Rule")]
    allowed = [
        entry
        for policy in resources(pipeline, "AWS::SQS::QueuePolicy").values()
        for entry in policy["Properties"]["PolicyDocument"]["Statement"]
        if entry["Effect"] == "Allow"
    ]
    assert len(allowed) == 2  # the work queue, and what could not be delivered to it
    for entry in allowed:
        assert entry["Principal"] == {"Service": "events.amazonaws.com"}
        assert entry["Action"] == "sqs:SendMessage"
        assert entry["Condition"] == {"StringEquals": THIS_ACCOUNT, "ArnEquals": {"aws:SourceArn": rules}}
