"""Bad variants that look almost right: in the shadow of what is there, or denied in part."""

from tests.security.own.bad.variant import Variant, drop, new, put, say, where_it_says

THEIRS = "arn:aws:s3:::theirs"

SECOND = {
    "Architectures": ["arm64"],
    "Code": {
        "S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"},
        "S3Key": "a.zip",
    },
    "Handler": "lambdas.api.handler.handler",
    "LoggingConfig": {"LogFormat": "JSON", "LogGroup": {"Ref": "FunctionLogsAE28C13D"}},
    "Role": {"Fn::GetAtt": ["FunctionRole111A5701", "Arn"]},
    "Runtime": "python3.13",
    "TracingConfig": {"Mode": "Active"},
}
"""A function in the shadow of another."""

PERMISSION = "Api/HttpApi/GET--api--health/ApiPermission.ApiScoped.ApiFunctionCE5E3118.ApiHttpApi2997B86B"

DENIED_IN_PART = (
    ("one is denied plain http", "Principal", {"AWS": "arn:aws:iam::111122223333:root"}),
    ("plain http elsewhere is denied", "Resource", THEIRS),
    (
        "old plain http is denied",
        "Condition",
        {
            "Bool": {"aws:SecureTransport": "false"},
            "DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
        },
    ),
)

PLAIN_HTTP = {
    "Pipeline/WorkQueue/Policy": "queues-refuse-plain-http",
    "Pipeline/Alarms/Policy": "topics-refuse-plain-http",
    "Storage/Documents/Policy": "buckets-refuse-plain-http",
}

BAD_DENIALS = [
    Variant(
        f"{name} ({path})",
        path,
        where_it_says("aws:SecureTransport", put(part, value)),
        caught_by,
    )
    for path, caught_by in PLAIN_HTTP.items()
    for name, part, value in DENIED_IN_PART
]

BAD_SHADOWS = [
    Variant(
        "who sends by plain http is let in",
        "Pipeline/WorkQueue/Policy",
        where_it_says("aws:SecureTransport", put("Effect", "Allow")),
        "only-known-services-come-in queues-refuse-plain-http queues-take-from-our-rules-alone",
    ),
    Variant(
        "who publishes by plain http is let in",
        "Pipeline/Alarms/Policy",
        where_it_says("aws:SecureTransport", put("Effect", "Allow")),
        "only-known-services-come-in topics-refuse-plain-http",
    ),
    Variant(
        "who reads by plain http is let in",
        "Storage/Documents/Policy",
        where_it_says("aws:SecureTransport", put("Effect", "Allow")),
        "buckets-refuse-plain-http cloudfront-reads-only-what-is-published only-known-services-come-in",
    ),
    Variant(
        "two functions with one role",
        "Api",
        new("AWS::Lambda::Function", "Api/Second", **SECOND),
        "functions-are-those-that-are-known functions-have-a-role-each functions-log-to-a-group-each",
    ),
    Variant(
        "a log group that nobody declared",
        "Api/Function",
        put("LoggingConfig/LogGroup", "/aws/lambda/api"),
        "functions-log-to-a-group-each",
    ),
    Variant(
        "a policy beside",
        "Api",
        new(
            "AWS::IAM::Policy",
            "Api/Beside",
            PolicyDocument={"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]},
            Roles=[{"Ref": "FunctionRole111A5701"}],
        ),
        "roles-may-what-the-table-says roles-name-their-resources types-are-known",
    ),
    Variant(
        "a question mark in an action",
        "Api/FunctionPolicy",
        where_it_says("sqs:SendMessage", put("Action", "sqs:Send?essage")),
        "roles-have-no-wildcard-actions roles-may-what-the-table-says",
    ),
    Variant(
        "the processor writes to every bucket",
        "Pipeline/ProcessorPolicy",
        where_it_says("s3:PutObject", put("Resource", "*")),
        "roles-may-what-the-table-says roles-name-their-resources what-is-written-never-triggers",
    ),
    Variant(
        "the publisher reads all that was deployed",
        "Cdn/PublisherPolicy",
        where_it_says(
            "s3:GetObject",
            put(
                "Resource",
                {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":s3:::cdk-hnb659fds-assets-",
                            {"Ref": "AWS::AccountId"},
                            "-",
                            {"Ref": "AWS::Region"},
                            "/*",
                        ],
                    ]
                },
            ),
        ),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    Variant(
        "traces of everything",
        "Api/FunctionPolicy",
        where_it_says(
            "xray:PutTraceSegments",
            put("Action", ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetTraceSummaries"]),
        ),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    Variant(
        "a variable for the publisher",
        "Cdn/Publisher",
        put("Environment/Variables/DEBUG", "1"),
        "functions-know-what-their-settings-say",
    ),
    Variant("more memory for the API", "Api/Function", put("MemorySize", 3008), "functions-end-in-time"),
    Variant(
        "forms of any size",
        "Api/Function",
        put("Environment/Variables/MAX_FORM_BYTES", "53687091200"),
        "uploads-are-bounded",
    ),
    Variant(
        "uploads without a number",
        "Api/Function",
        put("Environment/Variables/MAX_UPLOAD_BYTES", "unlimited"),
        "uploads-are-bounded",
    ),
    Variant(
        "a file system of somebody else",
        "Pipeline/Processor",
        put("FileSystemConfigs", [{"Arn": THEIRS}]),
        "functions-bring-their-own-code",
    ),
    Variant(
        "a permission for another function",
        PERMISSION,
        put("FunctionName", "arn:aws:lambda:eu-central-1:111122223333:function:theirs"),
        "functions-are-called-by-our-api-alone",
    ),
    Variant(
        "a permission without an account",
        PERMISSION,
        drop("SourceAccount"),
        "functions-are-called-by-our-api-alone services-come-for-this-account",
    ),
    Variant(
        "a permission for another API",
        PERMISSION,
        say("HttpApiF5A9A8A7", "DefaultStageEE28A986"),
        "functions-are-called-by-our-api-alone",
    ),
]
