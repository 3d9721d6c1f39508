"""The HTTP API: users, routes, and the function that answers."""

import json

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambdas.api.routes import EDITORS_GROUP, PREFLIGHT, ROUTES, Access
from lambdas.api.settings import ApiSettings
from lambdas.shared import catalog, keys
from stacks.log_group import LogGroup
from stacks.operations import OPERATIONS
from stacks.pipeline import PipelineStack
from stacks.python_function import PythonFunction
from stacks.settings import StageSettings
from stacks.storage import StorageStack

LINK_SECONDS = 300
"""How long a presigned link lives: long enough to begin, too short to be passed on."""

MAX_FORM_BYTES = 5 * 1024**3
"""What S3 takes in one upload."""

MAX_UPLOAD_BYTES = 5 * 1024**4
"""What S3 takes in 10,000 parts of the largest size that it was made for."""

READABLE = (keys.RESULTS, keys.QUARANTINE, keys.PROFILES)
"""What of the processor's output the API hands out links to."""

ACCESS_LOG_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "user": "$context.authorizer.claims.sub",
}
"""What one call leaves behind; neither path nor query, which could hold what is secret."""


class ApiStack(Stack):
    """Users sign in with Cognito; API Gateway verifies their tokens before a function runs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        storage: StorageStack,
        pipeline: PipelineStack,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=f"roundtrip-{settings.stage}-api",
            description="Roundtrip: users, routes and API function",
        )
        users = self._users(settings)
        client = self._client(users)
        self._key = storage.key_for(self)
        function = self._function(settings, storage, pipeline, users, client)
        self.http_api = self._http_api(settings)
        self._routes(settings, function, users, client)
        CfnOutput(self, "ApiFunctionName", value=function.function_name)
        CfnOutput(self, "ApiUrl", value=self.http_api.api_endpoint)
        CfnOutput(self, "UserPoolId", value=users.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=client.user_pool_client_id)

    def _users(self, settings: StageSettings) -> cognito.UserPool:
        users = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.REQUIRED if settings.require_mfa else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            feature_plan=cognito.FeaturePlan.PLUS if settings.threat_protection else None,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION
            if settings.threat_protection
            else None,
            deletion_protection=settings.retain_data,
            removal_policy=settings.removal_policy,
        )
        users.add_group("Editors", group_name=EDITORS_GROUP, description="May upload, delete and reprocess")
        return users

    def _client(self, users: cognito.UserPool) -> cognito.UserPoolClient:
        return users.add_client(
            "Client",
            generate_secret=False,
            # With a password over TLS, so that a token is one `curl` away; by SRP for the page.
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(1),
        )

    def _function(
        self,
        settings: StageSettings,
        storage: StorageStack,
        pipeline: PipelineStack,
        users: cognito.UserPool,
        client: cognito.UserPoolClient,
    ) -> PythonFunction:
        # Larger ones would be paid for and then refused.
        max_file_bytes = settings.processor_max_file_mb * 1024**2
        sign_in = settings.page_endpoint or f"https://cognito-idp.{self.region}.{self.url_suffix}"
        function = PythonFunction(
            self,
            "Function",
            settings=settings,
            folder="api",
            description="Answers the HTTP API",
            aws_operations=OPERATIONS["api"],
            environment=ApiSettings(
                documents_bucket=storage.documents.bucket_name,
                catalog_table=storage.catalog.table_name,
                work_queue_url=pipeline.work_queue.queue_url,
                user_pool_id=users.user_pool_id,
                user_pool_client_id=client.user_pool_client_id,
                sign_in_url=f"{sign_in}/",
                max_form_bytes=min(MAX_FORM_BYTES, max_file_bytes),
                max_upload_bytes=min(MAX_UPLOAD_BYTES, max_file_bytes),
                link_seconds=LINK_SECONDS,
                writes_per_minute=settings.api_writes_per_minute,
            ).to_env(),
            memory_mb=settings.api_memory_mb,
            timeout_seconds=settings.api_timeout_seconds,
            key=self._key,
            concurrency=settings.api_max_concurrency,
            snap_start=settings.api_snap_start,
        )
        _allow_documents(function, storage.documents)
        _allow_catalog(function, storage.catalog)
        function.allow(["sqs:SendMessage"], [pipeline.work_queue.queue_arn])
        if self._key:
            # For what its links upload and fetch too: they have no more rights than it has.
            function.allow(["kms:Decrypt", "kms:GenerateDataKey"], [self._key.key_arn])
        return function

    def _http_api(self, settings: StageSettings) -> apigateway.HttpApi:
        api = apigateway.HttpApi(
            self,
            "HttpApi",
            description="Roundtrip",
            create_default_stage=False,
            cors_preflight=_cors(settings),
        )
        stage = apigateway.HttpStage(
            self,
            "DefaultStage",
            http_api=api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=settings.api_requests_per_second, burst_limit=settings.api_burst
            ),
        )
        cfn_stage = stage.node.default_child
        assert isinstance(cfn_stage, apigateway.CfnStage)
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=LogGroup(self, "AccessLog", settings, self._key).log_group_arn,
            format=json.dumps(ACCESS_LOG_FIELDS),
        )
        return api

    def _routes(
        self,
        settings: StageSettings,
        function: PythonFunction,
        users: cognito.UserPool,
        client: cognito.UserPoolClient,
    ) -> None:
        # One permission for the API, not one for each route: a function's policy holds 20 KB.
        integration = integrations.HttpLambdaIntegration(
            "Function", function.entrance, scope_permission_to_route=False
        )
        signed_in = authorizers.HttpUserPoolAuthorizer("SignedIn", users, user_pool_clients=[client])
        for route in ROUTES:
            self.http_api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod[route.method]],
                integration=integration,
                authorizer=apigateway.HttpNoneAuthorizer() if route.access is Access.ANYONE else signed_in,
            )
        # Who is signed in is told of what is not there as of every other error; who is not costs no call.
        apigateway.HttpRoute(
            self,
            "NoRoute",
            http_api=self.http_api,
            route_key=apigateway.HttpRouteKey.DEFAULT,
            integration=integration,
            authorizer=signed_in,
        )
        if _cors(settings):
            # Else what a browser asks before it calls would come to the route above, without a token.
            method, _, path = PREFLIGHT.partition(" ")
            self.http_api.add_routes(
                path=path,
                methods=[apigateway.HttpMethod[method]],
                integration=integration,
                authorizer=apigateway.HttpNoneAuthorizer(),
            )
        for permission in self.node.find_all():
            if isinstance(permission, lambda_.CfnPermission):
                permission.source_account = self.account


def _allow_documents(function: PythonFunction, documents: s3.Bucket) -> None:
    incoming = documents.arn_for_objects(f"{keys.INCOMING}*")
    written = [documents.arn_for_objects(f"{prefix}*") for prefix in READABLE]
    function.allow(["s3:GetObjectVersion"], [incoming, *written])
    # PutObject is also to begin and complete an upload in parts, and what signs a part.
    function.allow(
        ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
        [incoming],
    )
    # DeleteObject sets a delete marker; DeleteObjectVersion removes it again.
    function.allow(["s3:DeleteObject", "s3:DeleteObjectVersion"], [incoming])
    function.allow(["s3:ListBucketMultipartUploads"], [documents.bucket_arn])  # AWS has no prefix for it
    function.allow(
        ["s3:ListBucketVersions"], [documents.bucket_arn], {"StringLike": {"s3:prefix": f"{keys.INCOMING}*"}}
    )


def _allow_catalog(function: PythonFunction, table: dynamodb.Table) -> None:
    function.allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], [table.table_arn])
    function.allow(
        ["dynamodb:Query"],
        [f"{table.table_arn}/index/{index}" for index in (catalog.NEWEST_INDEX, catalog.COLLECTION_INDEX)],
    )
    # No document's record is the API's to write: the key that signs its tokens, and its users' counters.
    for action, condition, item in (
        ("dynamodb:PutItem", "ForAllValues:StringEquals", catalog.CURSOR_SECRET_ID),
        ("dynamodb:UpdateItem", "ForAllValues:StringLike", f"{catalog.RATE_PREFIX}*"),
    ):
        function.allow([action], [table.table_arn], {condition: {"dynamodb:LeadingKeys": [item]}})


def _cors(settings: StageSettings) -> apigateway.CorsPreflightOptions | None:
    # The distribution's own page finds the API under its own origin and needs no leave.
    own = settings.domain.origin if settings.domain else None
    origins = [origin for origin in settings.page_origins if "*" not in origin and origin != own]
    if not origins:
        return None
    return apigateway.CorsPreflightOptions(
        allow_origins=origins,
        allow_methods=[apigateway.CorsHttpMethod.ANY],
        allow_headers=["authorization", "content-type", "if-none-match"],
        expose_headers=["etag", "retry-after"],
        max_age=Duration.hours(1),
    )
