"""What bounds a stage's bill, read from its templates; and a sentence for each bound that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from costs.bounds import check_bounds
from costs.reading import Limit, LimitsMissing, Reading
from costs.template import Resource, Templates, references

ONLY_THE_ACCOUNT = "nothing but the account's own quota slows callers down"


@dataclass(frozen=True)
class Function:
    """A Lambda function's share of the bill."""

    path: str
    memory_mb: Limit
    timeout_seconds: Limit
    arm: bool
    disk_mb: int
    """Of /tmp; 512 are free."""

    at_once: Limit | None
    """Its reserved concurrency, where it has one."""

    traced: bool
    log_days: Limit


@dataclass(frozen=True)
class Capacity:
    """What a table or an index may do in a second."""

    name: str
    reads: Limit
    writes: Limit


@dataclass(frozen=True)
class Uploads:
    """What the functions' environments say of files and of who sends them."""

    file_bytes: Limit
    form_bytes: Limit
    link_seconds: Limit
    writes_per_minute: Limit


@dataclass(frozen=True)
class Standing:
    """What is there whether somebody uses it or not."""

    plan: str
    """Of the user pool, in capitals."""

    alarms: int
    mails: int
    """Addresses that alarms are sent to."""

    keys: int
    """Of KMS, the account's own."""

    acls: int
    acl_rules: int
    inspected: bool
    """Whether requests to the distribution go through a web ACL."""

    blocked_logged: bool
    """Whether what a web ACL blocks is logged."""

    access_logged: bool
    """Whether requests to buckets or to the distribution are logged into a bucket."""

    snapshots_mb: int
    """Memory of the published versions that are kept as snapshots."""

    budgets: tuple[int, ...]
    """Dollars a month, of each."""


@dataclass(frozen=True)
class Limits:
    """All that bounds one stage."""

    api: Function
    requests_per_second: Limit
    burst: Limit
    access_log_days: Limit
    processor: Function
    processors: Limit
    receives: Limit
    capacities: tuple[Capacity, ...]
    """The table, and each index."""

    noncurrent_days: Limit
    uploads: Uploads
    standing: Standing


def read(templates: Templates) -> Limits:
    """The limits of one stage; raises LimitsMissing with a sentence for each that is not there."""
    reading = Reading(templates)
    check_bounds(reading)
    stage = reading.one("AWS::ApiGatewayV2::Stage")
    mapping = reading.one("AWS::Lambda::EventSourceMapping")
    (api, processor) = _functions(reading, mapping)
    throttle = "DefaultRouteSettings"
    limits = Limits(
        api=_function(reading, api),
        requests_per_second=reading.limit(stage, throttle, "ThrottlingRateLimit", without=ONLY_THE_ACCOUNT),
        burst=reading.limit(stage, throttle, "ThrottlingBurstLimit", without=ONLY_THE_ACCOUNT),
        access_log_days=_kept(reading, stage, "AccessLogSettings", "DestinationArn"),
        processor=_function(reading, processor),
        processors=reading.limit(
            mapping,
            "ScalingConfig",
            "MaximumConcurrency",
            without="as many processors run at once as the account allows",
        ),
        receives=_receives(reading, mapping),
        capacities=tuple(_capacities(reading)),
        noncurrent_days=_noncurrent_days(reading),
        uploads=_uploads(reading, api, processor),
        standing=_standing(reading),
    )
    if reading.missing:
        raise LimitsMissing(*reading.missing)
    return limits


def _functions(reading: Reading, mapping: Resource) -> tuple[Resource, Resource]:
    """The API's function and the processor; every other may be started by a deployment only."""
    integrations = [each.get("IntegrationUri") for each in reading.all("AWS::ApiGatewayV2::Integration")]
    aliases = [alias for alias in reading.all("AWS::Lambda::Alias") if alias.is_named_by(integrations)]
    starters = {
        "the API": [*integrations, *(alias.get("FunctionName") for alias in aliases)],
        "the queue": mapping.get("FunctionName"),
        "a deployment": [each.get("ServiceToken") for each in reading.all("Custom::Page")],
    }
    found: dict[str, Resource] = {}
    for function in reading.all("AWS::Lambda::Function"):
        by = next((who for who, value in starters.items() if function.is_named_by(value)), None)
        if by is None:
            reading.note(f"{function.path} is started by nothing that the wallet knows.")
        else:
            found[by] = function
        _function(reading, function)
    for who in starters:
        reading.needs(who in found, f"No function is started by {who}.")
    nothing = Resource("", "", "", {}, "a function that is not there")
    return found.get("the API", nothing), found.get("the queue", nothing)


def _function(reading: Reading, function: Resource) -> Function:
    reserved = "ReservedConcurrentExecutions"
    return Function(
        path=function.path,
        memory_mb=reading.limit(function, "MemorySize", without="what a second costs is not said"),
        timeout_seconds=reading.limit(function, "Timeout", without="how long a call is paid for is not said"),
        arm=function.get("Architectures", 0) == "arm64",
        disk_mb=function.get("EphemeralStorage", "Size") or 512,
        at_once=None
        if function.get(reserved) is None
        else reading.limit(function, reserved, without="it never runs"),
        traced=function.get("TracingConfig", "Mode") == "Active",
        log_days=_kept(reading, function, "LoggingConfig", "LogGroup"),
    )


def _kept(reading: Reading, resource: Resource, *path: str) -> Limit:
    """How long is kept what a resource logs."""
    named = references(resource.get(*path))
    for group in reading.all("AWS::Logs::LogGroup"):
        if group.stack == resource.stack and group.logical_id in named:
            forever = "what is logged is kept for ever, and paid for"
            return reading.limit(group, "RetentionInDays", without=forever)
    reading.note(f"{resource.path} has no {'.'.join(path)} in its stack: nothing says how long it logs for.")
    return Limit(0, "")


def _receives(reading: Reading, mapping: Resource) -> Limit:
    for queue in reading.all("AWS::SQS::Queue"):
        if queue.is_named_by(mapping.get("EventSourceArn")):
            forever = "a message that cannot be processed is tried until it is too old"
            return reading.limit(queue, "RedrivePolicy", "maxReceiveCount", without=forever)
    reading.note(f"{mapping.path} names no queue of its stack.")
    return Limit(0, "")


def _capacities(reading: Reading) -> Iterator[Capacity]:
    table = reading.one("AWS::DynamoDB::Table")
    yield _capacity(reading, table, table.path)
    for number, index in enumerate(table.get("GlobalSecondaryIndexes") or []):
        yield _capacity(reading, table, f"Index {index.get('IndexName')}", "GlobalSecondaryIndexes", number)


def _capacity(reading: Reading, table: Resource, name: str, *path: str | int) -> Capacity:
    cap = (*path, "OnDemandThroughput")
    without = f"{name} takes whatever comes, up to the account's quota of 40,000 units a second"
    return Capacity(
        name=name,
        reads=reading.limit(table, *cap, "MaxReadRequestUnits", without=without),
        writes=reading.limit(table, *cap, "MaxWriteRequestUnits", without=without),
    )


def _noncurrent_days(reading: Reading) -> Limit:
    """Of the documents: what is replaced or deleted stays this long."""
    bucket = reading.output("DocumentsBucketName")
    rules, name = ("LifecycleConfiguration", "Rules"), "NoncurrentVersionExpiration"
    number = next((at for at, rule in enumerate(bucket.get(*rules) or []) if rule.get(name)), 0)
    return reading.limit(
        bucket, *rules, number, name, "NoncurrentDays", without="what is replaced stays for ever"
    )


def _uploads(reading: Reading, api: Resource, processor: Resource) -> Uploads:
    variables = ("Environment", "Variables")
    return Uploads(
        file_bytes=reading.limit(processor, *variables, "MAX_FILE_BYTES", without="one file may take hours"),
        form_bytes=reading.limit(
            api, *variables, "MAX_FORM_BYTES", without="a form takes a file of any size"
        ),
        link_seconds=reading.limit(api, *variables, "LINK_SECONDS", without="links do not end"),
        writes_per_minute=reading.limit(
            api, *variables, "WRITES_PER_MINUTE", without="one editor may use the whole API's throttle"
        ),
    )


def _standing(reading: Reading) -> Standing:
    pool = reading.one("AWS::Cognito::UserPool")
    subscriptions = reading.all("AWS::SNS::Subscription")
    acls = reading.all("AWS::WAFv2::WebACL")
    distribution = reading.one("AWS::CloudFront::Distribution")
    budgets = reading.all("AWS::Budgets::Budget")
    return Standing(
        plan=str(pool.get("UserPoolTier") or "ESSENTIALS"),  # what AWS gives to a new pool
        alarms=len(reading.all("AWS::CloudWatch::Alarm")),
        mails=sum(1 for each in subscriptions if str(each.get("Protocol")).startswith("email")),
        keys=len(reading.all("AWS::KMS::Key")),
        acls=len(acls),
        acl_rules=sum(len(acl.get("Rules") or []) for acl in acls),
        inspected=distribution.get("DistributionConfig", "WebACLId") is not None,
        blocked_logged=bool(reading.all("AWS::WAFv2::LoggingConfiguration")),
        access_logged=any(bucket.get("LoggingConfiguration") for bucket in reading.all("AWS::S3::Bucket")),
        snapshots_mb=_snapshots_mb(reading),
        budgets=tuple(int(each.get("Budget", "BudgetLimit", "Amount") or 0) for each in budgets),
    )


def _snapshots_mb(reading: Reading) -> int:
    return sum(
        int(function.get("MemorySize") or 128)
        for version in reading.all("AWS::Lambda::Version")
        for function in reading.all("AWS::Lambda::Function")
        if function.is_named_by(version.get("FunctionName"))
        and function.get("SnapStart", "ApplyOn") == "PublishedVersions"
    )
