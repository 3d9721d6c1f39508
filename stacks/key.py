"""Keys of one's own, for stages that set `customer_managed_key`.

A key that AWS owns costs nothing and is used by whoever may use the data. A key of one's own is a second
lock: who uses it is logged, and disabling it closes all the data at once. Every use is granted here,
to services, or by a function's own policy; the account's administrators may by IAM.
"""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from stacks.settings import StageSettings


class LogKey(kms.Key):
    """Rotated every year, and used by the log groups named `log_groups`: this stage's own, if not said."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, log_groups: str | None = None
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"Roundtrip {settings.stage}",
            enable_key_rotation=True,
            removal_policy=settings.removal_policy,
        )
        self._no_grants_but_for_services()
        stack = Stack.of(self)
        these = stack.format_arn(
            service="logs",
            resource="log-group",
            # CloudFormation names a log group after its stack.
            resource_name=log_groups or f"roundtrip-{settings.stage}-*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self._serve(
            "LogGroupsOfThisStage",
            f"logs.{stack.region}.amazonaws.com",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": these}},
        )

    def _no_grants_but_for_services(self) -> None:
        # A grant is a right beside all policies. Services make them for themselves; nobody else does.
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="GrantsAreForServices",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["kms:CreateGrant"],
                resources=["*"],
                conditions={
                    "BoolIfExists": {
                        "kms:GrantIsForAWSResource": "false",
                        "aws:PrincipalIsAWSService": "false",
                    }
                },
            )
        )

    def _serve(
        self,
        sid: str,
        service: str,
        actions: list[str],
        conditions: dict[str, dict[str, str]] | None = None,
    ) -> None:
        """Lets a service of AWS use the key; in a key's policy `*` is this key."""
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal(service)],
                actions=actions,
                resources=["*"],
                conditions=conditions,
            )
        )


class DataKey(LogKey):
    """For all that holds data, messages or names: buckets, table, queues, topic, environments, log groups."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id, settings)
        stack = Stack.of(self)
        # No condition: EventBridge's requests to KMS carry neither account nor rule, and AWS says that
        # events are dropped in silence where a key asks for them. Which rules may send, and from which
        # account, is the queues' policies to say.
        self._serve("RulesSend", "events.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"])
        any_alarm = stack.format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name="*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self._serve(
            "AlarmsOfThisAccountPublish",
            "cloudwatch.amazonaws.com",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            {"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": any_alarm}},
        )
        # Any of this account: the distribution depends on the buckets, and they on the key. What it
        # may read is the buckets' policies to say.
        any_distribution = f"arn:{stack.partition}:cloudfront::{stack.account}:distribution/*"
        self._serve(
            "DistributionsOfThisAccountRead",
            "cloudfront.amazonaws.com",
            ["kms:Decrypt"],
            {"ArnLike": {"aws:SourceArn": any_distribution}},
        )
