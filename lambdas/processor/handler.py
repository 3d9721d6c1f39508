"""Lambda's entry point: settings and clients are made once, at cold start."""

import logging
import os
from typing import Any

import boto3

from lambdas.processor.batch import handle
from lambdas.processor.documents import Documents
from lambdas.processor.process import process
from lambdas.processor.settings import ProcessorSettings
from lambdas.processor.store import Store

logging.getLogger().setLevel(logging.INFO)

_settings = ProcessorSettings.from_env(os.environ)
_documents = Documents(
    store=Store(
        boto3.client("s3"),
        boto3.client("dynamodb"),
        _settings.documents_bucket,
        _settings.catalog_table,
    ),
    process=process,
    max_document_bytes=_settings.max_document_bytes,
)


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Processes an SQS batch, or an S3 or EventBridge event on its own."""
    return handle(event, _documents.apply, context.get_remaining_time_in_millis)
