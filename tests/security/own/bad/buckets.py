"""Bad buckets."""

from tests.security.own.bad.variant import Variant, add, both, drop, put, say, where_it_says, without

DOCUMENTS, SITE = "Storage/Documents", "Cdn/Site"
DOCUMENTS_POLICY, SITE_POLICY = "Storage/Documents/Policy", "Cdn/Site/Policy"
RULES = "LifecycleConfiguration/Rules"
CORS = "CorsConfiguration/CorsRules"

BAD_BUCKETS = [
    Variant(
        "a policy may make the bucket public",
        DOCUMENTS,
        put("PublicAccessBlockConfiguration/BlockPublicPolicy", False),
        "buckets-block-public-access",
    ),
    Variant(
        "the site's ACLs count",
        SITE,
        drop("PublicAccessBlockConfiguration/IgnorePublicAcls"),
        "buckets-block-public-access",
    ),
    Variant(
        "uploaders own what they upload",
        DOCUMENTS,
        put("OwnershipControls/Rules/0/ObjectOwnership", "ObjectWriter"),
        "buckets-have-no-acls",
    ),
    Variant("a canned ACL", SITE, put("AccessControl", "PublicRead"), "buckets-have-no-acls"),
    Variant(
        "plain http is not denied",
        DOCUMENTS_POLICY,
        without("aws:SecureTransport"),
        "buckets-refuse-plain-http",
    ),
    Variant(
        "plain http is denied for reading only",
        SITE_POLICY,
        where_it_says("aws:SecureTransport", put("Action", "s3:GetObject")),
        "buckets-refuse-plain-http",
    ),
    Variant(
        "plain http is denied to our account only",
        DOCUMENTS_POLICY,
        where_it_says("aws:SecureTransport", put("Principal", {"AWS": {"Ref": "AWS::AccountId"}})),
        "buckets-refuse-plain-http",
    ),
    Variant("TLS 1.0 is not denied", DOCUMENTS_POLICY, without("s3:TlsVersion"), "buckets-refuse-old-tls"),
    Variant(
        "TLS 1.1 is not denied",
        SITE_POLICY,
        where_it_says("s3:TlsVersion", put("Condition/NumericLessThan", {"s3:TlsVersion": 1.1})),
        "buckets-refuse-old-tls",
    ),
    Variant("no encryption is stated", DOCUMENTS, drop("BucketEncryption"), "buckets-are-encrypted"),
    Variant(
        "versions are no longer kept",
        DOCUMENTS,
        put("VersioningConfiguration/Status", "Suspended"),
        "buckets-keep-versions",
    ),
    Variant(
        "unfinished uploads stay",
        DOCUMENTS,
        drop(f"{RULES}/0/AbortIncompleteMultipartUpload"),
        "unfinished-uploads-end",
    ),
    Variant(
        "unfinished uploads stay for a week",
        DOCUMENTS,
        put(f"{RULES}/0/AbortIncompleteMultipartUpload/DaysAfterInitiation", 7),
        "unfinished-uploads-end",
    ),
    Variant(
        "the lifecycle is off",
        DOCUMENTS,
        put(f"{RULES}/0/Status", "Disabled"),
        "replaced-versions-go unfinished-uploads-end",
    ),
    Variant(
        "the lifecycle is for one prefix",
        DOCUMENTS,
        put(f"{RULES}/0/Prefix", "results/"),
        "replaced-versions-go unfinished-uploads-end",
    ),
    Variant(
        "replaced versions stay",
        DOCUMENTS,
        drop(f"{RULES}/0/NoncurrentVersionExpiration"),
        "replaced-versions-go",
    ),
    Variant(
        "replaced versions go at once",
        DOCUMENTS,
        put(f"{RULES}/0/NoncurrentVersionExpiration/NoncurrentDays", 1),
        "replaced-versions-go",
    ),
    Variant(
        "delete markers stay",
        DOCUMENTS,
        put(f"{RULES}/0/ExpiredObjectDeleteMarker", False),
        "replaced-versions-go",
    ),
    Variant(
        "documents expire",
        DOCUMENTS,
        add(RULES, {"Id": "old", "Status": "Enabled", "ExpirationInDays": 365}),
        "only-logs-expire",
    ),
    Variant(
        "EventBridge hears nothing",
        DOCUMENTS,
        drop("NotificationConfiguration"),
        "buckets-tell-event-bridge-alone",
    ),
    Variant(
        "a queue elsewhere hears too",
        DOCUMENTS,
        put(
            "NotificationConfiguration/QueueConfigurations",
            [{"Event": "s3:*", "Queue": "arn:aws:sqs:eu-central-1:111122223333:theirs"}],
        ),
        "buckets-tell-event-bridge-alone",
    ),
    Variant(
        "every page may use links",
        DOCUMENTS,
        put(f"{CORS}/0/AllowedOrigins", ["*"]),
        "pages-of-named-origins-use-links",
    ),
    Variant(
        "another page may use links",
        DOCUMENTS,
        add(f"{CORS}/0/AllowedOrigins", "https://example.org"),
        "pages-of-named-origins-use-links",
    ),
    Variant(
        "pages may delete by links",
        DOCUMENTS,
        add(f"{CORS}/0/AllowedMethods", "DELETE"),
        "pages-of-named-origins-use-links",
    ),
    Variant(
        "the site is for other pages",
        SITE,
        put(
            "CorsConfiguration",
            {"CorsRules": [{"AllowedOrigins": ["https://*.cloudfront.net"], "AllowedMethods": ["GET"]}]},
        ),
        "pages-of-named-origins-use-links",
    ),
    Variant(
        "a website endpoint",
        SITE,
        put("WebsiteConfiguration", {"IndexDocument": "index.html"}),
        "buckets-are-no-websites",
    ),
    Variant(
        "documents are replicated",
        DOCUMENTS,
        put("ReplicationConfiguration", {"Role": "arn:aws:iam::111122223333:role/theirs", "Rules": []}),
        "buckets-copy-nothing-elsewhere",
    ),
    Variant(
        "an inventory lists all keys elsewhere",
        DOCUMENTS,
        put("InventoryConfigurations", [{"Id": "all"}]),
        "buckets-copy-nothing-elsewhere",
    ),
    Variant(
        "CloudFront reads all documents",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", say("/public/*", "/*")),
        "cloudfront-reads-only-what-is-published",
    ),
    Variant(
        "CloudFront reads uploads",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", say("/public/", "/incoming/")),
        "cloudfront-reads-only-what-is-published",
    ),
    Variant(
        "CloudFront lists documents",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", add("Action", "s3:ListBucket")),
        "cloudfront-reads-only-what-is-published",
    ),
    Variant(
        "CloudFront writes documents",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", add("Action", "s3:PutObject")),
        "cloudfront-reads-only-what-is-published only-known-services-come-in",
    ),
    Variant(
        "every distribution of the world reads",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", drop("Condition")),
        "services-come-for-this-account",
    ),
    Variant(
        "every distribution of another account reads",
        DOCUMENTS_POLICY,
        where_it_says(
            "DistributionsReadPublic",
            put("Condition/ArnLike/aws:SourceArn", "arn:aws:cloudfront::111122223333:distribution/*"),
        ),
        "services-come-for-this-account",
    ),
    Variant(
        "a condition that holds without its key",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", say("ArnLike", "ArnLikeIfExists")),
        "services-come-for-this-account",
    ),
    Variant(
        "another account reads documents",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", put("Principal", {"AWS": "arn:aws:iam::111122223333:root"})),
        "only-known-services-come-in",
    ),
    Variant(
        "everybody reads what is published",
        DOCUMENTS_POLICY,
        where_it_says("DistributionsReadPublic", put("Principal", "*")),
        "only-known-services-come-in",
    ),
    Variant(
        "all services but one read",
        DOCUMENTS_POLICY,
        where_it_says(
            "DistributionsReadPublic",
            both(drop("Principal"), put("NotPrincipal", {"AWS": "arn:aws:iam::111122223333:root"})),
        ),
        "what-is-said-of-others-is-said-plainly",
    ),
    Variant(
        "the site is read by every distribution",
        SITE_POLICY,
        where_it_says(
            "s3:GetObject",
            put(
                "Condition",
                {
                    "StringLike": {
                        "AWS:SourceArn": {
                            "Fn::Join": [
                                "",
                                ["arn:aws:cloudfront::", {"Ref": "AWS::AccountId"}, ":distribution/*"],
                            ]
                        }
                    }
                },
            ),
        ),
        "the-site-is-read-by-its-own-distribution",
    ),
    Variant(
        "the site is read by whoever signs for CloudFront",
        SITE_POLICY,
        where_it_says("s3:GetObject", drop("Condition")),
        "services-come-for-this-account the-site-is-read-by-its-own-distribution",
    ),
    Variant(
        "an encryption that nobody knows",
        DOCUMENTS,
        put(
            "BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm",
            "none",
        ),
        "buckets-are-encrypted",
    ),
]
"""One bad property each."""
