"""The settings of a stage: typed, frozen, and refused with a sentence where they are wrong.

They stand in `cdk.json` under `context.stages`; `-c stage=prod` chooses one, and
`-c overrides='{"log_retention_days": 1}'` changes single ones for one run.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:  # who only reads settings starts no Node
    from aws_cdk import App, RemovalPolicy
    from constructs import Node

CDK_JSON = Path(__file__).parent.parent / "cdk.json"

_CERTIFICATE = re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}")
_ADDRESS = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\".]+(\.[^\s@,;:<>()\".]+)+")

LogRetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365, 400, 545, 731, 1096, 1827, 3653]


_NO_TRACES = {"aws:cdk:disable-creation-stack-traces": True, "aws:cdk:disable-stack-trace": True}
"""Traces name a temporary folder, and the same commit must give the same bytes."""


class SettingsInvalid(SystemExit):
    """The settings are wrong; the message says which, and what is expected."""


def _one_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise PydanticCustomError("address", "It should be one e-mail address, such as ops@example.org")
    return text


EmailAddress = Annotated[str, AfterValidator(_one_address)]


def _for_cloudfront(arn: str) -> str:
    if not _CERTIFICATE.fullmatch(arn):
        raise PydanticCustomError(
            "certificate", "It should be the ARN of a certificate in us-east-1; CloudFront takes no other"
        )
    return arn


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Domain(_Settings):
    """A name of one's own for the distribution, and with it TLS 1.3 and nothing older.

    Who holds the name's DNS zone points the name to the distribution.
    """

    name: Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", max_length=253)]
    certificate_arn: Annotated[str, AfterValidator(_for_cloudfront)]
    """A certificate of ACM that names it; in us-east-1, wherever the stage is."""

    @property
    def origin(self) -> str:
        """As a browser says where a page comes from."""
        return f"https://{self.name}"


class WebAcl(_Settings):
    """A firewall before the distribution: AWS's managed rules, and a limit for each caller."""

    requests_per_five_minutes: Annotated[int, Field(ge=10, le=2_000_000_000)]
    """From one address; many people can share one."""


class Budget(_Settings):
    """A mail when the account's month is heading for 80 % of this, and when it has come to all of it."""

    monthly_dollars: Annotated[int, Field(ge=1)]
    email: EmailAddress


class StageSettings(_Settings):
    """One stage. What has no default must be set, so that two stages differ in plain sight."""

    stage: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,19}$")]

    retain_data: bool
    """Bucket, table and users outlive their stacks, and the table refuses to be deleted."""

    termination_protection: bool
    """CloudFormation refuses to delete the storage stack."""

    function_platform: Literal["arm64", "x86_64", "host"]
    """What the functions run on; `host` is the machine and the Python that synthesize."""

    log_retention_days: LogRetentionDays
    noncurrent_version_days: Annotated[int, Field(ge=1, le=3650)]
    """How long replaced and deleted versions of objects are kept."""

    max_read_request_units: Annotated[int, Field(ge=1, le=40_000)]
    """Per second, for the table and each index: bounds the bill."""

    max_write_request_units: Annotated[int, Field(ge=1, le=40_000)]
    processor_memory_mb: Annotated[int, Field(ge=256, le=10_240)]
    processor_timeout_seconds: Annotated[int, Field(ge=20, le=900)]
    processor_max_file_mb: Annotated[int, Field(ge=1, le=1_000_000)]
    """Largest file, in MiB of plain JSON: bounds what one upload can cost."""

    processor_batch_size: Annotated[int, Field(ge=1, le=10)]
    """Messages in one call of the processor."""

    processor_max_concurrency: Annotated[int, Field(ge=2, le=1000)]
    """Processors at work at once."""

    api_memory_mb: Annotated[int, Field(ge=128, le=10_240)]
    api_timeout_seconds: Annotated[int, Field(ge=1, le=29)]
    """API Gateway waits 30 seconds."""

    api_snap_start: bool = False
    """The API's function begins from a snapshot of itself, taken when a version is published; the snapshot
    is paid for as long as it is kept."""

    api_requests_per_second: Annotated[int, Field(ge=1, le=10_000)]
    api_burst: Annotated[int, Field(ge=1, le=5_000)]
    api_writes_per_minute: Annotated[int, Field(ge=100, le=100_000)]
    """Uploads, deletions and reprocessings that one user may ask for; a batch counts as its documents."""

    page_origins: list[Annotated[str, Field(pattern=r"^https?://[^/*]*\*?[^/*]+$")]]
    """Origins whose pages may reach the documents bucket by presigned links, with at most one `*`: the
    distribution's own, which is not known before it is made. Those without a `*` may call the API too;
    the distribution's own page needs nothing for that, since it finds the API under `/api`."""

    api_origin: Annotated[str, Field(pattern=r"^https?://.+/.*\{api_id\}")] | None = None
    """Where CloudFront finds the API, if not at its execute-api address."""

    page_endpoint: Annotated[str, Field(pattern=r"^https?://[^/*]+$")] | None = None
    """Where the page finds Cognito and S3, if not at their own addresses."""

    alarm_email: EmailAddress | None = None
    """Who is written to when an alarm begins and ends, after a mail of SNS that asks for consent."""

    budget: Budget | None = None

    customer_managed_key: bool = False
    """A KMS key of one's own, rotated, for buckets, table, queues, topic, environments and log groups."""

    access_logs: bool = False
    """A bucket with a line for each request to S3 and CloudFront, kept as long as other logs."""

    domain: Domain | None = None
    web_acl: WebAcl | None = None

    countries: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], Field(min_length=1)] | None = (
        None
    )
    """From where the distribution is reached (ISO 3166-1, such as `AT`); null is from everywhere."""

    require_mfa: bool = False
    """Nobody signs in without an authenticator app; else each user may have one."""

    threat_protection: bool = False
    """Cognito's Plus plan, which refuses leaked passwords and sign-ins that look like somebody else's."""

    reserve_concurrency: bool = False
    """Functions at work at once are counted off the account's quota, of which AWS wants 100 left over:
    processor_max_concurrency, api_max_concurrency and one for the publisher."""

    api_max_concurrency: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Calls of the API that are worked on at once, where concurrency is reserved."""

    @classmethod
    def of(cls, app: "App") -> Self:
        """The chosen stage's settings; ends the program with a sentence where they are wrong."""
        node: Node = app.node
        stages, stage = node.try_get_context("stages"), node.try_get_context("stage")
        if not isinstance(stages, dict) or stage not in stages:
            known = ", ".join(stages) if isinstance(stages, dict) else "none"
            raise SettingsInvalid(f"There is no stage {stage!r}; cdk.json has: {known}.")
        overrides = _overrides(node.try_get_context("overrides"))
        try:
            return cls(**{**stages[stage], **overrides, "stage": stage})
        except ValidationError as error:
            raise SettingsInvalid("\n".join(_sentence(stage, fault) for fault in error.errors())) from None

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.domain and self.domain.origin not in self.page_origins:
            raise PydanticCustomError(
                "origin", f"page_origins lacks {self.domain.origin}, whose page could not upload"
            )
        if self.web_acl and self.web_acl.requests_per_five_minutes < 5 * self.api_writes_per_minute:
            raise PydanticCustomError(
                "rate",
                "web_acl.requests_per_five_minutes is less than one user may ask for, "
                "which is api_writes_per_minute times five",
            )
        if self.reserve_concurrency != (self.api_max_concurrency is not None):
            raise PydanticCustomError(
                "concurrency", "reserve_concurrency and api_max_concurrency are set together or not at all"
            )
        return self

    @property
    def removal_policy(self) -> "RemovalPolicy":
        """What happens to data when its stack is deleted."""
        from aws_cdk import RemovalPolicy

        return RemovalPolicy.RETAIN if self.retain_data else RemovalPolicy.DESTROY


def cdk_json_context() -> dict[str, Any]:
    """The context of cdk.json, so that `python app.py` synthesizes as the CDK CLI does.

    What the CLI passes, `-c` among it, takes precedence.
    """
    context: dict[str, Any] = json.loads(CDK_JSON.read_text())["context"]
    return {**context, **_NO_TRACES}


def _overrides(context: object) -> dict[str, Any]:
    if context is None:
        return {}
    try:
        overrides = json.loads(str(context))
    except ValueError:
        overrides = None
    if not isinstance(overrides, dict):
        raise SettingsInvalid(f"-c overrides={context} is not a JSON object of settings.")
    return overrides


def _sentence(stage: str, fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    where = f"cdk.json: stages.{stage}.{name}"
    match fault["type"]:
        case "missing":
            return f"{where} is missing."
        case "extra_forbidden":
            known = _SETTINGS_OF.get(fault["loc"][0] if len(fault["loc"]) > 1 else "", StageSettings)
            return f"{where} is not a setting; known are: {', '.join(known.model_fields)}."
        case "origin" | "rate" | "concurrency":
            return f"cdk.json: stages.{stage}: {fault['msg']}."
        case _:
            return f"{where} is {json.dumps(fault['input'])}: {fault['msg']}."


_SETTINGS_OF: dict[str, type[_Settings]] = {"domain": Domain, "web_acl": WebAcl, "budget": Budget}


if __name__ == "__main__":
    print(*cdk_json_context()["stages"])  # noqa: T201  (for the Makefile)
