"""The stores under test and moto behind one face, so that both can be asked the same and compared."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.lambdas.conftest import Aws
from tests.proofs.stores import moto_as_aws
from tests.proofs.stores.answer import Answer, Ok, Refused
from tests.proofs.stores.client import Client
from tests.proofs.stores.s3 import HEADERS

ITEMS = ("get_item", "put_item")

COMPARED = {
    *("VersionId", "DeleteMarker", "ETag", "ContentLength", "ContentRange", "Metadata", "Body", *HEADERS),
    *("CopySourceVersionId", "CopyObjectResult", "Contents", "UploadId", "Item", "Attributes"),
}
"""What the stores answer, and AWS too. `LastModified` is the one thing that they answer differently."""


@dataclass
class Subject:
    """A bucket and a table, asked by the names of boto3's methods."""

    s3: Any
    dynamodb: Any
    bucket: str = "documents"
    table: str = "catalog"
    ids: dict[str, str] = field(default_factory=dict)
    """Ids of versions and uploads as the caller knows them, in the order of their appearance: id1, id2, …"""

    def ask(self, operation: str, **request: Any) -> Answer:
        """The answer, without what the stores do not model, and with ids as the caller knows them."""
        try:
            if operation in ITEMS:
                answer = getattr(self.dynamodb, operation)(TableName=self.table, **request)
            else:
                answer = getattr(self.s3, operation)(Bucket=self.bucket, **self._own(request))
        except ClientError as error:
            return Refused(
                error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            )
        return Ok({name: self._plain(name, value) for name, value in answer.items() if name in COMPARED})

    def known(self, own: str) -> str:
        """What the caller knows this id as."""
        return self.ids.setdefault(own, f"id{len(self.ids) + 1}")

    def _own(self, request: dict[str, Any]) -> dict[str, Any]:
        """The request with the store's own ids. One that it never gave is the caller's, and stays it."""
        own = {known: own for own, known in self.ids.items()}
        changed = dict(request)
        for name in {"VersionId", "UploadId"} & request.keys():
            changed[name] = own.get(request[name], request[name])
            self.ids.setdefault(changed[name], request[name])
        if "CopySource" in request:
            changed["CopySource"] = {"Bucket": self.bucket, **self._own(request["CopySource"])}
        return changed

    def _plain(self, name: str, value: Any) -> Any:
        if name in ("VersionId", "CopySourceVersionId", "UploadId"):
            return self.known(value)
        if name == "Body":
            return value.read()
        if name == "CopyObjectResult":
            return {"ETag": value["ETag"]}
        return [{"Key": entry["Key"]} for entry in value] if name == "Contents" else value

    def left(self) -> dict[str, Any]:
        """All that is kept: versions and markers, the newest of a key first, uploads, items."""
        if isinstance(self.s3, Client):
            return self._left_in_world(self.s3)
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        uploads = self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", [])
        items = self.dynamodb.scan(TableName=self.table)["Items"]
        return {
            "versions": [
                (entry["Key"], self.known(entry["VersionId"]), entry["ETag"], entry["IsLatest"])
                for entry in listed.get("Versions", [])
            ],
            "markers": [
                (entry["Key"], self.known(entry["VersionId"]), entry["IsLatest"])
                for entry in listed.get("DeleteMarkers", [])
            ],
            "uploads": sorted((upload["Key"], self.known(upload["UploadId"])) for upload in uploads),
            "items": sorted(items, key=lambda item: item["id"]["S"]),
        }

    def forget(self, items: list[dict[str, Any]]) -> None:
        """Removes these items from moto's table."""
        for item in items:
            self.dynamodb.delete_item(TableName=self.table, Key={"id": item["id"]})

    def _left_in_world(self, client: Client) -> dict[str, Any]:
        world = client.world
        newest_first = [
            (key, version, version is versions[-1])
            for key, versions in world.objects
            for version in reversed(versions)
        ]
        return {
            "versions": [
                (key, self.known(version.id), version.etag, latest)
                for key, version, latest in newest_first
                if version.body is not None
            ],
            "markers": [
                (key, self.known(version.id), latest)
                for key, version, latest in newest_first
                if version.body is None
            ],
            "uploads": sorted((upload.key, self.known(upload.id)) for upload in world.uploads),
            "items": [world.item(item_id) for item_id, _ in world.items],
        }


def in_memory() -> Subject:
    """The stores under test, empty."""
    client = Client()
    return Subject(client, client)


def on_moto(aws: Aws, bucket: str | None = None) -> Subject:
    """moto as AWS is; with a bucket of its own where one is named."""
    if bucket:
        place = {"LocationConstraint": aws.s3.meta.region_name}
        aws.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    bucket = bucket or aws.bucket
    return Subject(moto_as_aws.S3(aws.s3, bucket), moto_as_aws.DynamoDB(aws.dynamodb), bucket, aws.table)
