"""What holds data: the documents bucket and the catalogue table."""

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambdas.shared import catalog, keys
from stacks.settings import StageSettings


class StorageStack(Stack):
    """Kept apart from the rest, which can be destroyed and deployed again at any time."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=f"roundtrip-{settings.stage}-storage",
            description="Roundtrip: documents bucket and catalogue table",
            termination_protection=settings.termination_protection,
        )
        self.documents = self._documents_bucket(settings)
        self.catalog = self._catalog_table(settings)
        CfnOutput(self, "DocumentsBucketName", value=self.documents.bucket_name)
        CfnOutput(self, "CatalogTableName", value=self.catalog.table_name)

    def _documents_bucket(self, settings: StageSettings) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Documents",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=settings.removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="remove-what-nobody-sees",
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    noncurrent_version_expiration=Duration.days(settings.noncurrent_version_days),
                    expired_object_delete_marker=True,
                )
            ],
            cors=_pages_at(settings.page_origins),
        )
        _tell_event_bridge(bucket)
        self._let_distributions_read_public(bucket)
        return bucket

    def _let_distributions_read_public(self, bucket: s3.Bucket) -> None:
        # Here and not beside the distribution, which depends on this bucket: a policy that
        # named it would close a circle. Every distribution of this account may read public/.
        any_distribution = f"arn:{self.partition}:cloudfront::{self.account}:distribution/*"
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DistributionsReadPublic",
                principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                actions=["s3:GetObject"],
                resources=[bucket.arn_for_objects(f"{keys.PUBLIC}*")],
                conditions={"ArnLike": {"aws:SourceArn": any_distribution}},
            )
        )

    def _catalog_table(self, settings: StageSettings) -> dynamodb.Table:
        # Table, not TableV2: the scanners know this one's properties, not the other's.
        table = dynamodb.Table(
            self,
            "Catalog",
            partition_key=_text(catalog.PARTITION_KEY),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            max_read_request_units=settings.max_read_request_units,
            max_write_request_units=settings.max_write_request_units,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=catalog.TTL_ATTRIBUTE,
            deletion_protection=settings.retain_data,
            removal_policy=settings.removal_policy,
        )
        for index, partition_key in (
            (catalog.NEWEST_INDEX, catalog.NEWEST_PARTITION_KEY),
            (catalog.COLLECTION_INDEX, catalog.COLLECTION_PARTITION_KEY),
        ):
            table.add_global_secondary_index(
                index_name=index,
                partition_key=_text(partition_key),
                sort_key=_text(catalog.INDEX_SORT_KEY),
                max_read_request_units=settings.max_read_request_units,
                max_write_request_units=settings.max_write_request_units,
            )
        return table


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _tell_event_bridge(bucket: s3.Bucket) -> None:
    # Through the L1 property: the L2 flag deploys a hidden function with broad rights.
    cfn_bucket = bucket.node.default_child
    assert isinstance(cfn_bucket, s3.CfnBucket)
    cfn_bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )


def _pages_at(origins: list[str]) -> list[s3.CorsRule] | None:
    """Lets pages use the links that the API hands out; without such a link nothing here is open."""
    if not origins:
        return None
    return [
        s3.CorsRule(
            allowed_origins=origins,
            allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.PUT, s3.HttpMethods.GET],
            allowed_headers=["*"],
            exposed_headers=["ETag", "Content-Range"],
            max_age=3600,
        )
    ]
