"""moto with what AWS does and moto 5.2 does not: all differences that were found, in one place.

S3
  parts        moto holds S3's rule that a part has 5 MiB; the proof's parts have a few bytes
  completion   IfMatch is not looked at
               an upload that is not there, or is another key's, crashes instead of NoSuchUpload
               what was completed is completed again, while it is current, whatever is asked
               the conditions are looked at before the upload and its parts
               parts in disorder are put together instead of refused
  upload_part  number 0 is NoSuchUpload instead of InvalidArgument
  deletion     over nothing it makes no delete marker
               of a version it does not say whether that was a marker, nor which it was where nothing is
  get_object   of a delete marker by its id is NoSuchVersion instead of MethodNotAllowed
  copy_object  of a delete marker by its id is NoSuchVersion instead of InvalidRequest
  head_object  takes IfMatch only in quotes
  put_object   IfNoneMatch of anything but `*` is not looked at
  all          an empty VersionId is any unknown one instead of InvalidArgument
DynamoDB
  put_item     a placeholder without meaning crashes, a value without use is taken: both are refused
               values of two types crash where their order is asked for, which they have none of
"""

import re
from typing import Any

import moto.s3.models
import pytest
from botocore.exceptions import ClientError

from tests.proofs.stores import client

Kept = dict[str, Any]


def allow_tiny_parts(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    patch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 0)


class S3:
    """A client of one bucket of moto's S3."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._uploads: dict[str, str] = {}
        """Key of each upload under way."""
        self._markers: set[tuple[str, str | None]] = set()
        """Key and id of each delete marker."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def get_object(self, **request: Any) -> Kept:
        _refuse_empty_version(request)
        if (request["Key"], request.get("VersionId")) in self._markers:
            raise refusal("MethodNotAllowed", 405)
        return self._s3.get_object(**request)

    def head_object(self, **request: Any) -> Kept:
        if request.get("VersionId") == "":
            raise refusal("400", 400)
        if "IfMatch" in request:
            request["IfMatch"] = '"' + request["IfMatch"].strip('"') + '"'
        return self._s3.head_object(**request)

    def put_object(self, **request: Any) -> Kept:
        if request.get("IfNoneMatch", "*") != "*":
            raise refusal("NotImplemented", 501)
        return self._s3.put_object(**request)

    def copy_object(self, **request: Any) -> Kept:
        source = request["CopySource"]
        _refuse_empty_version(source)
        if (source["Key"], source.get("VersionId")) in self._markers:
            raise refusal("InvalidRequest", 400)
        return self._s3.copy_object(**request)

    def delete_object(self, **request: Any) -> Kept:
        _refuse_empty_version(request)
        if "VersionId" in request:
            return self._delete_version(request)
        answer = self._s3.delete_object(**request)
        if "VersionId" not in answer:
            below = self._s3.put_object(**request)["VersionId"]
            answer = self._s3.delete_object(**request)
            self._s3.delete_object(**request, VersionId=below)
        self._markers.add((request["Key"], answer["VersionId"]))
        return answer

    def _delete_version(self, request: Kept) -> Kept:
        version = request["Key"], request["VersionId"]
        self._s3.delete_object(**request)
        marker = {"DeleteMarker": True} if version in self._markers else {}
        self._markers.discard(version)
        return {"VersionId": request["VersionId"], **marker}

    def create_multipart_upload(self, **request: Any) -> Kept:
        answer = self._s3.create_multipart_upload(**request)
        self._uploads[answer["UploadId"]] = request["Key"]
        return answer

    def upload_part(self, **request: Any) -> Kept:
        self._refuse_unknown_upload(request)
        if request["PartNumber"] == 0:
            raise refusal("InvalidArgument", 400)
        return self._s3.upload_part(**request)

    def complete_multipart_upload(self, **request: Any) -> Kept:
        self._refuse_unknown_upload(request)
        self._refuse_parts(request)
        wanted, unwanted = request.get("IfMatch"), request.get("IfNoneMatch")
        if unwanted not in (None, "*"):
            raise refusal("NotImplemented", 501)
        if wanted is not None:
            try:
                current = self.head_object(Bucket=self._bucket, Key=request["Key"])
            except ClientError as error:
                raise refusal("NoSuchKey", 404) from error
            if current["ETag"].strip('"') != wanted.strip('"'):
                raise refusal("PreconditionFailed", 412)
        answer = self._s3.complete_multipart_upload(**request)
        del self._uploads[request["UploadId"]]
        return answer

    def abort_multipart_upload(self, **request: Any) -> Kept:
        self._refuse_unknown_upload(request)
        del self._uploads[request["UploadId"]]
        return self._s3.abort_multipart_upload(**request)

    def _refuse_unknown_upload(self, request: Kept) -> None:
        if self._uploads.get(request["UploadId"]) != request["Key"]:
            raise refusal("NoSuchUpload", 404)

    def _refuse_parts(self, request: Kept) -> None:
        """What moto itself refuses only after the conditions, or not at all."""
        listed = request.get("MultipartUpload", {}).get("Parts", [])
        numbers = [part["PartNumber"] for part in listed]
        if not listed:
            raise refusal("MalformedXML", 400)
        if numbers != sorted({*numbers}):
            raise refusal("InvalidPartOrder", 400)
        answer = self._s3.list_parts(Bucket=self._bucket, Key=request["Key"], UploadId=request["UploadId"])
        there = {part["PartNumber"]: part["ETag"] for part in answer.get("Parts", [])}
        if any(there.get(part["PartNumber"]) != part["ETag"] for part in listed):
            raise refusal("InvalidPart", 400)


class DynamoDB:
    """A client of moto's DynamoDB."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)

    def put_item(self, **request: Any) -> Kept:
        used = {*re.findall(r"[#:]\w+", request.get("ConditionExpression", ""))}
        given = {*request.get("ExpressionAttributeNames", {}), *request.get("ExpressionAttributeValues", {})}
        if used != given:
            raise refusal("ValidationException", 400)
        return self._dynamodb.put_item(**request)


def refusal(code: str, status: int) -> ClientError:
    """Of a call that moto would have taken, or refused otherwise."""
    return client.refusal(code, status, "of AWS")


def _refuse_empty_version(named: Kept) -> None:
    if named.get("VersionId") == "":
        raise refusal("InvalidArgument", 400)
