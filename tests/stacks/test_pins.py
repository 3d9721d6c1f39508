"""What must not change by accident, because a change would cost data, money or safety."""

from typing import Any

import pytest

from lambdas.shared import catalog
from tests.stacks.conftest import Template, only, resources


def test_the_logical_ids_of_what_holds_data_never_change(template: dict[str, Template]) -> None:
    # Another logical id is another resource to CloudFormation: the old one would be left behind.
    buckets = set(resources(template["Storage"], "AWS::S3::Bucket"))
    assert buckets - {"AccessLogs8B620ECA"} == {"Documents7E5B2978"}
    assert list(resources(template["Storage"], "AWS::DynamoDB::Table")) == ["Catalog742F25FD"]
    assert list(resources(template["Api"], "AWS::Cognito::UserPool")) == ["Users0A0EEA89"]


@pytest.mark.parametrize(
    ("stage", "kept"), [("prod", True), ("strict", True), ("local", True), ("dev", False)]
)
def test_data_outlives_its_stack_where_the_stage_says_so(
    templates: dict[str, Any], stage: str, kept: bool
) -> None:
    holders = {
        "Storage": ["AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key"],
        "Api": ["AWS::Cognito::UserPool"],
    }
    for stack, kinds in holders.items():
        for kind in kinds:
            expected = "Retain" if kept else "Delete"
            for entry in resources(templates[stage][stack], kind).values():
                assert (entry["DeletionPolicy"], entry["UpdateReplacePolicy"]) == (expected, expected)
    table = only(templates[stage]["Storage"], "AWS::DynamoDB::Table")["Properties"]
    assert table["DeletionProtectionEnabled"] is kept
    users = only(templates[stage]["Api"], "AWS::Cognito::UserPool")["Properties"]
    assert users.get("DeletionProtection", "INACTIVE") == ("ACTIVE" if kept else "INACTIVE")


@pytest.mark.parametrize("stage", ["prod", "strict"])
def test_the_storage_stack_cannot_be_deleted_where_data_matters(
    templates: dict[str, Any], stage: str
) -> None:
    assert templates[stage]["Storage"]["_protected"] is True


def documents(template: dict[str, Template]) -> Any:
    """The documents bucket's properties."""
    return template["Storage"]["Resources"]["Documents7E5B2978"]["Properties"]


def test_the_documents_bucket_is_private_versioned_and_tells_eventbridge(
    stage: str, template: dict[str, Template]
) -> None:
    bucket = documents(template)
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    algorithm = "aws:kms" if stage == "strict" else "AES256"
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == algorithm
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert rule["ExpiredObjectDeleteMarker"] is True
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] >= 1


def test_buckets_refuse_plain_http_and_cloudfront_reads_only_what_is_public(
    template: dict[str, Template],
) -> None:
    for stack, reads in (("Storage", "/public/*"), ("Cdn", "/*")):
        (policy,) = (
            entry["Properties"]["PolicyDocument"]
            for name, entry in resources(template[stack], "AWS::S3::BucketPolicy").items()
            if not name.startswith("AccessLogs")
        )
        statements = policy["Statement"]
        denied = [statement["Condition"] for statement in statements if statement["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied
        (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]
        assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        resource = allowed["Resource"]
        assert (resource[0] if isinstance(resource, list) else resource)["Fn::Join"][1][1] == reads
        assert "SourceArn" in str(allowed["Condition"])


def test_the_table_is_capped_recoverable_and_spread(template: dict[str, Template]) -> None:
    table = only(template["Storage"], "AWS::DynamoDB::Table")["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    for throughput in (table, *table["GlobalSecondaryIndexes"]):
        assert throughput["OnDemandThroughput"]["MaxWriteRequestUnits"] >= 1
        assert throughput["OnDemandThroughput"]["MaxReadRequestUnits"] >= 1
    # One partition takes 1,000 writes a second; the goal is 10,000.
    assert len(catalog.SHARDS) * 1_000 >= 10_000


def test_messages_are_hidden_long_enough_and_kept_as_long_as_can_be(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    queues = {
        name.rstrip("0123456789ABCDEF"): queue["Properties"] for name, queue in _queues(pipeline).items()
    }
    timeout = only(pipeline, "AWS::Lambda::Function")["Properties"]["Timeout"]
    assert queues["WorkQueue"]["VisibilityTimeout"] >= 6 * timeout
    assert queues["WorkQueue"]["RedrivePolicy"]["maxReceiveCount"] == 5
    assert {queue["MessageRetentionPeriod"] for queue in queues.values()} == {14 * 24 * 3600}
    mapping = only(pipeline, "AWS::Lambda::EventSourceMapping")["Properties"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


def _queues(pipeline: Template) -> dict[str, Any]:
    return resources(pipeline, "AWS::SQS::Queue")


def test_what_a_rule_cannot_deliver_has_dead_letters_of_its_own(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    for rule in resources(pipeline, "AWS::Events::Rule").values():
        (target,) = rule["Properties"]["Targets"]
        assert target["Arn"]["Fn::GetAtt"][0].startswith("WorkQueue")
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("RuleDeadLetters")
        # As long as EventBridge offers.
        assert target["RetryPolicy"] == {
            "MaximumEventAgeInSeconds": 24 * 3600,
            "MaximumRetryAttempts": 185,
        }


def test_every_function_logs_json_to_its_own_group_and_traces(template: dict[str, Template]) -> None:
    groups = set()
    for stack in template.values():
        for function in resources(stack, "AWS::Lambda::Function").values():
            properties = function["Properties"]
            group = properties["LoggingConfig"]["LogGroup"]["Ref"]
            assert properties["LoggingConfig"]["LogFormat"] == "JSON"
            assert stack["Resources"][group]["Properties"]["RetentionInDays"] == 365  # Control Tower's least
            assert properties["TracingConfig"] == {"Mode": "Active"}
            groups.add(group)
    assert len(groups) == 3


def test_nobody_signs_up_and_the_client_has_no_secret(template: dict[str, Template]) -> None:
    users = only(template["Api"], "AWS::Cognito::UserPool")["Properties"]
    assert users["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    client = only(template["Api"], "AWS::Cognito::UserPoolClient")["Properties"]
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_the_api_is_throttled_and_logs_json(template: dict[str, Template]) -> None:
    stage = only(template["Api"], "AWS::ApiGatewayV2::Stage")["Properties"]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] >= 1
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] >= 1
    assert stage["AccessLogSettings"]["Format"].startswith('{"requestId"')


def test_other_origins_may_not_call_the_api_unless_they_are_named(templates: dict[str, Any]) -> None:
    for stage in ("dev", "prod", "strict"):
        assert (
            "CorsConfiguration" not in only(templates[stage]["Api"], "AWS::ApiGatewayV2::Api")["Properties"]
        )
    cors = only(templates["local"]["Api"], "AWS::ApiGatewayV2::Api")["Properties"]["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["http://localhost:8080"]


def test_pages_of_the_stages_origins_may_use_links_into_the_bucket(templates: dict[str, Any]) -> None:
    for stage, origin in (
        ("dev", "https://*.cloudfront.net"),
        ("strict", "https://documents.example.org"),
        ("local", "http://localhost:8080"),
    ):
        bucket = documents(templates[stage])
        (rule,) = bucket["CorsConfiguration"]["CorsRules"]
        assert rule["AllowedOrigins"] == [origin]
        assert set(rule["AllowedMethods"]) == {"GET", "POST", "PUT"}
        assert rule["ExposedHeaders"] == ["ETag", "Content-Range"]


CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def test_the_api_is_never_cached_by_the_distribution(template: dict[str, Template]) -> None:
    config = only(template["Cdn"], "AWS::CloudFront::Distribution")["Properties"]["DistributionConfig"]
    behaviors = {behavior["PathPattern"]: behavior for behavior in config["CacheBehaviors"]}
    assert set(behaviors) == {"/api/*", "/public/*"}
    assert behaviors["/api/*"]["CachePolicyId"] == CACHING_DISABLED
    assert behaviors["/api/*"]["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST
    assert "DELETE" in behaviors["/api/*"]["AllowedMethods"]
    assert config["HttpVersion"] == "http2and3"
    # An error is not kept, or one caller's would be everybody's; nor rewritten, or the API's would be lost.
    kept = {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}
    assert {error["ErrorCode"] for error in config["CustomErrorResponses"]} == kept
    for error in config["CustomErrorResponses"]:
        assert set(error) == {"ErrorCode", "ErrorCachingMinTTL"}
        assert error["ErrorCachingMinTTL"] == 0
    for behavior in (config["DefaultCacheBehavior"], *behaviors.values()):
        assert behavior["ViewerProtocolPolicy"] in ("redirect-to-https", "https-only")
        assert behavior["ResponseHeadersPolicyId"]["Ref"]


def test_every_answer_carries_the_security_headers(template: dict[str, Template]) -> None:
    policies = resources(template["Cdn"], "AWS::CloudFront::ResponseHeadersPolicy")
    assert len(policies) == 2
    for name, policy in policies.items():
        config = policy["Properties"]["ResponseHeadersPolicyConfig"]
        removed = {entry["Header"] for entry in config["RemoveHeadersConfig"]["Items"]}
        assert removed >= {"x-amz-version-id", "x-amz-server-side-encryption-aws-kms-key-id"}
        headers = config["SecurityHeadersConfig"]
        csp = _text(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
        assert csp.startswith("default-src 'none'")
        assert "unsafe" not in csp
        assert ("sandbox" in csp) is name.startswith("Published")
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
        assert headers["ContentTypeOptions"] == {"Override": True}
        assert headers["FrameOptions"]["FrameOption"] == "DENY"
        assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"


def test_the_api_function_knows_the_stages_limits_and_where_people_sign_in(
    stage: str, template: dict[str, Template]
) -> None:
    function = only(template["Api"], "AWS::Lambda::Function")["Properties"]["Environment"]["Variables"]
    in_aws = "https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>/"
    expected = "http://127.0.0.1:4566/" if stage == "local" else in_aws
    assert _text(function["SIGN_IN_URL"]) == expected
    assert int(function["MAX_UPLOAD_BYTES"]) == 20_000 * 1024**2  # what the processor takes
    assert int(function["MAX_FORM_BYTES"]) == 5 * 1024**3
    assert int(function["WRITES_PER_MINUTE"]) >= 100


def test_the_page_connects_to_its_own_host_the_sign_in_and_the_bucket(
    stage: str, template: dict[str, Template]
) -> None:
    policies = resources(template["Cdn"], "AWS::CloudFront::ResponseHeadersPolicy")
    (page,) = (policy for name, policy in policies.items() if name.startswith("Page"))
    headers = page["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    csp = _text(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    directives = dict(part.strip().split(" ", 1) for part in csp.split(";"))
    if stage == "local":
        assert directives["connect-src"] == "'self' http://127.0.0.1:4566"
    else:
        own, sign_in, bucket = directives["connect-src"].split()
        assert own == "'self'"
        assert sign_in == "https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>"
        assert bucket.startswith("https://<")
        assert "Documents" in bucket
    assert {directives[name] for name in ("script-src", "style-src", "img-src")} == {"'self'"}
    assert {directives[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}


def _text(value: Any) -> str:
    """A text of the template, with <names> where it refers to something."""
    match value:
        case str():
            return value
        case {"Fn::Join": [glue, parts]}:
            return str(glue).join(_text(part) for part in parts)
        case {"Ref": name} | {"Fn::ImportValue": name}:
            return f"<{name}>"
    raise AssertionError(value)
