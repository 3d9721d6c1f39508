"""Which of S3's events come to the work queue, and that the processor understands what comes."""

import json
from typing import Any

import pytest
from moto.events.models import EventPattern

from lambdas.processor.events import CREATED, REMOVED, changes_in
from lambdas.shared import keys
from tests.stacks.conftest import Template, resources

BUCKET = "documents"
BY_LIFECYCLE, BY_SOMEBODY = "Lifecycle Expiration", "DeleteObject"
MARKER, FOR_GOOD = "Delete Marker Created", "Permanently Deleted"


def event(detail_type: str, key: str = "incoming/orders/a.json", **detail: str) -> dict[str, Any]:
    """As S3 gives it to EventBridge; `deletion_type` stands for `deletion-type`."""
    entry = {"key": key, "version-id": "v1", "sequencer": "0055AED6DCD90281E5"}
    named = {name.replace("_", "-"): value for name, value in detail.items()}
    return {
        "source": "aws.s3",
        "detail-type": detail_type,
        "detail": {"bucket": {"name": BUCKET}, "object": entry, **named},
    }


def delivered(pipeline: Template, news: dict[str, Any]) -> list[str]:
    """The ids of the rules that let an event through."""
    return [
        name.rstrip("0123456789ABCDEF")
        for name, rule in resources(pipeline, "AWS::Events::Rule").items()
        if rule["Properties"]["State"] == "ENABLED" and _matches(rule["Properties"]["EventPattern"], news)
    ]


def _matches(pattern: Any, news: dict[str, Any]) -> bool:
    (bucket,) = pattern["detail"]["bucket"]["name"]
    assert "Documents" in bucket["Fn::ImportValue"]
    resolved = json.loads(json.dumps(pattern).replace(json.dumps(bucket), json.dumps(BUCKET)))
    return EventPattern(None, resolved).matches_event(news)


@pytest.mark.parametrize(
    ("news", "rule", "kind"),
    [
        (event("Object Created", reason="PutObject"), "Uploads", CREATED),
        (event("Object Created", reason="CompleteMultipartUpload"), "Uploads", CREATED),
        (event("Object Deleted", reason=BY_SOMEBODY, deletion_type=MARKER), "Deletions", REMOVED),
        (event("Object Deleted", reason=BY_LIFECYCLE, deletion_type=MARKER), "Deletions", REMOVED),
        (event("Object Deleted", reason=BY_SOMEBODY, deletion_type=FOR_GOOD), "RemovedVersions", REMOVED),
    ],
)
def test_what_happens_to_a_document_comes_once_and_is_understood(
    template: dict[str, Template], news: dict[str, Any], rule: str, kind: str
) -> None:
    assert delivered(template["Pipeline"], news) == [rule]
    assert [change.kind for change in changes_in(news)] == [kind]


def test_versions_that_expire_cost_no_message(template: dict[str, Template]) -> None:
    expired = event("Object Deleted", reason=BY_LIFECYCLE, deletion_type=FOR_GOOD)
    assert delivered(template["Pipeline"], expired) == []
    assert changes_in(expired) == []


@pytest.mark.parametrize("prefix", [*keys.WRITTEN_BY_PROCESSOR, "", "in/", "orders/incoming/"])
@pytest.mark.parametrize(
    ("detail_type", "detail"),
    [
        ("Object Created", {"reason": "PutObject"}),
        ("Object Deleted", {"reason": BY_SOMEBODY, "deletion_type": MARKER}),
        ("Object Deleted", {"reason": BY_SOMEBODY, "deletion_type": FOR_GOOD}),
    ],
)
def test_what_is_not_under_incoming_is_not_told(
    template: dict[str, Template], detail_type: str, detail: dict[str, str], prefix: str
) -> None:
    assert delivered(template["Pipeline"], event(detail_type, key=f"{prefix}a.json", **detail)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"source": "aws.s3.other"},
        {"detail-type": "Object Tags Added"},
        {"detail-type": "Object Restore Completed"},
        {"detail": {**event("Object Created")["detail"], "bucket": {"name": "another"}}},
    ],
)
def test_other_news_is_not_told(template: dict[str, Template], other: dict[str, Any]) -> None:
    assert delivered(template["Pipeline"], {**event("Object Created"), **other}) == []
