"""Lambda's entry point: settings and clients are made once, at cold start."""

import logging
import os
from typing import Any

import boto3

from lambdas.api.catalog_store import CatalogStore
from lambdas.api.dispatch import dispatch
from lambdas.api.documents_store import SIGNING, DocumentsStore, WorkQueue
from lambdas.api.operations import Operations
from lambdas.api.settings import ApiSettings

logging.getLogger().setLevel(logging.INFO)

_settings = ApiSettings.from_env(os.environ)
_operations = Operations(
    settings=_settings,
    catalog=CatalogStore(boto3.client("dynamodb"), _settings.catalog_table),
    documents=DocumentsStore(
        boto3.client("s3", config=SIGNING), _settings.documents_bucket, _settings.link_seconds
    ),
    queue=WorkQueue(boto3.client("sqs"), _settings.work_queue_url),
)


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answers one HTTP API event (payload format 2.0)."""
    return dispatch(event, _operations)
