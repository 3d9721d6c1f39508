"""Calls that lie next to what a function does, and that it must not be able to make.

Each stands here once, for both who refuse it: the synthesized policies, which are asked about its action
and resource, and the emulator, which is really called. `{names}` are filled in by either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT, REGION = "000000000000", "us-east-1"


@dataclass(frozen=True)
class Neighbour:
    """One call of boto3, and what IAM is asked about it."""

    service: str
    operation: str
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """As pytest names it."""
        return f"{self.operation} {self.resource.rpartition(':')[2]}"


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """The value with every name in it filled in."""
    if isinstance(value, Mapping):
        return {filled(name, names): filled(each, names) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(filled(each, names) for each in value)
    return value.format_map(names) if isinstance(value, str) and "{" in value else value


def calls(service: str, namespace: str, prefix: str, *rows: Any) -> list[Neighbour]:
    """Rows of (operation, permission, resource below the prefix, arguments, condition keys)."""
    found = []
    for operation, permission, resource, arguments, *context in rows:
        arn = resource if resource == "*" else prefix + resource
        keys = context[0] if context else {}
        found.append(Neighbour(service, operation, f"{namespace}:{permission}", arn, keys, arguments))
    return found


def object_at(bucket: str, key: str, **more: Any) -> dict[str, Any]:
    return {"Bucket": f"{{{bucket}}}", "Key": key, **more}


BUCKET = {"Bucket": "{documents}"}
KEY = {"id": {"S": "0" * 32}}
CATALOG = {"TableName": "{catalog}"}
OTHER = {"TableName": "another"}
WORK, DEAD = {"QueueUrl": "{work_url}"}, {"QueueUrl": "{dead_url}"}
POOL = {"UserPoolId": "{pool}"}
RULE = {"Name": "any"}
ROLE = {"RoleName": "{role}"}
POLICY = '{{"Version":"2012-10-17","Statement":[]}}'

_S3 = calls(
    "s3", "s3", "arn:aws:s3:::",
    ("list_buckets", "ListAllMyBuckets", "*", {}),
    ("create_bucket", "CreateBucket", "another-bucket", {"Bucket": "another-bucket"}),
    ("delete_bucket", "DeleteBucket", "{documents}", BUCKET),
    ("get_bucket_policy", "GetBucketPolicy", "{documents}", BUCKET),
    ("put_bucket_policy", "PutBucketPolicy", "{documents}", {**BUCKET, "Policy": POLICY}),
    ("delete_bucket_policy", "DeleteBucketPolicy", "{documents}", BUCKET),
    ("get_bucket_acl", "GetBucketAcl", "{documents}", BUCKET),
    ("put_bucket_acl", "PutBucketAcl", "{documents}", {**BUCKET, "ACL": "public-read"}),
    ("delete_bucket_cors", "PutBucketCORS", "{documents}", BUCKET),
    ("delete_bucket_lifecycle", "PutLifecycleConfiguration", "{documents}", BUCKET),
    ("delete_bucket_encryption", "PutEncryptionConfiguration", "{documents}", BUCKET),
    ("delete_public_access_block", "PutBucketPublicAccessBlock", "{documents}", BUCKET),
    ("delete_bucket_tagging", "PutBucketTagging", "{documents}", BUCKET),
    ("put_bucket_versioning", "PutBucketVersioning", "{documents}",
     {**BUCKET, "VersioningConfiguration": {"Status": "Suspended"}}),
    ("put_bucket_notification_configuration", "PutBucketNotification", "{documents}",
     {**BUCKET, "NotificationConfiguration": {}}),
    ("get_object", "GetObject", "{documents}/elsewhere/a.json", object_at("documents", "elsewhere/a.json")),
    ("put_object", "PutObject", "{documents}/elsewhere/a.json",
     object_at("documents", "elsewhere/a.json", Body=b"{}")),
    ("put_object", "PutObject", "{documents}/incoming", object_at("documents", "incoming", Body=b"{}")),
    ("delete_object", "DeleteObject", "{documents}/elsewhere/a.json",
     object_at("documents", "elsewhere/a.json")),
    ("delete_object", "DeleteObject", "{documents}/results/a.json", object_at("documents", "results/a.json")),
    ("delete_object", "DeleteObject", "{documents}/public/a.json", object_at("documents", "public/a.json")),
    ("get_object_tagging", "GetObjectTagging", "{documents}/incoming/a.json",
     object_at("documents", "incoming/a.json")),
    ("put_object_tagging", "PutObjectTagging", "{documents}/incoming/a.json",
     object_at("documents", "incoming/a.json", Tagging={"TagSet": []})),
    ("get_object_acl", "GetObjectAcl", "{documents}/results/a.json",
     object_at("documents", "results/a.json")),
    ("put_object_acl", "PutObjectAcl", "{documents}/results/a.json",
     object_at("documents", "results/a.json", ACL="public-read")),
    ("put_object_legal_hold", "PutObjectLegalHold", "{documents}/results/a.json",
     object_at("documents", "results/a.json", LegalHold={"Status": "ON"})),
    ("restore_object", "RestoreObject", "{documents}/incoming/a.json",
     object_at("documents", "incoming/a.json", RestoreRequest={"Days": 1})),
    ("list_objects_v2", "ListBucket", "{assets}", {"Bucket": "{assets}"}),
    ("get_object", "GetObject", "{assets}/another.zip", object_at("assets", "another.zip")),
    ("put_object", "PutObject", "{assets}/another.zip", object_at("assets", "another.zip", Body=b"")),
)  # fmt: skip

_DYNAMODB = calls(
    "dynamodb", "dynamodb", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/",
    ("scan", "Scan", "{catalog}", CATALOG),
    ("delete_item", "DeleteItem", "{catalog}", {**CATALOG, "Key": KEY}),
    ("delete_table", "DeleteTable", "{catalog}", CATALOG),
    ("describe_table", "DescribeTable", "{catalog}", CATALOG),
    ("update_table", "UpdateTable", "{catalog}", {**CATALOG, "DeletionProtectionEnabled": False}),
    ("update_time_to_live", "UpdateTimeToLive", "{catalog}",
     {**CATALOG, "TimeToLiveSpecification": {"Enabled": False, "AttributeName": "expires_at"}}),
    ("create_backup", "CreateBackup", "{catalog}", {**CATALOG, "BackupName": "copy"}),
    ("batch_write_item", "BatchWriteItem", "{catalog}",
     {"RequestItems": {"{catalog}": [{"DeleteRequest": {"Key": KEY}}]}}),
    ("execute_statement", "PartiQLSelect", "{catalog}", {"Statement": 'SELECT * FROM "{catalog}"'}),
    ("query", "Query", "{catalog}", {
        **CATALOG, "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": {"S": "a"}}}),
    ("scan", "Scan", "{catalog}/index/newest", {**CATALOG, "IndexName": "newest"}),
    ("get_item", "GetItem", "another", {**OTHER, "Key": KEY}),
    ("put_item", "PutItem", "another", {**OTHER, "Item": KEY}),
    ("list_tables", "ListTables", "*", {}),
)  # fmt: skip

_SQS = calls(
    "sqs", "sqs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:",
    ("purge_queue", "PurgeQueue", "{work}", WORK),
    ("delete_queue", "DeleteQueue", "{work}", WORK),
    ("set_queue_attributes", "SetQueueAttributes", "{work}",
     {**WORK, "Attributes": {"VisibilityTimeout": "1"}}),
    ("add_permission", "AddPermission", "{work}",
     {**WORK, "Label": "all", "AWSAccountIds": ["111122223333"], "Actions": ["SendMessage"]}),
    ("send_message", "SendMessage", "{dead}", {**DEAD, "MessageBody": "{{}}"}),
    ("receive_message", "ReceiveMessage", "{dead}", DEAD),
    ("get_queue_attributes", "GetQueueAttributes", "{dead}", DEAD),
    ("list_queues", "ListQueues", "*", {}),
)  # fmt: skip

_IAM = calls(
    "iam", "iam", f"arn:aws:iam::{ACCOUNT}:",
    ("create_user", "CreateUser", "user/me", {"UserName": "me"}),
    ("create_access_key", "CreateAccessKey", "user/me", {"UserName": "me"}),
    ("get_role", "GetRole", "role/{role}", ROLE),
    ("delete_role", "DeleteRole", "role/{role}", ROLE),
    ("put_role_policy", "PutRolePolicy", "role/{role}",
     {**ROLE, "PolicyName": "all", "PolicyDocument": POLICY}),
    ("attach_role_policy", "AttachRolePolicy", "role/{role}",
     {**ROLE, "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
    ("update_assume_role_policy", "UpdateAssumeRolePolicy", "role/{role}",
     {**ROLE, "PolicyDocument": POLICY}),
    ("list_roles", "ListRoles", "*", {}),
) + calls(
    "sts", "sts", f"arn:aws:iam::{ACCOUNT}:",
    ("assume_role", "AssumeRole", "role/{role}",
     {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{{role}}", "RoleSessionName": "me"}),
)  # fmt: skip

_LAMBDA = [
    call
    for name in ("processor", "api", "publisher")
    for call in calls(
        "lambda", "lambda", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:",
        ("invoke", "InvokeFunction", f"{{{name}_function}}", {"FunctionName": f"{{{name}_function}}"}),
        ("get_function", "GetFunction", f"{{{name}_function}}", {"FunctionName": f"{{{name}_function}}"}),
        ("update_function_code", "UpdateFunctionCode", f"{{{name}_function}}",
         {"FunctionName": f"{{{name}_function}}", "ZipFile": b""}),
        ("delete_function", "DeleteFunction", f"{{{name}_function}}",
         {"FunctionName": f"{{{name}_function}}"}),
    )
]  # fmt: skip

_LOGS = [
    call
    for name in ("processor", "api", "publisher")
    for call in calls(
        "logs", "logs", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:",
        ("filter_log_events", "FilterLogEvents", f"{{{name}_logs}}", {"logGroupName": f"{{{name}_logs}}"}),
        ("delete_log_group", "DeleteLogGroup", f"{{{name}_logs}}", {"logGroupName": f"{{{name}_logs}}"}),
    )
]  # fmt: skip

_OTHERS = [
    *calls(
        "cognito-idp", "cognito-idp", f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/",
        ("admin_create_user", "AdminCreateUser", "{pool}", {**POOL, "Username": "me"}),
        ("admin_get_user", "AdminGetUser", "{pool}", {**POOL, "Username": "demo"}),
        ("admin_add_user_to_group", "AdminAddUserToGroup", "{pool}",
         {**POOL, "Username": "demo", "GroupName": "editors"}),
        ("admin_set_user_password", "AdminSetUserPassword", "{pool}",
         {**POOL, "Username": "demo", "Password": "Any-1234567890"}),
        ("list_users", "ListUsers", "{pool}", POOL),
        ("delete_user_pool", "DeleteUserPool", "{pool}", POOL),
    ),
    *calls(
        "events", "events", f"arn:aws:events:{REGION}:{ACCOUNT}:",
        ("put_events", "PutEvents", "event-bus/default", {
            "Entries": [{"Source": "mine", "DetailType": "Object Created", "Detail": "{{}}"}]}),
        ("disable_rule", "DisableRule", "rule/any", RULE),
        ("delete_rule", "DeleteRule", "rule/any", RULE),
    ),
    *calls(
        "cloudformation", "cloudformation", f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/",
        ("delete_stack", "DeleteStack", "roundtrip-local-api/*", {"StackName": "roundtrip-local-api"}),
        ("describe_stacks", "DescribeStacks", "roundtrip-local-api/*", {"StackName": "roundtrip-local-api"}),
    ),
    *calls(
        "cloudfront", "cloudfront", f"arn:aws:cloudfront::{ACCOUNT}:distribution/",
        ("get_distribution", "GetDistribution", "{distribution}", {"Id": "{distribution}"}),
        ("delete_distribution", "DeleteDistribution", "{distribution}",
         {"Id": "{distribution}", "IfMatch": "a"}),
        ("create_invalidation", "CreateInvalidation", "ANOTHER", {
            "DistributionId": "ANOTHER",
            "InvalidationBatch": {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "a"}}),
    ),
    *calls(
        "ssm", "ssm", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/",
        ("get_parameter", "GetParameter", "any", {"Name": "any"}),
    ),
    *calls(
        "sns", "sns", "",
        ("publish", "Publish", "{topic}", {"TopicArn": "{topic}", "Message": "a"}),
    ),
    *calls(
        "secretsmanager", "secretsmanager", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:",
        ("create_secret", "CreateSecret", "any", {"Name": "any", "SecretString": "a"}),
    ),
    *calls("kms", "kms", "*", ("create_key", "CreateKey", "*", {})),
    *calls("ec2", "ec2", "*", ("describe_instances", "DescribeInstances", "*", {})),
]  # fmt: skip

EVERYBODYS = [*_S3, *_DYNAMODB, *_SQS, *_IAM, *_LAMBDA, *_LOGS, *_OTHERS]
"""No function may make any of these."""
