"""What of a request of AWS's says which permission it needs: few words, and nothing that is secret."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import unescape

from lambdas.shared.catalog import PARTITION_KEY

_VALUES = ("versionId", "prefix")
_HEADERS = ("x-amz-target", "x-amz-copy-source", "x-amz-acl", "x-amz-tagging")
_PARAMETERS = ("TableName", "IndexName", "QueueUrl")
_OBJECT = re.compile(rb"<Object>(.*?)</Object>", re.DOTALL)
_ELEMENT = re.compile(r"<(Key|VersionId)>([^<]*)</")
_FORM_KEY = re.compile(rb'name="key"\r\n\r\n([^\r\n]*)\r\n')
_FORM_HEAD_BYTES = 64 * 1024
"""S3 reads no field of a form after its file, and 20 KB of those before it."""


def seen(
    method: str, raw_path: str, query: Mapping[str, Any], headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The request as plain JSON, the same for two that need the same permission.

    `query` has the names of all parameters but those of a signature, and the values of few;
    `parameters` has what the body says: table, index and queue, the partition keys of items, the key of
    an upload's form, and key and version of each object of a list.
    """
    parameters: dict[str, Any] = {}
    if "x-amz-target" in headers:
        parameters = _of_json(body)
    elif headers.get("content-type", "").startswith("multipart/form-data"):
        parameters = _of_form(body)
    elif "delete" in query:
        parameters = {"objects": [_object(found) for found in _OBJECT.findall(body)]}
    return {
        "method": method,
        "path": unquote(raw_path),
        "query": {
            name: _first(value) if name in _VALUES else ""
            for name, value in sorted(query.items())
            if not name.lower().startswith("x-amz-")
        },
        "headers": {name: headers[name] for name in _HEADERS if name in headers},
        "parameters": parameters,
    }


def _object(element: bytes) -> dict[str, str]:
    return {name: unescape(text) for name, text in _ELEMENT.findall(element.decode())}


def _of_form(body: bytes) -> dict[str, Any]:
    found = _FORM_KEY.search(body[:_FORM_HEAD_BYTES])
    return {"key": found[1].decode(errors="replace")} if found else {}


def _of_json(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return {}
    found = {name: asked[name] for name in _PARAMETERS if name in asked}
    items = [asked[name] for name in ("Key", "Item") if name in asked]
    for table, wanted in asked.get("RequestItems", {}).items():
        found["TableName"] = table
        if isinstance(wanted, dict):  # of reads; a list has writes
            items += wanted.get("Keys", [])
        else:
            items += [each.get("Item") or each.get("Key") for write in wanted for each in write.values()]
    ids = sorted({item.get(PARTITION_KEY, {}).get("S", "") for item in items})
    return {**found, "keys": ids} if ids else found


def _first(value: Any) -> str:
    return str(value[0]) if isinstance(value, list) else str(value)
