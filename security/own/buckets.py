"""What holds for buckets: closed, versioned, tidied up, and telling EventBridge alone."""

from collections.abc import Iterator
from typing import Any

from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage
from security.own.statement import WITHOUT_TLS, Condition, denies_everybody, listed, who_may_come_in

DOCUMENTS, LOGS = "Storage/Documents", "Storage/AccessLogs"

BUCKET = "AWS::S3::Bucket"

LINK_METHODS = {"GET", "POST", "PUT"}
"""By which the links of the API reach the bucket from a page."""


@rule
def buckets_block_public_access(stage: Stage) -> Iterator[Fault]:
    """All four blocks are on: one that is off opens the bucket with the next careless policy or ACL."""
    blocks = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    for bucket in stage.of(BUCKET):
        for block in blocks:
            if bucket.get("PublicAccessBlockConfiguration", block) is not True:
                yield bucket, f"{block} is not on."


@rule
def buckets_have_no_acls(stage: Stage) -> Iterator[Fault]:
    """The bucket's owner owns every object and ACLs are off: who uploads by a link decides nothing."""
    for bucket in stage.of(BUCKET):
        # CloudFront delivers its logs by an ACL and knows no other way.
        owner = "BucketOwnerPreferred" if bucket.path == LOGS else "BucketOwnerEnforced"
        if bucket.get("OwnershipControls") != {"Rules": [{"ObjectOwnership": owner}]}:
            yield bucket, f"Its objects are not owned as {owner} says."
        if bucket.get("AccessControl") is not None:
            yield bucket, f"It has the canned ACL {bucket.get('AccessControl')}."


@rule
def buckets_refuse_plain_http(stage: Stage) -> Iterator[Fault]:
    """Everybody is denied everything without TLS, on the bucket and its objects: links are bearer secrets."""
    for bucket in stage.of(BUCKET):
        if not _is_denied(stage, bucket, WITHOUT_TLS):
            yield bucket, "Its policy does not deny what comes without TLS."


@rule
def buckets_refuse_old_tls(stage: Stage) -> Iterator[Fault]:
    """Everybody is denied everything below TLS 1.2, which older clients would otherwise be given."""
    for bucket in stage.of(BUCKET):
        if not _is_denied(stage, bucket, ("NumericLessThan", "s3:tlsversion", ("1.2",))):
            yield bucket, "Its policy does not deny TLS below 1.2."


@rule
def buckets_are_encrypted(stage: Stage) -> Iterator[Fault]:
    """Encryption is stated, not left to a default that an account can change."""
    for bucket in stage.of(BUCKET):
        rules = bucket.get("BucketEncryption", "ServerSideEncryptionConfiguration", default=())
        used = {entry.get("ServerSideEncryptionByDefault", {}).get("SSEAlgorithm") for entry in rules}
        if used not in ({"AES256"}, {"aws:kms"}):
            yield bucket, "It states no encryption with AES256 or KMS."


@rule
def buckets_keep_versions(stage: Stage) -> Iterator[Fault]:
    """What is written over or deleted can be brought back: the processor and the API's undo rely on it."""
    for bucket in stage.of(BUCKET):
        if bucket.get("VersioningConfiguration", "Status") != "Enabled":
            yield bucket, "It keeps no versions."


@rule
def unfinished_uploads_end(stage: Stage) -> Iterator[Fault]:
    """Parts of uploads that nobody completes are paid for unseen; they go after one day, at any key."""
    for bucket in stage.of(BUCKET):
        days = [
            entry.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation", 99)
            for entry in _lifecycle(bucket)
        ]
        if min(days, default=99) > 1:
            yield bucket, "No lifecycle rule ends unfinished uploads of all keys after a day."


@rule
def replaced_versions_go(stage: Stage) -> Iterator[Fault]:
    """Replaced versions are kept as long as the stage says, no longer; then their delete marker goes too."""
    wanted = stage.settings.noncurrent_version_days
    for bucket in stage.of(BUCKET):
        rules = _lifecycle(bucket)
        kept = [entry.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays") for entry in rules]
        if wanted not in kept:
            yield bucket, f"No lifecycle rule removes replaced versions after {wanted} days."
        if not any(entry.get("ExpiredObjectDeleteMarker") or "ExpirationInDays" in entry for entry in rules):
            yield bucket, "No lifecycle rule removes delete markers that hide nothing."


@rule
def only_logs_expire(stage: Stage) -> Iterator[Fault]:
    """No rule removes or moves away what is current, but logs, as late as the others: only people delete."""
    for bucket in stage.of(BUCKET):
        for entry in bucket.get("LifecycleConfiguration", "Rules", default=()):
            touched = {"ExpirationInDays", "ExpirationDate", "Transition", "Transitions"} & set(entry)
            if bucket.path == LOGS and entry.get("ExpirationInDays") == stage.settings.log_retention_days:
                touched -= {"ExpirationInDays"}
            for name in sorted(touched):
                yield bucket, f"A lifecycle rule has {name}, which touches what is current."


@rule
def buckets_tell_event_bridge_alone(stage: Stage) -> Iterator[Fault]:
    """Events go to EventBridge, whose rules have dead letters; any other receiver would be one unseen."""
    expected = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    for bucket in stage.of(BUCKET):
        if bucket.get("NotificationConfiguration") != expected:
            yield bucket, "It tells somebody else than EventBridge, or nobody."


@rule
def pages_of_named_origins_use_links(stage: Stage) -> Iterator[Fault]:
    """Cross-origin rules name the stage's origins and what links need: no other method, never all origins."""
    wanted = set(stage.settings.page_origins)
    for bucket in stage.of(BUCKET):
        rules = bucket.get("CorsConfiguration", "CorsRules", default=())
        if bucket.path != DOCUMENTS and rules:
            yield bucket, "It has cross-origin rules, which only links into the documents bucket need."
        for entry in rules:
            if not set(entry["AllowedOrigins"]) <= wanted:
                yield bucket, f"Origins {entry['AllowedOrigins']} are not those of the stage."
            if not set(entry["AllowedMethods"]) <= LINK_METHODS:
                yield bucket, f"Methods {entry['AllowedMethods']} are more than links need."


@rule
def buckets_are_no_websites(stage: Stage) -> Iterator[Fault]:
    """A website endpoint speaks plain HTTP only and knows neither the distribution nor its headers."""
    for bucket in stage.of(BUCKET):
        if bucket.get("WebsiteConfiguration") is not None:
            yield bucket, "It has a website endpoint."


@rule
def buckets_copy_nothing_elsewhere(stage: Stage) -> Iterator[Fault]:
    """No replication, inventory or analytics: each would write what is private to another bucket."""
    ways = (
        "ReplicationConfiguration",
        "InventoryConfigurations",
        "AnalyticsConfigurations",
        "MetadataTableConfiguration",
        "MetadataConfiguration",
    )
    for bucket in stage.of(BUCKET):
        for way in ways:
            if bucket.get(way) is not None:
                yield bucket, f"It has {way}."


def _lifecycle(bucket: Resource) -> list[Any]:
    """The rules that are in force for every key."""
    narrowed = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
    return [
        entry
        for entry in listed(bucket.get("LifecycleConfiguration", "Rules"))
        if entry.get("Status") == "Enabled" and not any(entry.get(name) for name in narrowed)
    ]


def _is_denied(stage: Stage, bucket: Resource, condition: Condition) -> bool:
    """Whether nobody may do anything with the bucket and its objects where the condition holds."""
    arn = "{" + bucket.path + ".Arn}"
    return any(denies_everybody(one, "s3:*", {arn, f"{arn}/*"}, condition) for one in who_may_come_in(stage))
