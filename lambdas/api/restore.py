"""The undo of a deletion: what hides a document is removed, and S3's event brings back the rest."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.api import versions
from lambdas.api.errors import ApiError, Conflict, NotFound, Unavailable
from lambdas.api.side_by_side import side_by_side

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOST_MARKERS = 20
"""Who deletes what is deleted puts one marker on the other; so many are removed in one call."""

logger = logging.getLogger(__name__)


class Restorer:
    """Removes delete markers from the documents bucket, and never a version."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def restore(self, key: str) -> None:
        """Removes all delete markers on top of the key, so that its newest version is the current one.

        It looks again after each: when it returns, a version was on top. A deletion that comes
        between is undone too; an upload that comes between is on top, and nothing of it is
        touched. Raises NotFound where there is no version to come back to, Conflict where one was
        on top from the beginning, and Unavailable where markers are still left: calling again goes on.
        """
        for removed in range(MOST_MARKERS + 1):
            top = versions.newest(self._s3, self._bucket, key)
            if top is None or not top.versions:
                raise NotFound("document-unknown", "Nothing is left of the document.", "id")
            if top.size is not None:
                if removed:
                    return
                raise Conflict("not-deleted", "The document is not deleted.", "id")
            if removed < MOST_MARKERS:
                self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=top.version_id)
        raise Unavailable("unavailable", "The document was deleted many times; please try again.")

    def restore_many(self, keys: Iterable[str]) -> dict[str, ApiError]:
        """The same for each key, several at a time. Key → error, of those only that failed."""
        wanted = list(dict.fromkeys(keys))
        errors = side_by_side(self._error_of, wanted)
        return {key: error for key, error in zip(wanted, errors, strict=True) if error}

    def _error_of(self, key: str) -> ApiError | None:
        try:
            self.restore(key)
        except ApiError as error:
            return error
        except (ClientError, BotoCoreError):
            logger.exception("AWS failed", extra={"key": key})
            return Unavailable("unavailable", "The service cannot answer now; please try again.")
        return None
