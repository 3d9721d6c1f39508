"""Bad roles: a right too many."""

from tests.security.own.bad.variant import (
    Variant,
    add,
    also,
    drop,
    new,
    put,
    say,
    where_it_says,
    without,
)

API_POLICY, PROCESSOR_POLICY, PUBLISHER_POLICY = (
    "Api/FunctionPolicy",
    "Pipeline/ProcessorPolicy",
    "Cdn/PublisherPolicy",
)
TABLE = "roundtrip-prod-storage:ExportsOutputFnGetAttCatalog742F25FDArnE4F90298"
FOREIGN = "arn:aws:s3:::theirs/*"


BAD_ROLES = [
    Variant(
        "one right too many",
        PROCESSOR_POLICY,
        where_it_says("dynamodb:PutItem", add("Action", "dynamodb:DeleteItem")),
        "roles-may-what-the-table-says",
    ),
    Variant(
        "one right too few", PROCESSOR_POLICY, without("dynamodb:PutItem"), "roles-may-what-the-table-says"
    ),
    Variant(
        "the processor deletes uploads",
        PROCESSOR_POLICY,
        where_it_says("/incoming/*", add("Action", "s3:DeleteObject")),
        "roles-may-what-the-table-says",
    ),
    Variant(
        "the processor writes where it is triggered",
        PROCESSOR_POLICY,
        where_it_says("s3:PutObject", say("/results/*", "/incoming/*")),
        "roles-may-what-the-table-says what-is-written-never-triggers",
    ),
    Variant(
        "the processor writes everywhere",
        PROCESSOR_POLICY,
        where_it_says("s3:PutObject", say("/results/*", "/*")),
        "roles-may-what-the-table-says what-is-written-never-triggers",
    ),
    Variant(
        "a wildcard action",
        API_POLICY,
        where_it_says("sqs:SendMessage", put("Action", "sqs:*")),
        "roles-have-no-wildcard-actions roles-may-what-the-table-says",
    ),
    Variant(
        "all tables",
        API_POLICY,
        where_it_says("dynamodb:BatchGetItem", put("Resource", "*")),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    Variant(
        "a bucket of somebody else",
        PROCESSOR_POLICY,
        also(Action="s3:PutObject", Resource=FOREIGN),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    Variant(
        "a role may be passed on",
        PUBLISHER_POLICY,
        also(Action="iam:PassRole", Resource={"Fn::GetAtt": ["SiteE53D7754", "Arn"]}),
        "roles-cannot-become-more roles-may-what-the-table-says",
    ),
    Variant(
        "another role may be taken on",
        API_POLICY,
        also(Action="sts:AssumeRole", Resource={"Fn::GetAtt": ["Function76856677", "Arn"]}),
        "roles-cannot-become-more roles-may-what-the-table-says",
    ),
    Variant(
        "all but one action",
        API_POLICY,
        also(NotAction="iam:*", Resource={"Fn::GetAtt": ["Function76856677", "Arn"]}),
        "roles-say-what-is-allowed",
    ),
    Variant(
        "the API writes every record",
        API_POLICY,
        where_it_says("dynamodb:PutItem", drop("Condition")),
        "roles-may-what-the-table-says the-api-writes-only-items-of-its-own",
    ),
    Variant(
        "the API writes other records",
        API_POLICY,
        where_it_says("dynamodb:UpdateItem", say("rate#*", "*")),
        "roles-may-what-the-table-says the-api-writes-only-items-of-its-own",
    ),
    Variant(
        "the API lists all prefixes",
        API_POLICY,
        where_it_says("s3:ListBucketVersions", drop("Condition")),
        "roles-may-what-the-table-says",
    ),
    Variant(
        "another account takes the role on",
        "Api/FunctionRole",
        put("AssumeRolePolicyDocument/Statement/0/Principal", {"AWS": "arn:aws:iam::111122223333:root"}),
        "roles-are-for-functions",
    ),
    Variant(
        "a second service takes the role on",
        "Pipeline/ProcessorRole",
        also(Action="sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"}),
        "roles-are-for-functions",
    ),
    Variant(
        "functions of every account take the role on",
        "Cdn/PublisherRole",
        drop("AssumeRolePolicyDocument/Statement/0/Condition"),
        "roles-are-for-functions",
    ),
    Variant(
        "a policy of AWS",
        "Api/FunctionRole",
        add("ManagedPolicyArns", "arn:aws:iam::aws:policy/AmazonS3FullAccess"),
        "roles-have-no-policies-of-others",
    ),
    Variant(
        "a policy in the role itself",
        "Pipeline/ProcessorRole",
        put(
            "Policies",
            [
                {
                    "PolicyName": "p",
                    "PolicyDocument": {
                        "Statement": [{"Effect": "Allow", "Action": "s3:DeleteBucket", "Resource": "*"}]
                    },
                }
            ],
        ),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    Variant(
        "a policy hangs on a user too", API_POLICY, put("Users", ["anna"]), "roles-have-no-policies-of-others"
    ),
    Variant(
        "a role beside",
        "Api",
        new(
            "AWS::IAM::Role",
            "Api/Second",
            AssumeRolePolicyDocument={
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                    }
                ]
            },
            Policies=[
                {
                    "PolicyName": "p",
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "dynamodb:GetItem",
                                "Resource": {"Fn::ImportValue": TABLE},
                            }
                        ]
                    },
                }
            ],
        ),
        "roles-may-what-the-table-says",
    ),
    Variant(
        "all but one resource",
        API_POLICY,
        also(Action="s3:GetObject", NotResource={"Fn::GetAtt": ["Function76856677", "Arn"]}),
        "roles-say-what-is-allowed",
    ),
]
