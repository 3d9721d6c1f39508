"""The one way to declare a Lambda function."""

import functools
import platform
from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.bundle import PYTHON_VERSION, bundle
from stacks.log_group import LogGroup
from stacks.settings import StageSettings


class PythonFunction(lambda_.Function):
    """A function whose code is `lambdas/<folder>`, with a role, a policy and a log group of its own.

    The policy begins with nothing but its logs and traces. `allow` adds to it, and nothing else
    does: what constructs of the CDK would grant on their own, the role ignores.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        folder: str,
        description: str,
        aws_operations: Mapping[str, Sequence[str]],
        environment: dict[str, str],
        memory_mb: int,
        timeout_seconds: int,
        key: kms.IKey | None,
        concurrency: int | None,
        snap_start: bool = False,
    ) -> None:
        log_group = LogGroup(scope, f"{construct_id}Logs", settings, key)
        code = bundle(folder, settings.function_platform, aws_operations)
        policy = iam.ManagedPolicy(scope, f"{construct_id}Policy", description=description)
        super().__init__(
            scope,
            construct_id,
            description=description,
            runtime=lambda_.Runtime(
                f"python{PYTHON_VERSION}", lambda_.RuntimeFamily.PYTHON, supports_snap_start=True
            ),
            architecture=_architecture(settings),
            handler=f"lambdas.{folder}.handler.handler",
            # Its name has a hash of all that went into it; to hash the files too is a tenth of a synth.
            code=lambda_.Code.from_asset(str(code), asset_hash=code.name),
            environment=environment,
            environment_encryption=key if environment else None,
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_seconds),
            reserved_concurrent_executions=concurrency,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            role=_role(scope, f"{construct_id}Role", policy).without_policy_updates(),
        )
        self._policy = policy
        self._snap_start = snap_start
        self.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn])
        # AWS has no narrower resource for traces.
        self.allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])
        # The function refers to its role anyway; said twice, cfn-lint warns of it.
        cfn_function = self.node.default_child
        assert isinstance(cfn_function, lambda_.CfnFunction)
        cfn_function.add_deletion_override("DependsOn")

    @functools.cached_property
    def entrance(self) -> lambda_.IFunction:
        """What calls the function calls this: an alias where it has snapshots, which only versions have.

        Each deployment that changes the function publishes a version, points the alias to it, and then
        removes the version before, whose snapshot would else be paid for.
        """
        if not self._snap_start:
            return self
        return lambda_.Alias(self, "Live", alias_name="live", version=self.current_version)

    def allow(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, object] | None = None,
    ) -> None:
        """Adds exactly these actions on exactly these resources to the function's policy."""
        self._policy.add_statements(
            iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )


def _role(scope: Construct, construct_id: str, policy: iam.ManagedPolicy) -> iam.Role:
    """Through the role the policy is there before the function is, and so before its first call."""
    of_this_account = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    return iam.Role(
        scope,
        construct_id,
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com", conditions=of_this_account),
        managed_policies=[policy],
    )


def _architecture(settings: StageSettings) -> lambda_.Architecture:
    machine = settings.function_platform
    if machine == "host":
        machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return lambda_.Architecture.ARM_64 if machine == "arm64" else lambda_.Architecture.X86_64
