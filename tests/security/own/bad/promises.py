"""Bad variants of what the stage `strict` promises: its firewall, its name, its logs."""

from tests.security.own.bad.variant import (
    add,
    drop,
    new,
    put,
    say,
    strict,
    where_it_says,
    without,
)

LOGS, ACL, WAF_LOG = "Storage/AccessLogs", "WebAcl/WebAcl", "WebAcl/Logging"
DOCUMENTS, CDN, USERS = "Storage/Documents", "Cdn/Distribution", "Api/Users"
CONFIG = "DistributionConfig"


BAD_FIREWALLS = [
    strict(
        "the firewall guards nothing",
        CDN,
        drop(f"{CONFIG}/WebACLId"),
        "the-firewall-stands-before-the-distribution",
    ),
    strict(
        "another stage's firewall",
        CDN,
        say("roundtrip-strict-webacl", "roundtrip-dev-webacl"),
        "the-firewall-stands-before-the-distribution",
    ),
    strict(
        "a firewall for one region",
        ACL,
        put("Scope", "REGIONAL"),
        "the-firewall-stands-before-the-distribution",
    ),
    strict(
        "who asks too often is counted", ACL, put("Rules/0/Action", {"Count": {}}), "the-firewall-refuses"
    ),
    strict(
        "who asks too often may",
        ACL,
        put("Rules/0/Statement/RateBasedStatement/Limit", 2_000_000_000),
        "the-firewall-refuses",
    ),
    strict(
        "a group of rules only counts",
        ACL,
        put("Rules/2/OverrideAction", {"Count": {}}),
        "the-firewall-refuses",
    ),
    strict("a group of rules is gone", ACL, drop("Rules/3"), "the-firewall-refuses"),
    strict(
        "a rule of a group only counts",
        ACL,
        add(
            "Rules/2/Statement/ManagedRuleGroupStatement/RuleActionOverrides",
            {"Name": "CrossSiteScripting_BODY", "ActionToUse": {"Count": {}}},
        ),
        "the-firewall-refuses",
    ),
    strict(
        "the firewall's log holds tokens",
        WAF_LOG,
        drop("RedactedFields/0"),
        "the-firewalls-log-tells-no-secrets",
    ),
    strict(
        "the firewall's log holds queries",
        WAF_LOG,
        drop("RedactedFields/1"),
        "the-firewalls-log-tells-no-secrets",
    ),
    strict(
        "the firewall keeps requests",
        ACL,
        put("Rules/0/VisibilityConfig/SampledRequestsEnabled", True),
        "the-firewalls-log-tells-no-secrets",
    ),
    strict(
        "a log with another name",
        "WebAcl/Logs",
        put("LogGroupName", "aws-waf-logs-roundtrip"),
        "nothing-has-a-name-of-its-own",
    ),
    strict(
        "the distribution finds another firewall",
        "WebAcl",
        put("^Outputs/WebAclArn/Value", "arn:aws:wafv2:us-east-1:111122223333:global/webacl/w/1"),
        "the-firewall-stands-before-the-distribution",
    ),
    strict(
        "a group of rules for some requests",
        ACL,
        put(
            "Rules/2/Statement/ManagedRuleGroupStatement/ScopeDownStatement",
            {"GeoMatchStatement": {"CountryCodes": ["AT"]}},
        ),
        "the-firewall-refuses",
    ),
    strict(
        "a group of rules of somebody else",
        ACL,
        put("Rules/2/Statement/ManagedRuleGroupStatement/VendorName", "Theirs"),
        "the-firewall-refuses",
    ),
]

BAD_PROMISES = [
    strict(
        "TLS 1.2 under a name of ours",
        CDN,
        put(f"{CONFIG}/ViewerCertificate/MinimumProtocolVersion", "TLSv1.2_2021"),
        "the-name-is-the-stages-own",
    ),
    strict(
        "a name of somebody else", CDN, add(f"{CONFIG}/Aliases", "example.com"), "the-name-is-the-stages-own"
    ),
    strict(
        "an address for old browsers",
        CDN,
        put(f"{CONFIG}/ViewerCertificate/SslSupportMethod", "vip"),
        "the-name-is-the-stages-own",
    ),
    strict(
        "some countries are shut out",
        CDN,
        put(
            f"{CONFIG}/Restrictions",
            {"GeoRestriction": {"RestrictionType": "blacklist", "Locations": ["AT"]}},
        ),
        "countries-are-those-of-the-stage",
    ),
    strict(
        "accesses to documents are not logged",
        DOCUMENTS,
        drop("LoggingConfiguration"),
        "accesses-are-logged-where-the-stage-says",
    ),
    strict(
        "accesses are logged elsewhere",
        "Cdn/Site",
        put("LoggingConfiguration/DestinationBucketName", "theirs"),
        "accesses-are-logged-where-the-stage-says",
    ),
    strict(
        "the log bucket logs itself",
        LOGS,
        put("LoggingConfiguration", {"DestinationBucketName": {"Ref": "AccessLogs8B620ECA"}}),
        "accesses-are-logged-where-the-stage-says",
    ),
    strict(
        "requests to CloudFront are not logged",
        CDN,
        drop(f"{CONFIG}/Logging"),
        "accesses-are-logged-where-the-stage-says",
    ),
    strict(
        "cookies are logged",
        CDN,
        put(f"{CONFIG}/Logging/IncludeCookies", True),
        "accesses-are-logged-where-the-stage-says",
    ),
    strict(
        "logs go after a day",
        LOGS,
        put("LifecycleConfiguration/Rules/0/ExpirationInDays", 1),
        "only-logs-expire",
    ),
    strict(
        "logs are public",
        LOGS,
        put("PublicAccessBlockConfiguration/BlockPublicAcls", False),
        "buckets-block-public-access",
    ),
    strict(
        "whoever writes a log owns it",
        LOGS,
        put("OwnershipControls/Rules/0/ObjectOwnership", "ObjectWriter"),
        "buckets-have-no-acls",
    ),
    strict(
        "buckets of every account log here",
        f"{LOGS}/Policy",
        where_it_says("logging.s3.amazonaws.com", drop("Condition")),
        "services-come-for-this-account",
    ),
    strict(
        "logs can be read by whom they are of",
        f"{LOGS}/Policy",
        where_it_says("logging.s3.amazonaws.com", add("Action", "s3:GetObject")),
        "only-known-services-come-in",
    ),
    strict(
        "plain http to the logs",
        f"{LOGS}/Policy",
        without("aws:SecureTransport"),
        "buckets-refuse-plain-http",
    ),
    strict(
        "a password is enough",
        USERS,
        put("MfaConfiguration", "OPTIONAL"),
        "sign-in-is-as-strict-as-the-stage-says",
    ),
    strict(
        "threats are counted",
        USERS,
        put("UserPoolAddOns/AdvancedSecurityMode", "AUDIT"),
        "sign-in-is-as-strict-as-the-stage-says",
    ),
    strict(
        "the cheap plan", USERS, put("UserPoolTier", "ESSENTIALS"), "sign-in-is-as-strict-as-the-stage-says"
    ),
    strict(
        "processors take all concurrency",
        "Pipeline/Processor",
        drop("ReservedConcurrentExecutions"),
        "concurrency-is-what-the-stage-reserves",
    ),
    strict(
        "the API is switched off",
        "Api/Function",
        put("ReservedConcurrentExecutions", 0),
        "concurrency-is-what-the-stage-reserves",
    ),
    strict(
        "a budget that nobody set",
        "Cdn",
        new("AWS::Budgets::Budget", "Cdn/Budget", Budget={}),
        "the-budget-is-the-stages",
    ),
]
