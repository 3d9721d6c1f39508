"""What bounds the bill without a number: where nothing needs to be bounded, nothing is asked for."""

from collections.abc import Callable

from costs.limits import read
from tests.costs.broken import with_access_logs
from tests.costs.conftest import Stage, add, at


def test_a_bucket_without_versions_needs_no_rule_for_them(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    add(stage, "Cdn", "Other", "AWS::S3::Bucket")
    add(stage, "Cdn", "Off", "AWS::S3::Bucket", VersioningConfiguration={"Status": "Suspended"})
    read(stage)


def test_a_key_for_the_bucket_spares_requests_to_kms(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    by_kms = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    at(stage, "Storage/Documents")["BucketEncryption"] = {"ServerSideEncryptionConfiguration": [by_kms]}
    read(stage)


def test_logs_of_access_that_go_are_fine(stage_of: Callable[[str], Stage]) -> None:
    stage = stage_of("dev")
    with_access_logs(stage)
    at(stage, "Storage/AccessTold")["LifecycleConfiguration"] = {"Rules": [{"ExpirationInDays": 30}]}
    assert read(stage).standing.access_logged
