"""Bad templates as such."""

from tests.security.own.bad.variant import Variant, also, drop, gone, new, put, say

PUBLISHED = "Cdn/Published/Default"


LONG = [f"s3:GetObject{number:0>4}" for number in range(700)]

BAD_TEMPLATES = [
    Variant(
        "another bucket for documents",
        "Storage",
        say('"Documents7E5B2978"', '"Files7E5B2978"'),
        "data-keeps-its-name",
    ),
    Variant("a machine beside", "Api", new("AWS::EC2::Instance", "Api/Machine"), "types-are-known"),
    Variant(
        "a user with a key", "Api", new("AWS::IAM::AccessKey", "Api/Key", UserName="anna"), "types-are-known"
    ),
    Variant(
        "a pool of identities",
        "Api",
        new("AWS::Cognito::IdentityPool", "Api/Guests", AllowUnauthenticatedIdentities=True),
        "types-are-known",
    ),
    Variant(
        "logs go to somebody else", "Api", new("AWS::Logs::SubscriptionFilter", "Api/Tap"), "types-are-known"
    ),
    Variant(
        "a bucket with a name",
        "Storage/Documents",
        put("BucketName", "documents"),
        "nothing-has-a-name-of-its-own",
    ),
    Variant(
        "a function with a name", "Api/Function", put("FunctionName", "api"), "nothing-has-a-name-of-its-own"
    ),
    Variant(
        "an output too many",
        "Api",
        put("^Outputs/Secret", {"Value": {"Ref": "Users0A0EEA89"}}),
        "outputs-tell-names-and-addresses",
    ),
    Variant(
        "an export that every stage has",
        "Storage",
        put("^Outputs/CatalogTableName/Export", {"Name": "catalog"}),
        "exports-are-of-their-stage",
    ),
    Variant(
        "a table of another stage",
        "Pipeline/Processor",
        put("Environment/Variables/CATALOG_TABLE", {"Fn::ImportValue": "roundtrip-dev-storage:Catalog"}),
        "exports-are-of-their-stage",
    ),
    Variant(
        "a key of AWS in a description",
        "Api/Function",
        put("Description", "AKIAABCDEFGHIJKLMNOP"),
        "templates-hold-no-secrets",
    ),
    Variant(
        "a token in an output",
        "Cdn",
        put("^Outputs/CdnUrl/Value", "https://x/?t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"),
        "templates-hold-no-secrets",
    ),
    Variant(
        "a secret that CloudFormation looks up",
        "Api/Function",
        put("Environment/Variables/LINK_SECONDS", "{{resolve:secretsmanager:s}}"),
        "links-live-for-minutes templates-hold-no-secrets",
    ),
    Variant(
        "a parameter",
        "Api",
        put("^Parameters/Password", {"Type": "String", "Default": "changeme"}),
        "parameters-are-the-cdks-alone",
    ),
    Variant("a macro", "Storage", put("^Transform", "Theirs"), "templates-are-what-they-say"),
    Variant(
        "a text from elsewhere",
        "Api/Users",
        put(
            "UserPoolTags",
            {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://theirs/a.yaml"}}},
        ),
        "templates-are-what-they-say",
    ),
    Variant(
        "a stack in the stack",
        "Cdn",
        new("AWS::CloudFormation::Stack", "Cdn/Nested", TemplateURL="https://theirs.s3.amazonaws.com/t"),
        "templates-are-what-they-say types-are-known",
    ),
    Variant(
        "a custom resource of somebody else",
        PUBLISHED,
        put("ServiceToken", "arn:aws:lambda:eu-central-1:111122223333:function:theirs"),
        "custom-resources-are-ours-and-end",
    ),
    Variant(
        "a custom resource takes an hour",
        PUBLISHED,
        drop("ServiceTimeout"),
        "custom-resources-are-ours-and-end",
    ),
    Variant(
        "a policy beyond the limit",
        "Storage/Documents/Policy",
        also(Effect="Deny", Principal="*", Action=LONG * 2, Resource="*"),
        "policies-fit",
    ),
    Variant(
        "an output that looks like the CDK's",
        "Storage",
        put("^Outputs/ExportsOutputAll", {"Value": {"Ref": "Catalog742F25FD"}}),
        "outputs-tell-names-and-addresses",
    ),
    Variant(
        "an export that the CDK did not make",
        "Storage",
        put(
            "^Outputs/Table",
            {"Value": {"Ref": "Catalog742F25FD"}, "Export": {"Name": "roundtrip-prod-table"}},
        ),
        "outputs-tell-names-and-addresses",
    ),
    Variant(
        "a custom resource without a number",
        PUBLISHED,
        put("ServiceTimeout", {"Ref": "AWS::NoValue"}),
        "custom-resources-are-ours-and-end",
    ),
    Variant(
        "a text from elsewhere, deep",
        "Api/HttpApi/SignedIn",
        put("IdentitySource", [{"Fn::Transform": {"Name": "AWS::Include"}}]),
        "templates-are-what-they-say tokens-are-of-our-users",
    ),
    Variant(
        "a role's policy beyond the limit",
        "Api/FunctionPolicy",
        also(Effect="Deny", Action=LONG, Resource="*"),
        "policies-fit",
    ),
    Variant(
        "the catalogue is gone",
        "Storage",
        gone("Storage/Catalog"),
        "data-keeps-its-name roles-may-what-the-table-says roles-name-their-resources",
    ),
]
