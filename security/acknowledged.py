"""Single findings that are right and are left as they are: one rule, one resource, one reason each."""

from security.accepted import Acknowledged, Unless

_RESERVED = Unless("reserve_concurrency", lambda settings: settings.reserve_concurrency)

ACKNOWLEDGED: tuple[Acknowledged, ...] = (
    Acknowledged(
        rule="origin-failover",
        resource="Cdn/Distribution",
        reason=(
            "There is one bucket and one API, in one region; a second origin would be a second "
            "deployment, whose documents are others. CloudFront would go over to it for GET, HEAD and "
            "OPTIONS alone."
        ),
    ),
    Acknowledged(
        rule="countries",
        resource="Cdn/Distribution",
        reason=(
            "From where people work is known to who deploys, and not to this project; the setting "
            "countries says it, and without it nobody is kept out by an address."
        ),
        unless=Unless("countries", lambda settings: settings.countries is not None),
    ),
    Acknowledged(
        rule="web-acl",
        resource="Cdn/Distribution",
        reason=(
            "AWS WAF costs five dollars a month and one for each rule while nothing happens. API Gateway "
            "checks tokens and limits calls before our code runs, and each user's writes are counted."
        ),
        unless=Unless("web_acl", lambda settings: settings.web_acl is not None),
    ),
    Acknowledged(
        rule="viewer-tls",
        resource="Cdn/Distribution",
        reason=(
            "At CloudFront's own name, with its own certificate, AWS decides which TLS is spoken, "
            "whatever a template says; a stage with a domain asks for the newest. No viewer gets an "
            "answer without TLS."
        ),
        unless=Unless("domain", lambda settings: settings.domain is not None),
    ),
    Acknowledged(
        rule="origin-tls",
        resource="Cdn/Distribution",
        reason=(
            "The local stage's origin is the emulator at 127.0.0.1, which speaks HTTP to this machine "
            "alone; where api_origin is not set, CloudFront reaches API Gateway by TLS 1.2."
        ),
        unless=Unless("api_origin is null", lambda settings: settings.api_origin is None),
    ),
    Acknowledged(
        rule="second-factor",
        resource="Api/Users",
        reason=(
            "Each user may have an authenticator app, and it counts from then on; require_mfa asks it of "
            "all, which is a burden where documents are not worth it."
        ),
        unless=Unless("require_mfa", lambda settings: settings.require_mfa),
    ),
    Acknowledged(
        rule="threat-protection",
        resource="Api/Users",
        reason=(
            "Cognito's Plus plan is paid for each user who signs in, from the first on. Nobody can sign "
            "up here, passwords are long, and Cognito itself slows down whoever guesses."
        ),
        unless=Unless("threat_protection", lambda settings: settings.threat_protection),
    ),
    Acknowledged(
        rule="function-concurrency",
        resource="Pipeline/Processor",
        reason=(
            "Its queue's mapping has a maximum concurrency, which bounds it and takes nothing from the "
            "account; messages wait in the queue meanwhile."
        ),
        unless=_RESERVED,
    ),
    Acknowledged(
        rule="function-concurrency",
        resource="Api/Function",
        reason=(
            "API Gateway's limit of calls a second bounds it. To reserve is to take from the account's "
            "quota, of which AWS wants 100 left over; a new account has not as much, and could not "
            "deploy."
        ),
        unless=_RESERVED,
    ),
    Acknowledged(
        rule="function-concurrency",
        resource="Cdn/Publisher",
        reason=(
            "CloudFormation alone calls it, once in a deployment; a reservation would keep a place in the "
            "account's quota for what runs some seconds a month."
        ),
        unless=_RESERVED,
    ),
    Acknowledged(
        rule="access-logs",
        resource="Storage/AccessLogs",
        reason=(
            "It is the bucket that the logs go to; a log of the log's own bucket would be written for "
            "each line that is written, and would need a bucket again."
        ),
    ),
    Acknowledged(
        rule="customer-key",
        resource="Storage/AccessLogs",
        reason=(
            "S3 delivers access logs only to a bucket whose default encryption is its own (SSE-S3); with "
            "a KMS key there the lines would not arrive."
        ),
    ),
)
