"""Bad keys, in the stage `strict`."""

from tests.security.own.bad.variant import (
    add,
    also,
    both,
    drop,
    put,
    strict,
    where_it_says,
)

KEY, DOCUMENTS, TABLE = "Storage/Key", "Storage/Documents", "Storage/Catalog"
ENCRYPTED = "BucketEncryption/ServerSideEncryptionConfiguration/0"
EVERYTHING = "the-stages-key-encrypts-everything"


BAD_KEYS = [
    strict("a key is not rotated", KEY, put("EnableKeyRotation", False), "keys-are-rotated"),
    strict("a key is off", KEY, put("Enabled", False), "keys-are-rotated"),
    strict(
        "the key goes with its stack", KEY, put("^DeletionPolicy", "Delete"), "keys-outlive-what-they-encrypt"
    ),
    strict(
        "another account uses the key",
        KEY,
        also(Action="kms:Decrypt", Principal={"AWS": "arn:aws:iam::111122223333:root"}, Resource="*"),
        "keys-open-for-known-services",
    ),
    strict(
        "everybody uses the key",
        KEY,
        also(Action="kms:*", Principal="*", Resource="*"),
        "keys-open-for-known-services",
    ),
    strict(
        "a service administers the key",
        KEY,
        where_it_says("RulesSend", add("Action", "kms:PutKeyPolicy")),
        "keys-open-for-known-services",
    ),
    strict(
        "logs of every account use the key",
        KEY,
        where_it_says("LogGroupsOfThisStage", drop("Condition")),
        "keys-open-for-known-services services-come-for-this-account",
    ),
    strict(
        "distributions of every account use the key",
        KEY,
        where_it_says("cloudfront.amazonaws.com", drop("Condition")),
        "keys-open-for-known-services services-come-for-this-account",
    ),
    strict(
        "all but one use the key",
        KEY,
        also(NotPrincipal={"AWS": "arn:aws:iam::111122223333:root"}, Action="kms:Decrypt", Resource="*"),
        "what-is-said-of-others-is-said-plainly",
    ),
    strict(
        "documents have S3's key",
        DOCUMENTS,
        put(ENCRYPTED, {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}),
        EVERYTHING,
    ),
    strict(
        "documents have a key of somebody else",
        DOCUMENTS,
        put(
            f"{ENCRYPTED}/ServerSideEncryptionByDefault/KMSMasterKeyID",
            "arn:aws:kms:eu-central-1:111122223333:key/k",
        ),
        EVERYTHING,
    ),
    strict(
        "each object asks KMS",
        "Cdn/Site",
        put(f"{ENCRYPTED}/BucketKeyEnabled", False),
        "buckets-ask-kms-seldom",
    ),
    strict("the table has AWS's key", TABLE, drop("SSESpecification"), EVERYTHING),
    strict(
        "messages have SQS's key",
        "Pipeline/DeadLetters",
        both(drop("KmsMasterKeyId"), put("SqsManagedSseEnabled", True)),
        EVERYTHING,
    ),
    strict("alarms have no key", "Pipeline/Alarms", drop("KmsMasterKeyId"), EVERYTHING),
    strict("logs have no key", "Api/AccessLog", drop("KmsKeyId"), EVERYTHING),
    strict("an environment has Lambda's key", "Api/Function", drop("KmsKeyArn"), EVERYTHING),
    strict(
        "a right on every key",
        "Api/FunctionPolicy",
        where_it_says("kms:Decrypt", put("Resource", "*")),
        "roles-may-what-the-table-says roles-name-their-resources",
    ),
    strict(
        "the publisher decrypts",
        "Cdn/PublisherPolicy",
        where_it_says("kms:GenerateDataKey", add("Action", "kms:Decrypt")),
        "roles-may-what-the-table-says",
    ),
    strict(
        "the key goes when it is replaced",
        KEY,
        put("^UpdateReplacePolicy", "Delete"),
        "keys-outlive-what-they-encrypt",
    ),
]
