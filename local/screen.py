"""What a local run prints."""

import json
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from lambdas.shared import catalog
from lambdas.shared.keys import quarantine_key, result_key
from lambdas.shared.logs import escaped
from local.demo import Upload

console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)


def plain(text: str) -> str:
    """A text of others as a console takes it: it neither colours, nor moves the cursor, nor ends the line."""
    return escape(str(escaped(text)))


@contextmanager
def step(title: str) -> Iterator[Status]:
    """Shows that something is being done, what of it, and how long it took."""
    begun = time.monotonic()
    with console.status(title) as status:
        if not console.is_terminal:
            console.print(f"… {title}")
        yield status
    console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - begun:.1f} s[/]")


def warn(sentence: str) -> None:
    """Something is not as it was asked for."""
    console.print(f"[yellow]{escape(sentence)}[/]")


def samples_table(uploads: list[Upload]) -> Table:
    """What became of each sample so far."""
    table = Table(box=None, pad_edge=False)
    for title in ("document", "bytes", "outcome", "after", "where"):
        table.add_column(title, justify="right" if title in ("bytes", "after") else "left", overflow="fold")
    for upload in uploads:
        record = upload.record
        outcome, where = ("[dim]waiting[/]", "") if record is None else _outcome(record)
        seconds = "" if upload.seconds is None else f"{upload.seconds:.2f} s"
        table.add_row(plain(upload.key), f"{upload.size:,}", outcome, seconds, where)
    return table


def live(uploads: list[Upload]) -> Live:
    """The table, refreshed while it fills; printed once at the end where there is no terminal."""
    return Live(samples_table(uploads), console=console, auto_refresh=False)


def news(record: catalog.Record) -> None:
    """One line for a document that came or changed."""
    outcome, where = _outcome(record)
    console.print(f"[dim]{datetime.now():%H:%M:%S}[/] {plain(record.key)}  {outcome}  {where}")


def summary(outputs: dict[str, str], sample: str) -> None:
    """Where everything is, and two commands to copy."""
    endpoint, bucket = outputs["EndpointUrl"], outputs["DocumentsBucketName"]
    authority = outputs.get("CertificateAuthority")
    trust = shlex.quote(authority) if authority else ""
    aws, curl = (f" --ca-bundle {trust}", f" --cacert {trust}") if authority else ("", "")
    sign_in = json.dumps(
        {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": outputs["UserPoolClientId"],
            "AuthParameters": {"USERNAME": outputs["DemoUser"], "PASSWORD": outputs["DemoPassword"]},
        },
        separators=(",", ":"),
    )
    console.print(f"""
[bold]Page and API[/]  {outputs["LocalUrl"]}/   {outputs["LocalUrl"]}/api/docs
[bold]Sign in[/]       {outputs["DemoUser"]} / {outputs["DemoPassword"]}
[bold]AWS[/]           {endpoint}  (emulated; keys: test / test)

[bold]Upload a file[/]
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws{aws} --endpoint-url {endpoint} --region us-east-1 \\
    s3 cp {shlex.quote(sample)} s3://{bucket}/incoming/orders/

[bold]List the documents[/]
  TOKEN=$(curl -s{curl} {endpoint} -H 'Content-Type: application/x-amz-json-1.1' \\
    -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
    -d {shlex.quote(sign_in)} | sed 's/.*"AccessToken": *"\\([^"]*\\)".*/\\1/')
  curl -s {outputs["LocalUrl"]}/api/documents -H "Authorization: Bearer $TOKEN"
""")
    if authority:
        console.print(
            f"IAM is enforced, over TLS. For the page, let your browser trust {escape(authority)},\n"
            f"or open {endpoint}/ once and accept its certificate.\n"
        )


def _outcome(record: catalog.Record) -> tuple[str, str]:
    if record.status == catalog.PROCESSED:
        counts = [f"{record.documents:,} records"] if record.documents != 1 else []
        counts += [f"{record.rejected:,} refused"] if record.rejected else []
        shown = f" ({', '.join(counts)})" if counts else ""
        return f"[green]processed[/]{shown}", plain(result_key(record.key))
    place = f", line {record.error_line}, column {record.error_column}" if record.error_line else ""
    return f"[yellow]quarantined[/]: {plain(record.error_code or '')}{place}", plain(
        quarantine_key(record.key)
    )
