"""Lambda's entry point: settings and clients are made once, at cold start."""

from lambdas.shared import cold_start  # before all that takes long

# isort: split
import logging
import os
from pathlib import Path
from typing import Any

from lambdas.processor.background import in_background
from lambdas.processor.batch import handle
from lambdas.processor.documents import Documents
from lambdas.processor.engine.limits import Limits
from lambdas.processor.recipe.book import RecipeBook
from lambdas.processor.settings import ProcessorSettings
from lambdas.processor.store import Store
from lambdas.shared import aws, logs

logs.set_up(logging.getLogger())

RECIPES = Path(__file__).parent.parent.parent / "recipes"
"""Beside `lambdas`, in the repository as in the bundle."""

ATTEMPTS = 4
"""A call sleeps at most 7 seconds between them, which is within `batch.RESERVE_MS`. What S3 or DynamoDB does
not take even then is left to the queue: it waits for nothing, and a function is paid for waiting."""

_settings = ProcessorSettings.from_env(os.environ)
_store = Store(
    # S3 may put a large upload together for long, and says nothing meanwhile.
    aws.client("s3", attempts=ATTEMPTS, read_seconds=60),
    aws.client("dynamodb", attempts=ATTEMPTS, read_seconds=10),
    _settings.documents_bucket,
    _settings.catalog_table,
    start=in_background,
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


cold_start.over()
