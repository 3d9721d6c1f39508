"""A key of one's own is used by all that holds data, and by no service for anything else."""

from typing import Any

import pytest

from tests.stacks.conftest import Template, only, resources

ACCOUNT = {"Ref": "AWS::AccountId"}

Statements = dict[str, Any]


@pytest.fixture
def strict(templates: dict[str, dict[str, Template]]) -> dict[str, Template]:
    """The stage that has keys."""
    return templates["strict"]


def statements(template: Template) -> Statements:
    """Sid → statement of the key's policy; the one that leaves the rest to IAM has none."""
    key = only(template, "AWS::KMS::Key")["Properties"]
    return {entry.get("Sid", ""): entry for entry in key["KeyPolicy"]["Statement"]}


def joined(value: Any) -> str:
    """A text of the template, with <names> where it refers to something."""
    match value:
        case {"Fn::Join": [glue, parts]}:
            return str(glue).join(map(joined, parts))
        case {"Ref": name}:
            return f"<{name}>"
    return str(value)


def is_the_key(value: Any) -> bool:
    """Whether a property of another stack's resource, or of Storage's own, leads to the key."""
    named = value.get("Fn::GetAtt", [""])[0] if "Fn::GetAtt" in value else value.get("Fn::ImportValue", "")
    return "Key961B73FD" in named


def test_keys_are_rotated_and_there_are_none_where_the_stage_wants_none(
    templates: dict[str, dict[str, Template]],
) -> None:
    for stage, stacks in templates.items():
        keys = {
            stack: list(resources(template, "AWS::KMS::Key").values()) for stack, template in stacks.items()
        }
        found = {stack for stack, entries in keys.items() if entries}
        # WAF's log group lies in us-east-1, and a key serves its own region alone.
        assert found == ({"Storage", "WebAcl"} if stage == "strict" else set())
        for entry in (entry for entries in keys.values() for entry in entries):
            assert entry["Properties"]["EnableKeyRotation"] is True
            assert "KeySpec" not in entry["Properties"]  # the symmetric one, which services take


def test_everything_that_holds_something_is_encrypted_with_it(strict: dict[str, Template]) -> None:
    for stack, template in strict.items():
        for name, entry in template["Resources"].items():
            properties = entry.get("Properties", {})
            match entry["Type"]:
                case "AWS::S3::Bucket" if not name.startswith("AccessLogs"):
                    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
                    assert rule["BucketKeyEnabled"] is True
                    found = rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
                case "AWS::DynamoDB::Table":
                    assert properties["SSESpecification"]["SSEEnabled"] is True
                    found = properties["SSESpecification"]["KMSMasterKeyId"]
                case "AWS::SQS::Queue" | "AWS::SNS::Topic":
                    found = properties["KmsMasterKeyId"]
                case "AWS::Logs::LogGroup":
                    found = properties["KmsKeyId"]
                case "AWS::Lambda::Function" if properties.get("Environment"):
                    found = properties["KmsKeyArn"]
                case _:
                    continue
            assert is_the_key(found), (stack, name)


def test_s3_delivers_its_logs_to_a_bucket_with_its_own_key_only(strict: dict[str, Template]) -> None:
    (logs,) = (
        entry["Properties"]
        for name, entry in resources(strict["Storage"], "AWS::S3::Bucket").items()
        if name.startswith("AccessLogs")
    )
    (rule,) = logs["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def test_the_services_that_use_the_key_are_these_and_use_it_so(strict: dict[str, Template]) -> None:
    found = statements(strict["Storage"])
    services = {
        joined(entry["Principal"].get("Service")): (sid, entry["Action"])
        for sid, entry in found.items()
        if isinstance(entry["Principal"], dict) and "Service" in entry["Principal"]
    }
    assert services == {
        "logs.<AWS::Region>.amazonaws.com": (
            "LogGroupsOfThisStage",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        ),
        "events.amazonaws.com": ("RulesSend", ["kms:Decrypt", "kms:GenerateDataKey"]),
        "cloudwatch.amazonaws.com": ("AlarmsOfThisAccountPublish", ["kms:Decrypt", "kms:GenerateDataKey*"]),
        "cloudfront.amazonaws.com": ("DistributionsOfThisAccountRead", "kms:Decrypt"),
    }
    (account,) = (entry for sid, entry in found.items() if not sid)
    assert joined(account["Principal"]["AWS"]) == "arn:<AWS::Partition>:iam::<AWS::AccountId>:root"


@pytest.mark.parametrize(
    ("sid", "key", "arn"),
    [
        (
            "LogGroupsOfThisStage",
            "kms:EncryptionContext:aws:logs:arn",
            "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:roundtrip-strict-*",
        ),
        (
            "AlarmsOfThisAccountPublish",
            "aws:SourceArn",
            "arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*",
        ),
        (
            "DistributionsOfThisAccountRead",
            "aws:SourceArn",
            "arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/*",
        ),
    ],
)
def test_a_service_uses_the_key_for_what_is_this_accounts_only(
    strict: dict[str, Template], sid: str, key: str, arn: str
) -> None:
    condition = statements(strict["Storage"])[sid]["Condition"]
    assert joined(condition["ArnLike"][key]) == arn
    assert condition.get("StringEquals", {"aws:SourceAccount": ACCOUNT}) == {"aws:SourceAccount": ACCOUNT}


def test_the_rules_are_not_kept_from_the_key_by_a_condition_that_they_cannot_meet(
    strict: dict[str, Template],
) -> None:
    # EventBridge's requests to KMS say neither account nor rule: an event would be gone in silence.
    assert "Condition" not in statements(strict["Storage"])["RulesSend"]
    for policy in resources(strict["Pipeline"], "AWS::SQS::QueuePolicy").values():
        for entry in policy["Properties"]["PolicyDocument"]["Statement"]:
            if entry["Effect"] == "Allow":
                assert entry["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
                assert len(entry["Condition"]["ArnEquals"]["aws:SourceArn"]) == 3


@pytest.mark.parametrize("stack", ["Storage", "WebAcl"])
def test_only_services_hand_the_key_on(strict: dict[str, Template], stack: str) -> None:
    denied = statements(strict[stack])["GrantsAreForServices"]
    assert (denied["Effect"], denied["Action"]) == ("Deny", "kms:CreateGrant")
    assert denied["Principal"] in ("*", {"AWS": "*"})
    assert denied["Condition"] == {
        "BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
    }


def test_wafs_key_serves_its_one_log_group(strict: dict[str, Template]) -> None:
    found = statements(strict["WebAcl"])
    assert set(found) == {"", "GrantsAreForServices", "LogGroupsOfThisStage"}
    log_group = only(strict["WebAcl"], "AWS::Logs::LogGroup")["Properties"]["LogGroupName"]
    allowed = joined(
        found["LogGroupsOfThisStage"]["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    )
    assert allowed.endswith(f":log-group:{log_group}")


def test_each_function_has_of_the_key_what_it_calls(strict: dict[str, Template]) -> None:
    found = {}
    for stack in ("Pipeline", "Api", "Cdn"):
        policy = only(strict[stack], "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]
        (entry,) = (entry for entry in policy["Statement"] if "kms:" in str(entry["Action"]))
        assert is_the_key(entry["Resource"])
        found[stack] = entry["Action"]
    assert found == {
        "Pipeline": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Api": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Cdn": "kms:GenerateDataKey",  # it writes the page, and reads none of it
    }
