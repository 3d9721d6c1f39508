"""The one way to declare a log group."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.settings import StageSettings


class LogGroup(logs.LogGroup):
    """Keeps what is logged as long as the stage says, and goes with its stack."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        key: kms.IKey | None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            encryption_key=key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        # The L2 property is an enum of names; the L1 property takes the days.
        cfn_log_group = self.node.default_child
        assert isinstance(cfn_log_group, logs.CfnLogGroup)
        cfn_log_group.retention_in_days = settings.log_retention_days
