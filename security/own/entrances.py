"""What holds for the policies of resources: which service of AWS may come in, on whose behalf, to do what."""

from collections.abc import Iterator

from lambdas.shared import keys
from security.own.buckets import DOCUMENTS
from security.own.rule import Fault, rule
from security.own.stage import Stage
from security.own.statement import who_may_come_in

MAY_COME_IN = {
    ("AWS::S3::BucketPolicy", "cloudfront.amazonaws.com"): {"s3:GetObject", "s3:ListBucket"},
    ("AWS::S3::BucketPolicy", "logging.s3.amazonaws.com"): {"s3:PutObject"},
    ("AWS::SQS::QueuePolicy", "events.amazonaws.com"): {"sqs:SendMessage"},
    ("AWS::SNS::TopicPolicy", "cloudwatch.amazonaws.com"): {"sns:Publish"},
}
"""Type of policy and service → what it may do at most."""

ACCOUNT = "{AWS::AccountId}"

LOG_GROUP = "kms:encryptioncontext:aws:logs:arn"
"""By which CloudWatch Logs tells KMS for whom it comes."""

TELL_NOT_FOR_WHOM = {("AWS::KMS::Key", "Service:events.amazonaws.com")}
"""EventBridge's requests to KMS carry neither account nor rule: a condition would lose every event. The
queues' own policies name both, and the key alone opens nothing."""


@rule
def only_known_services_come_in(stage: Stage) -> Iterator[Fault]:
    """A resource's own policy lets in services of the table, with its actions, and no account."""
    for statement in who_may_come_in(stage):
        # Who may use a key is said in keys.py.
        others = statement.allows and statement.about.kind != "AWS::KMS::Key"
        for principal in statement.principals if others else ():
            kind = statement.about.kind
            may = MAY_COME_IN.get((kind, principal.removeprefix("Service:")), set())
            if not set(statement.actions) <= may:
                yield statement.about, f"It lets {principal} do {', '.join(statement.actions)}."


@rule
def services_come_for_this_account(stage: Stage) -> Iterator[Fault]:
    """A service is let in for this account's resources only: else it is a deputy that others can send."""
    for statement in who_may_come_in(stage):
        services = [one for one in statement.principals if one.startswith("Service:")]
        if statement.allows and services and (statement.about.kind, *services) not in TELL_NOT_FOR_WHOM:
            accounts, arns = (
                statement.values("aws:sourceaccount"),
                statement.values("aws:sourcearn", LOG_GROUP),
            )
            bound = bool(arns) and all(ACCOUNT in arn for arn in arns)
            if accounts != (ACCOUNT,) and not bound:
                yield statement.about, f"It lets {', '.join(statement.principals)} in for every account."
    for permission in stage.of("AWS::Lambda::Permission"):
        if stage.text(permission.stack, permission.get("SourceAccount", default="")) != ACCOUNT:
            yield permission, "It lets a service call the function for every account."


@rule
def what_is_said_of_others_is_said_plainly(stage: Stage) -> Iterator[Fault]:
    """No NotAction, NotResource or NotPrincipal in an Allow: they let in all that nobody thought of."""
    for statement in who_may_come_in(stage):
        if statement.allows:
            for name in statement.negated:
                yield statement.about, f"A statement has {name}."


@rule
def cloudfront_reads_only_what_is_published(stage: Stage) -> Iterator[Fault]:
    """Of the documents CloudFront reads public/ alone, and lists nothing: no behaviour can open the rest."""
    published = (("s3:GetObject",), ("{" + DOCUMENTS + ".Arn}/" + f"{keys.PUBLIC}*",))
    for statement in who_may_come_in(stage):
        bucket = stage.referred(statement.about.stack, statement.about.get("Bucket"))
        given = (statement.actions, statement.resources)
        if statement.allows and bucket == stage.at(DOCUMENTS) and given != published:
            yield (
                statement.about,
                f"CloudFront may {', '.join(statement.actions)} more than what is published.",
            )


@rule
def the_site_is_read_by_its_own_distribution(stage: Stage) -> Iterator[Fault]:
    """Not every distribution of the account reads the page's bucket, only the one that serves it."""
    distributions = ["{" + one.path + "}" for one in stage.of("AWS::CloudFront::Distribution")]
    for statement in who_may_come_in(stage):
        bucket = stage.referred(statement.about.stack, statement.about.get("Bucket"))
        if statement.allows and bucket == stage.at("Cdn/Site"):
            arns = statement.values("aws:sourcearn")
            if not arns or not all(
                arn.endswith(tuple(f":distribution/{one}" for one in distributions)) for arn in arns
            ):
                yield statement.about, "Other distributions than this stack's may read the page's bucket."
