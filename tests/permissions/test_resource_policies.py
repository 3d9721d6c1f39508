"""What buckets and queues let others do, in the templates of every stage."""

from collections.abc import Mapping
from typing import Any

import pytest

from security.permissions.policy import ALLOWED, DENIED, NOT_ALLOWED, Request, Statement, decide, statements
from security.permissions.templates import ACCOUNT, REGION, Resolver
from tests.permissions.names import names_in
from tests.stacks.conftest import STAGES, templates

__all__ = ["templates"]

Templates = Mapping[str, Mapping[str, Any]]
RULES = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/"
OVER_TLS = {"aws:SecureTransport": ("true",), "s3:TlsVersion": ("1.3",)}


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, templates: dict[str, Templates]) -> Templates:
    """Each stage's templates."""
    return templates[str(request.param)]


def said_to(stage: Templates, kind: str, subject: str, principal: str) -> list[Statement]:
    """What the policies of a bucket or queue say to one principal, as `events.amazonaws.com` or `*`."""
    resolver, found = Resolver(stage), []
    for stack, template in stage.items():
        for entry in template["Resources"].values():
            if entry["Type"] == kind and subject in str(resolver.resolve(stack, entry["Properties"])):
                document = resolver.resolve(stack, entry["Properties"]["PolicyDocument"])
                for statement in document["Statement"]:
                    if statement["Principal"] in ("*", {"AWS": "*"}, {"Service": principal}):
                        found += statements({"Statement": statement})
    assert found, f"{subject} has no policy"
    return found


def deliver(stage: Templates, queue: str, rule: str, *, by: str = "events", account: str = ACCOUNT) -> str:
    """Whether a service's message on behalf of a rule is taken by a queue."""
    name = names_in(stage)[queue]
    source = rule.replace(ACCOUNT, account)
    context = {"aws:SourceArn": (source,), "aws:SourceAccount": (account,), **OVER_TLS}
    said = said_to(stage, "AWS::SQS::QueuePolicy", f":{name}'", f"{by}.amazonaws.com")
    return decide(said, Request("sqs:SendMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", context))


def rules(stage: Templates) -> list[str]:
    entries = stage["Pipeline"]["Resources"].items()
    return [RULES + name.lower() for name, entry in entries if entry["Type"] == "AWS::Events::Rule"]


def test_the_work_queue_takes_messages_of_its_rules_and_of_no_other(stage: Templates) -> None:
    assert len(rules(stage)) == 3
    for rule in rules(stage):
        assert deliver(stage, "work", rule) == ALLOWED
        assert deliver(stage, "work", rule, by="sns") == NOT_ALLOWED
        assert deliver(stage, "work", rule, account="111122223333") == NOT_ALLOWED
    assert deliver(stage, "work", f"{RULES}another") == NOT_ALLOWED


def test_dead_letters_come_of_the_work_queue_alone(stage: Templates) -> None:
    for rule in rules(stage):
        assert deliver(stage, "dead", rule) == NOT_ALLOWED


@pytest.mark.parametrize("bucket", ["documents", "site"])
@pytest.mark.parametrize(
    "way",
    [{"aws:SecureTransport": ("false",)}, {**OVER_TLS, "s3:TlsVersion": ("1.1",)}],
    ids=["plain", "old"],
)
def test_a_bucket_answers_nobody_without_tls(
    stage: Templates, bucket: str, way: dict[str, tuple[str, ...]]
) -> None:
    name = names_in(stage)[bucket]
    said = said_to(stage, "AWS::S3::BucketPolicy", f":::{name}", "*")
    for action in ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteBucket"):
        resource = f"arn:aws:s3:::{name}" + ("/a" if action.endswith("Object") else "")
        assert decide(said, Request(action, resource, way)) == DENIED
        assert decide(said, Request(action, resource, OVER_TLS)) == NOT_ALLOWED


def test_distributions_of_this_account_read_what_is_public_and_nothing_else(stage: Templates) -> None:
    name = names_in(stage)["documents"]
    said = said_to(stage, "AWS::S3::BucketPolicy", f":::{name}", "cloudfront.amazonaws.com")

    def read(key: str, account: str = ACCOUNT, action: str = "s3:GetObject") -> str:
        source = {"aws:SourceArn": (f"arn:aws:cloudfront::{account}:distribution/ANY",)}
        return decide(said, Request(action, f"arn:aws:s3:::{name}/{key}", {**OVER_TLS, **source}))

    assert read("public/a.json") == ALLOWED
    assert read("public/a.json", account="111122223333") == NOT_ALLOWED
    for key in ("incoming/a.json", "results/a.json", "quarantine/a.json", "profiles/a.json", "publication"):
        assert read(key) == NOT_ALLOWED
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"):
        assert read("public/a.json", action=action) == NOT_ALLOWED
