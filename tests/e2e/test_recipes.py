"""The recipes that the project ships, through the deployed stacks."""

import csv
import io
import json
from pathlib import Path

import requests

from lambdas.shared.keys import published_folder
from local.home import ROOT
from tests.e2e.conftest import App, eventually
from tests.e2e.test_pipeline import unique

SAMPLES = ROOT / "samples"


def upload(app: App, sample: Path) -> str:
    """Puts a sample into its collection; the path below `incoming/`."""
    path = f"{sample.parent.name}/{unique(sample.name)}"
    app.put(f"incoming/{path}", sample.read_bytes())
    return path


def test_readings_become_a_table_with_a_report_and_a_profile(app: App) -> None:
    path = upload(app, SAMPLES / "readings" / "2026-11-02.ndjson")

    result = app.result(f"results/{path}")
    rows = list(csv.DictReader(io.StringIO(result["bytes"].decode())))
    assert result["ContentType"] == "text/csv; charset=utf-8"
    assert len(rows) == 23
    assert list(rows[0]) == ["sensor", "room", "at", "celsius", "humidity"]
    (bad,) = map(json.loads, app.result(f"quarantine/{path}")["bytes"].splitlines())
    assert (bad["code"], bad["pointer"]) == ("schema", "/values/celsius")
    profile = json.loads(app.result(f"profiles/{path}")["bytes"])
    assert profile["records"] == 23
    assert profile["paths"]["/celsius"]["minimum"] > -60


def test_invoices_come_back_without_who_pays(app: App) -> None:
    path = upload(app, SAMPLES / "invoices" / "2026-11.json")

    first, second = json.loads(app.result(f"results/{path}")["bytes"])
    assert first["total"] == "116.00"
    assert first["customer"]["name"] == second["customer"]["name"] == "***"
    assert "iban" not in first["customer"]
    assert len(first["customer"]["email"]) == 64
    again = upload(app, SAMPLES / "invoices" / "2026-11.json")
    assert json.loads(app.result(f"results/{again}")["bytes"]) == [first, second]  # the key is kept


def test_a_price_list_is_there_for_everybody_until_it_is_deleted(app: App) -> None:
    path = upload(app, SAMPLES / "prices" / "2026-12.json")
    result = app.result(f"results/{path}")

    key = eventually(lambda: published(app, path), "a public copy")
    answer = requests.get(f"{app.url}/{key}", timeout=60)
    assert answer.status_code == 200
    assert answer.content == result["bytes"]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2026-12.json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"

    bucket = app.outputs["DocumentsBucketName"]
    app.client("s3").delete_object(Bucket=bucket, Key=f"incoming/{path}")
    eventually(lambda: published(app, path) is None, "the public copy to go")


def published(app: App, path: str) -> str | None:
    """Key of the copy under `public/` of the document at this path."""
    prefix = published_folder(f"incoming/{path}")
    listed = app.client("s3").list_objects_v2(Bucket=app.outputs["DocumentsBucketName"], Prefix=prefix)
    return next((str(entry["Key"]) for entry in listed.get("Contents", [])), None)
