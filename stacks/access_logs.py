"""Who asked for what: the bucket that S3 and CloudFront write their access logs to."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.private_bucket import PrivateBucket
from stacks.settings import StageSettings

DOCUMENTS, SITE, DISTRIBUTION = "documents/", "site/", "distribution/"
"""Where whose logs lie."""


class AccessLogs(PrivateBucket):
    """Keeps these logs as long as the stage keeps the others; nothing of ours reads or removes them.

    Two things are as AWS wants them: S3 delivers its logs to no bucket with a key of one's own, so
    this one has S3's; and CloudFront's come by an access control list, so the owner is preferred and
    not enforced. It does not log who comes to itself, which would never come to an end.
    """

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(
            scope,
            construct_id,
            settings,
            key=None,
            removal_policy=settings.removal_policy,
            ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            expires_after_days=settings.log_retention_days,
        )
        stack = Stack.of(self)
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="BucketsOfThisStageLog",
                principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.arn_for_objects(f"{prefix}*") for prefix in (DOCUMENTS, SITE)],
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    # CloudFormation names a bucket after its stack.
                    "ArnLike": {"aws:SourceArn": f"arn:{stack.partition}:s3:::roundtrip-{settings.stage}-*"},
                },
            )
        )

    def record(self, bucket: PrivateBucket, prefix: str) -> None:
        """Has a bucket log its accesses here."""
        bucket.cfn.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=self.bucket_name, log_file_prefix=prefix
        )
