"""What holds data: the documents bucket and the catalogue table."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lambdas.shared import catalog, keys
from stacks.access_logs import DOCUMENTS, AccessLogs
from stacks.key import DataKey
from stacks.private_bucket import PrivateBucket
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
        self.key = DataKey(self, "Key", settings) if settings.customer_managed_key else None
        self.access_logs = AccessLogs(self, "AccessLogs", settings) if settings.access_logs else None
        self.documents = self._documents_bucket(settings)
        self.catalog = self._catalog_table(settings)
        CfnOutput(self, "DocumentsBucketName", value=self.documents.bucket_name)
        CfnOutput(self, "CatalogTableName", value=self.catalog.table_name)

    def key_for(self, stack: Stack) -> kms.IKey | None:
        """The key as another stack may use it, which is without a say in its policy."""
        return kms.Key.from_key_arn(stack, "Key", self.key.key_arn) if self.key else None

    def _documents_bucket(self, settings: StageSettings) -> PrivateBucket:
        bucket = PrivateBucket(
            self,
            "Documents",
            settings,
            key=self.key,
            removal_policy=settings.removal_policy,
            cors=_pages_at(settings.page_origins),
        )
        if self.access_logs:
            self.access_logs.record(bucket, DOCUMENTS)
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
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if self.key else None,
            encryption_key=self.key,
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
