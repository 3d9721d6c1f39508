"""The one way to declare a Lambda function."""

import platform
from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.bundle import PYTHON_VERSION, bundle
from stacks.log_group import LogGroup
from stacks.settings import StageSettings


class PythonFunction(lambda_.Function):
    """A function whose code is `lambdas/<folder>`, with its own role and its own log group.

    The role begins with nothing but its logs and traces; `allow` adds to it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        folder: str,
        description: str,
        aws_services: Sequence[str],
        environment: dict[str, str],
        memory_mb: int,
        timeout_seconds: int,
    ) -> None:
        log_group = LogGroup(scope, f"{construct_id}Logs", settings)
        role = iam.Role(scope, f"{construct_id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        super().__init__(
            scope,
            construct_id,
            description=description,
            runtime=lambda_.Runtime(f"python{PYTHON_VERSION}", lambda_.RuntimeFamily.PYTHON),
            architecture=_architecture(settings),
            handler=f"lambdas.{folder}.handler.handler",
            code=lambda_.Code.from_asset(str(bundle(folder, settings.function_platform, aws_services))),
            environment=environment,
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_seconds),
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            role=role,
        )

    def allow(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, object] | None = None,
    ) -> None:
        """Adds exactly these actions on exactly these resources to the function's role."""
        self.add_to_role_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )


def _architecture(settings: StageSettings) -> lambda_.Architecture:
    machine = settings.function_platform
    if machine == "host":
        machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return lambda_.Architecture.ARM_64 if machine == "arm64" else lambda_.Architecture.X86_64
