"""How documents look to people: a line of a table, or all that is known of one."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from roundtrip.remote import Document
from roundtrip.screen import shown

STYLES = {
    "processed": "green",
    "uploaded": "green",
    "quarantined": "red",
    "failed": "red",
}

HEADER = Text(f"{'uploaded':<20}  {'status':<11}  {'bytes':>15}  {'records':>11}  document", "bold")


def document_row(document: Document) -> Text:
    """A line below the header, and where it is wrong if it is."""
    line = Text(f"{document['uploaded_at'] or '-':<20}  ")
    line.append(f"{document['status']:<11}", STYLES.get(document["status"], ""))
    line.append(f"  {_number(document['size']):>15}  {_number(document['documents']):>11}  ")
    line.append(shown(document["key"]))
    if document["error"]:
        line.append(f"  {where_wrong(document['error'])}", "red")
    return line


def document_lines(document: Document) -> Iterator[Text]:
    """Every member that says something, on a line of its own; an error is taken apart."""
    for name, value in document.items():
        if name == "error" and value:
            for part, said in value.items():
                if said is not None:
                    yield _member(f"error {part}", said, "red")
        elif value is not None:
            yield _member(name, value, STYLES.get(str(value), "") if name == "status" else "")


def where_wrong(error: Mapping[str, Any]) -> str:
    """`syntax, line 5, column 37`."""
    place = [f"{name} {error[name]}" for name in ("line", "column") if error.get(name) is not None]
    return ", ".join([error["code"], *place])


def outcome_row(status: str, *parts: str) -> Text:
    """`processed  a.json  incoming/orders/…/a.json`."""
    line = Text(f"{status:<11}", STYLES.get(status, ""))
    for part in parts:
        line.append(f"  {shown(part)}", "")
    return line


def _member(name: str, value: object, style: str) -> Text:
    return Text(f"{name:<16}  ").append(shown(_number(value)), style)


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return "-" if value is None else str(value)
