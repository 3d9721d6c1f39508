"""Bad variants that come in rows: the same fault at several places."""

from typing import Any

from tests.security.own.bad.variant import Variant, also, put

THEIRS = "arn:aws:s3:::theirs"

NAMED = (
    ("Pipeline/Alarms/Standstill", "AlarmName", "nothing-has-a-name-of-its-own"),
    ("Api/Users", "UserPoolName", "nothing-has-a-name-of-its-own"),
    ("Storage/Catalog", "TableName", "nothing-has-a-name-of-its-own"),
    ("Pipeline/Uploads", "Name", "nothing-has-a-name-of-its-own"),
    ("Api/FunctionPolicy", "ManagedPolicyName", "nothing-has-a-name-of-its-own"),
    ("Api/FunctionRole", "RoleName", "nothing-has-a-name-of-its-own"),
    ("Pipeline/ProcessorLogs", "LogGroupName", "nothing-has-a-name-of-its-own"),
    ("Pipeline/Alarms", "TopicName", "nothing-has-a-name-of-its-own"),
    ("Pipeline/WorkQueue", "QueueName", "nothing-has-a-name-of-its-own"),
)

COPIED: tuple[tuple[str, str, Any], ...] = (
    ("Storage/Documents", "AnalyticsConfigurations", [{"Id": "all"}]),
    ("Storage/Documents", "MetadataTableConfiguration", {"S3TablesDestination": {}}),
    ("Storage/Documents", "MetadataConfiguration", {"Destination": {}}),
)

LOOKS_AWAY: tuple[tuple[str, Any], ...] = (
    ("Namespace", "AWS/Lambda"),
    ("Statistic", "Minimum"),
    ("EvaluationPeriods", 1440),
    ("ComparisonOperator", "LessThanThreshold"),
    ("TreatMissingData", "breaching"),
    ("Period", 3600),
    ("MetricName", "ApproximateNumberOfMessagesNotVisible"),
)

NARROWED: tuple[tuple[str, Any], ...] = (
    ("TagFilters", [{"Key": "a", "Value": "b"}]),
    ("ObjectSizeGreaterThan", "1024"),
    ("ObjectSizeLessThan", "1024"),
)

REACHES_FURTHER = (
    "iam:CreateUser",
    "organizations:LeaveOrganization",
    "lambda:UpdateFunctionCode",
    "cloudformation:UpdateStack",
    "ssm:GetParameter",
    "secretsmanager:GetSecretValue",
)

BAD_ROWS = [
    *(
        Variant(f"{path} has a fixed {name}", path, put(name, "roundtrip"), caught_by)
        for path, name, caught_by in NAMED
    ),
    *(
        Variant(f"{path} has {name}", path, put(name, value), "buckets-copy-nothing-elsewhere")
        for path, name, value in COPIED
    ),
    *(
        Variant(
            f"the table has {name}",
            "Storage/Catalog",
            put(name, {"Arn": THEIRS}),
            "tables-copy-nothing-elsewhere",
        )
        for name in ("KinesisStreamSpecification", "ImportSourceSpecification")
    ),
    *(
        Variant(
            f"the alarm's {name} is {value}",
            "Pipeline/Alarms/DeadLetters",
            put(name, value),
            "dead-letters-raise-an-alarm",
        )
        for name, value in LOOKS_AWAY
    ),
    *(
        Variant(
            f"the lifecycle is narrowed by {name}",
            "Storage/Documents",
            put(f"LifecycleConfiguration/Rules/0/{name}", value),
            "replaced-versions-go unfinished-uploads-end",
        )
        for name, value in NARROWED
    ),
    *(
        Variant(
            f"{name} is off",
            "Storage/Documents",
            put(f"PublicAccessBlockConfiguration/{name}", False),
            "buckets-block-public-access",
        )
        for name in ("BlockPublicAcls", "RestrictPublicBuckets")
    ),
    *(
        Variant(
            f"the role may {action}",
            "Api/FunctionPolicy",
            also(Action=action, Resource={"Fn::GetAtt": ["Function76856677", "Arn"]}),
            "roles-cannot-become-more roles-may-what-the-table-says",
        )
        for action in REACHES_FURTHER
    ),
    *(
        Variant(
            f"passwords without {kind}",
            "Api/Users",
            put(f"Policies/PasswordPolicy/Require{kind}", False),
            "passwords-are-long",
        )
        for kind in ("Lowercase", "Uppercase", "Symbols")
    ),
    *(
        Variant(
            f"a client with {name}",
            "Api/Users/Client",
            put(name, ["https://example.org/"]),
            "there-are-no-oauth-flows",
        )
        for name in ("AllowedOAuthFlows", "LogoutURLs")
    ),
    *(
        Variant(
            f"the origin's {name} is {value}",
            "Cdn/Distribution/Origin3/S3OriginAccessControl",
            put(f"OriginAccessControlConfig/{name}", value),
            "access-controls-sign-always",
        )
        for name, value in (("SigningProtocol", "none"), ("OriginAccessControlOriginType", "lambda"))
    ),
    *(
        Variant(
            f"HSTS without {name}",
            "Cdn/PageHeaders",
            put(f"ResponseHeadersPolicyConfig/SecurityHeadersConfig/StrictTransportSecurity/{name}", False),
            "browsers-remember-tls",
        )
        for name in ("IncludeSubdomains", "Override")
    ),
    *(
        Variant(
            f"a policy hangs on other {kind}",
            "Api/FunctionPolicy",
            put(kind, ["theirs"]),
            "roles-have-no-policies-of-others",
        )
        for kind in ("Groups", "Roles")
    ),
]
"""One bad property each."""
