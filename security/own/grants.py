"""What each role may do, to the letter: action, resource, condition.

A right that is added in `stacks` has to be added here too, where it stands beside all the
others; one that is taken away there has to go here.
"""

from itertools import product

from lambdas.shared import catalog, keys

Grant = tuple[str, str, str]
"""Action, resource and condition (`operator key value`, empty for none), references as in `Stage.text`."""

DOCUMENTS, SITE, CATALOG = "{Storage/Documents.Arn}", "{Cdn/Site.Arn}", "{Storage/Catalog.Arn}"
WORK_QUEUE, KEY = "{Pipeline/WorkQueue.Arn}", "{Storage/Key.Arn}"
DISTRIBUTION = "arn:{AWS::Partition}:cloudfront::{AWS::AccountId}:distribution/{Cdn/Distribution}"

PAGE_ARCHIVE = "arn:{AWS::Partition}:s3:::cdk-hnb659fds-assets-{AWS::AccountId}-{AWS::Region}/<hash>.zip"
"""Where the CDK puts the page before the publisher fetches it; the hash is that of its bytes."""

ANY = "*"
"""X-Ray knows no resources for these two."""

TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")

INCOMING = f"{DOCUMENTS}/{keys.INCOMING}*"


def _grants(actions: str, *resources: str, condition: str = "") -> set[Grant]:
    return {(action, resource, condition) for action, resource in product(actions.split(), resources)}


def _own_logs(group: str) -> set[Grant]:
    written = _grants("logs:CreateLogStream logs:PutLogEvents", "{" + group + ".Arn}")
    return written | _grants(" ".join(TRACES), ANY)


def _under(*prefixes: str) -> list[str]:
    return [f"{DOCUMENTS}/{prefix}*" for prefix in prefixes]


PROCESSOR = (
    _own_logs("Pipeline/ProcessorLogs")
    | _grants("s3:GetObject s3:GetObjectVersion", INCOMING)
    | _grants("s3:GetObject s3:PutObject s3:DeleteObjectVersion", *_under(*keys.WRITTEN_BY_PROCESSOR))
    | _grants("s3:GetObjectVersion", *_under(keys.RESULTS))
    | _grants("s3:AbortMultipartUpload", *_under(keys.RESULTS, keys.QUARANTINE))
    | _grants("s3:ListBucket", DOCUMENTS)
    | _grants("dynamodb:GetItem dynamodb:PutItem", CATALOG)
    | _grants(
        "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes",
        WORK_QUEUE,
    )
)

API = (
    _own_logs("Api/FunctionLogs")
    | _grants("s3:GetObjectVersion", INCOMING, *_under(keys.RESULTS, keys.QUARANTINE, keys.PROFILES))
    | _grants("s3:PutObject s3:ListMultipartUploadParts s3:AbortMultipartUpload", INCOMING)
    | _grants("s3:DeleteObject s3:DeleteObjectVersion", INCOMING)
    | _grants("s3:ListBucketMultipartUploads", DOCUMENTS)
    | _grants("s3:ListBucketVersions", DOCUMENTS, condition=f"StringLike s3:prefix {keys.INCOMING}*")
    | _grants("dynamodb:GetItem dynamodb:BatchGetItem", CATALOG)
    | _grants(
        "dynamodb:Query",
        f"{CATALOG}/index/{catalog.NEWEST_INDEX}",
        f"{CATALOG}/index/{catalog.COLLECTION_INDEX}",
    )
    | _grants(
        "dynamodb:PutItem",
        CATALOG,
        condition=f"ForAllValues:StringEquals dynamodb:leadingkeys {catalog.CURSOR_SECRET_ID}",
    )
    | _grants(
        "dynamodb:UpdateItem",
        CATALOG,
        condition=f"ForAllValues:StringLike dynamodb:leadingkeys {catalog.RATE_PREFIX}*",
    )
    | _grants("sqs:SendMessage", WORK_QUEUE)
)

PUBLISHER = (
    _own_logs("Cdn/PublisherLogs")
    | _grants("s3:GetObject", PAGE_ARCHIVE)
    | _grants("s3:PutObject s3:DeleteObject s3:DeleteObjectVersion", f"{SITE}/*")
    | _grants("s3:ListBucket s3:ListBucketVersions", SITE)
    | _grants("cloudfront:CreateInvalidation", DISTRIBUTION)
)

GRANTS = {"Pipeline/ProcessorRole": PROCESSOR, "Api/FunctionRole": API, "Cdn/PublisherRole": PUBLISHER}
"""Role → all that it may."""

WITH_A_KEY = {
    "Pipeline/ProcessorRole": _grants("kms:Decrypt kms:GenerateDataKey", KEY),
    "Api/FunctionRole": _grants("kms:Decrypt kms:GenerateDataKey", KEY),
    "Cdn/PublisherRole": _grants("kms:GenerateDataKey", KEY),
}
"""And this, where the stage has a key of its own."""


def grants_of(role: str, with_a_key: bool) -> set[Grant]:
    """All that a role may; nothing, of one that is not known."""
    return GRANTS.get(role, set()) | (WITH_A_KEY.get(role, set()) if with_a_key else set())
