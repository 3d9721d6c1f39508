"""Bad tables, and data that does not outlive a mistake."""

from tests.security.own.bad.variant import Variant, drop, new, put

TABLE, USERS = "Storage/Catalog", "Api/Users"

BAD_TABLES = [
    Variant(
        "a global table beside",
        "Storage",
        new("AWS::DynamoDB::GlobalTable", "Storage/Second"),
        "tables-are-of-a-type-that-is-looked-at types-are-known",
    ),
    Variant(
        "the table is a global one",
        TABLE,
        put("^Type", "AWS::DynamoDB::GlobalTable"),
        "tables-are-of-a-type-that-is-looked-at types-are-known",
    ),
    Variant(
        "no point in time to go back to",
        TABLE,
        drop("PointInTimeRecoverySpecification"),
        "tables-can-be-recovered",
    ),
    Variant(
        "recovery is off",
        TABLE,
        put("PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", False),
        "tables-can-be-recovered",
    ),
    Variant("the table has no cap", TABLE, drop("OnDemandThroughput"), "tables-are-capped"),
    Variant(
        "an index has no cap", TABLE, drop("GlobalSecondaryIndexes/1/OnDemandThroughput"), "tables-are-capped"
    ),
    Variant(
        "an index takes twice as much",
        TABLE,
        put("GlobalSecondaryIndexes/0/OnDemandThroughput/MaxWriteRequestUnits", 20_000),
        "tables-are-capped",
    ),
    Variant("capacity is paid by the hour", TABLE, put("BillingMode", "PROVISIONED"), "tables-are-capped"),
    Variant(
        "another key",
        TABLE,
        put("KeySchema/0/AttributeName", "key"),
        "tables-have-the-shape-that-functions-expect",
    ),
    Variant(
        "an index is missing",
        TABLE,
        drop("GlobalSecondaryIndexes/1"),
        "tables-have-the-shape-that-functions-expect",
    ),
    Variant(
        "an index has the keys alone",
        TABLE,
        put("GlobalSecondaryIndexes/0/Projection", {"ProjectionType": "KEYS_ONLY"}),
        "tables-have-the-shape-that-functions-expect",
    ),
    Variant(
        "counters never expire", TABLE, drop("TimeToLiveSpecification"), "tables-forget-what-has-expired"
    ),
    Variant(
        "records expire by their time of upload",
        TABLE,
        put("TimeToLiveSpecification/AttributeName", "uploaded_at"),
        "tables-forget-what-has-expired",
    ),
    Variant(
        "the table can be deleted",
        TABLE,
        put("DeletionProtectionEnabled", False),
        "tables-refuse-deletion-where-data-is-retained",
    ),
    Variant(
        "all changes go into a stream",
        TABLE,
        put("StreamSpecification", {"StreamViewType": "NEW_AND_OLD_IMAGES"}),
        "tables-copy-nothing-elsewhere",
    ),
    Variant(
        "another account may read the table",
        TABLE,
        put("ResourcePolicy", {"PolicyDocument": {"Statement": []}}),
        "tables-copy-nothing-elsewhere",
    ),
    Variant(
        "the bucket goes with its stack",
        "Storage/Documents",
        put("^DeletionPolicy", "Delete"),
        "data-outlives-its-stack",
    ),
    Variant(
        "the table goes when it is replaced",
        TABLE,
        put("^UpdateReplacePolicy", "Delete"),
        "data-outlives-its-stack",
    ),
    Variant("the users go with their stack", USERS, drop("^DeletionPolicy"), "data-outlives-its-stack"),
    Variant(
        "dev leaves its bucket behind",
        "Storage/Documents",
        put("^DeletionPolicy", "Retain"),
        "data-outlives-its-stack",
        stage="dev",
    ),
    Variant(
        "the users can be deleted",
        USERS,
        put("DeletionProtection", "INACTIVE"),
        "users-refuse-deletion-where-data-is-retained",
    ),
    Variant(
        "the storage stack can be deleted",
        "Storage",
        put("^_protected", False),
        "storage-refuses-deletion-where-the-stage-says",
    ),
]
"""One bad property each; another name of what holds data is in `deployment.py`."""
