"""Lambda's entry point: settings and clients are made once, at cold start."""

import logging
import os
from pathlib import Path
from typing import Any

import boto3

from lambdas.processor.batch import handle
from lambdas.processor.documents import Documents
from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.book import RecipeBook
from lambdas.processor.settings import ProcessorSettings
from lambdas.processor.store import Store
from lambdas.shared import logs

logs.set_up(logging.getLogger())

RECIPES = Path(__file__).parent.parent.parent / "recipes"
"""Beside `lambdas`, in the repository as in the bundle."""

_settings = ProcessorSettings.from_env(os.environ)
_store = Store(
    boto3.client("s3"),
    boto3.client("dynamodb"),
    _settings.documents_bucket,
    _settings.catalog_table,
)
_documents = Documents(
    store=_store,
    recipe_of=RecipeBook(RECIPES, _store.redaction_key).recipe_of,
    limits=Limits(record_bytes=_settings.max_record_bytes, file_bytes=_settings.max_file_bytes),
)


@logs.careful
def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Processes an SQS batch, or an S3 or EventBridge event on its own."""
    return handle(event, _documents.apply, context.get_remaining_time_in_millis)
