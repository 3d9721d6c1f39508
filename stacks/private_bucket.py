"""The one way to declare a bucket."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.settings import StageSettings


class PrivateBucket(s3.Bucket):
    """Versioned, encrypted, for TLS alone and never public; tells EventBridge of what happens in it.

    A lifecycle rule removes what nobody sees: parts of uploads that were given up, versions that
    were replaced, and markers of what is gone. With `expires_after_days` everything goes at last.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        *,
        key: kms.IKey | None,
        removal_policy: RemovalPolicy,
        ownership: s3.ObjectOwnership = s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        expires_after_days: int | None = None,
        cors: Sequence[s3.CorsRule] | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            versioned=True,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            # Else each request is one to KMS too, and is paid as such.
            bucket_key_enabled=True if key else None,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=ownership,
            removal_policy=removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="remove-what-nobody-sees",
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    noncurrent_version_expiration=Duration.days(settings.noncurrent_version_days),
                    # S3 takes one or the other: what expires takes its markers along.
                    expired_object_delete_marker=None if expires_after_days else True,
                    expiration=Duration.days(expires_after_days) if expires_after_days else None,
                )
            ],
            cors=cors,
        )
        # Through the L1 property: the L2 flag deploys a hidden function with broad rights.
        self.cfn.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )

    @property
    def cfn(self) -> s3.CfnBucket:
        """Its L1, which knows properties that the L2 does not."""
        cfn_bucket = self.node.default_child
        assert isinstance(cfn_bucket, s3.CfnBucket)
        return cfn_bucket
