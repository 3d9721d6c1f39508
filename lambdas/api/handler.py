"""Entry point of the API function: builds the collaborators once for each cold start."""

from lambdas.shared import cold_start  # before all that takes long

# isort: split
import logging
import os
import time
from typing import Any

from lambdas.api.call import operations_of
from lambdas.api.catalog_store import CatalogStore
from lambdas.api.changing import Changing
from lambdas.api.counts import CatalogCounts
from lambdas.api.describing import Describing
from lambdas.api.dispatch import dispatch
from lambdas.api.documents_store import SIGNING, DocumentsStore
from lambdas.api.rate import WriteLimit
from lambdas.api.reading import Reading
from lambdas.api.restore import Restorer
from lambdas.api.said import said
from lambdas.api.settings import ApiSettings
from lambdas.api.uploading import Uploading
from lambdas.api.uploads_store import UploadsStore
from lambdas.api.work_queue import WorkQueue
from lambdas.shared import aws, logs

logs.set_up(logging.getLogger())
logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""A call sleeps at most 3 seconds between them: whoever asks is told within the function's time, by a problem
that says when to ask again, and not by API Gateway that it was too late."""

READ_SECONDS = 5

_settings = ApiSettings.from_env(os.environ)
_bucket, _table = _settings.documents_bucket, _settings.catalog_table
_dynamodb = aws.client("dynamodb", attempts=ATTEMPTS, read_seconds=READ_SECONDS)
_s3 = aws.client("s3", attempts=ATTEMPTS, read_seconds=READ_SECONDS, config=SIGNING)
# Not at cold start: only who asks for work needs it.
_sqs = aws.Later(lambda: aws.client("sqs", attempts=ATTEMPTS, read_seconds=READ_SECONDS))
_catalog = CatalogStore(_dynamodb, _table)
_documents = DocumentsStore(_s3, _bucket, _settings.link_seconds)
_uploads = UploadsStore(_s3, _bucket, _settings.link_seconds)
_queue = WorkQueue(_sqs, _settings.work_queue_url, _bucket)

_operations = operations_of(
    Describing(_settings),
    Reading(_catalog, CatalogCounts(_dynamodb, _table), _documents),
    Uploading(_settings, _catalog, _documents, _uploads),
    Changing(_catalog, _documents, Restorer(_s3, _bucket), _queue),
)
_limit = WriteLimit(_dynamodb, _table, _settings.writes_per_minute)


@logs.careful
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answers one HTTP API event (payload format 2.0)."""
    begun = time.monotonic()
    answer = dispatch(event, _operations, _limit)
    logger.info("answered", extra={**said(event, answer), "seconds": round(time.monotonic() - begun, 3)})
    return answer


cold_start.over()
