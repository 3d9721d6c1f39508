"""Bad functions: a second way in."""

from typing import Any

from tests.security.own.bad.variant import (
    Variant,
    both,
    drop,
    gone,
    new,
    put,
)

API, PROCESSOR, PUBLISHER = "Api/Function", "Pipeline/Processor", "Cdn/Publisher"
PERMISSION = "Api/HttpApi/GET--api--health/ApiPermission.ApiScoped.ApiFunctionCE5E3118.ApiHttpApi2997B86B"


def hidden(**properties: Any) -> Any:
    """A function that a construct brought with it."""
    return new(
        "AWS::Lambda::Function", "Cdn/Hidden", Handler="index.handler", Runtime="nodejs22.x", **properties
    )


HIDDEN = (
    "functions-are-those-that-are-known functions-are-traced functions-bring-their-own-code "
    "functions-have-a-role-each functions-log-to-a-group-each functions-run-on-what-the-stage-says"
)

BAD_FUNCTIONS = [
    Variant(
        "a hidden function",
        "Cdn",
        hidden(Code={"ZipFile": "1"}, Role="arn:aws:iam::111122223333:role/r"),
        HIDDEN,
    ),
    Variant(
        "a function is gone",
        "Cdn",
        gone("Cdn/Publisher"),
        "custom-resources-are-ours-and-end functions-are-those-that-are-known",
    ),
    Variant(
        "another handler",
        API,
        put("Handler", "lambdas.api.debug.handler"),
        "functions-are-those-that-are-known",
    ),
    Variant("the API outlasts API Gateway", API, put("Timeout", 60), "functions-end-in-time"),
    Variant("ten times the memory", PROCESSOR, put("MemorySize", 10_240), "functions-end-in-time"),
    Variant(
        "the publisher runs for a quarter of an hour", PUBLISHER, put("Timeout", 900), "functions-end-in-time"
    ),
    Variant(
        "a role of somebody else",
        API,
        put("Role", "arn:aws:iam::111122223333:role/admin"),
        "functions-have-a-role-each",
    ),
    Variant("logs go into Lambda's own group", API, drop("LoggingConfig"), "functions-log-to-a-group-each"),
    Variant(
        "logs are lines of text",
        PROCESSOR,
        put("LoggingConfig/LogFormat", "Text"),
        "functions-log-to-a-group-each",
    ),
    Variant("a function is not traced", API, drop("TracingConfig"), "functions-are-traced"),
    Variant(
        "a password in the environment",
        API,
        put("Environment/Variables/DB_PASSWORD", "hunter2hunter2"),
        "functions-know-what-their-settings-say templates-hold-no-secrets",
    ),
    Variant(
        "the SDK is sent elsewhere",
        PROCESSOR,
        put("Environment/Variables/AWS_ENDPOINT_URL", "https://example.org"),
        "functions-know-what-their-settings-say",
    ),
    Variant(
        "a variable is missing",
        API,
        drop("Environment/Variables/WRITES_PER_MINUTE"),
        "functions-know-what-their-settings-say",
    ),
    Variant(
        "links live for a week",
        API,
        put("Environment/Variables/LINK_SECONDS", "604800"),
        "links-live-for-minutes",
    ),
    Variant(
        "uploads of any size",
        API,
        put("Environment/Variables/MAX_UPLOAD_BYTES", str(5 * 1024**4)),
        "uploads-are-bounded",
    ),
    Variant(
        "the processor takes any size",
        PROCESSOR,
        put("Environment/Variables/MAX_FILE_BYTES", str(5 * 1024**4)),
        "uploads-are-bounded",
    ),
    Variant(
        "a function URL",
        "Api",
        new("AWS::Lambda::Url", "Api/Url", AuthType="NONE"),
        "functions-have-no-url types-are-known",
    ),
    Variant(
        "everybody calls the function",
        PERMISSION,
        put("Principal", "*"),
        "functions-are-called-by-our-api-alone",
    ),
    Variant(
        "every API calls the function",
        PERMISSION,
        both(drop("SourceArn"), drop("SourceAccount")),
        "functions-are-called-by-our-api-alone services-come-for-this-account",
    ),
    Variant(
        "another API of the account calls the function",
        PERMISSION,
        drop("SourceArn"),
        "functions-are-called-by-our-api-alone",
    ),
    Variant(
        "the API may change the function",
        PERMISSION,
        put("Action", "lambda:*"),
        "functions-are-called-by-our-api-alone",
    ),
    Variant(
        "a layer of somebody else",
        PROCESSOR,
        put("Layers", ["arn:aws:lambda:eu-central-1:111122223333:layer:l:1"]),
        "functions-bring-their-own-code",
    ),
    Variant("code of somebody else", API, put("Code/S3Bucket", "theirs"), "functions-bring-their-own-code"),
    Variant(
        "another machine", PROCESSOR, put("Architectures", ["x86_64"]), "functions-run-on-what-the-stage-says"
    ),
    Variant("an old runtime", PUBLISHER, put("Runtime", "python3.8"), "functions-run-on-what-the-stage-says"),
]
