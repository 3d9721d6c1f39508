"""What the functions are asked in the benchmarks, and the world that they find: usual things.

One small document without a recipe for the processor; for the API a document, a link to its result,
a full page of the list and a form to upload with, as an editor who is signed in asks for them.
"""

import json
from collections.abc import Mapping
from typing import Any

from lambdas.shared.catalog import PROCESSED, SHARDS, Record
from lambdas.shared.keys import result_key
from tests.benchmarks.aws import LoopbackAws

KEY = "incoming/notes/5f1d7a9c3b2e4f60/note-1001.json"
RESULT = result_key(KEY)

DOCUMENT = json.dumps(
    {
        "id": "note-1001",
        "placed_at": "2026-11-20T09:58:12Z",
        "customer": {"name": "Zoë Ångström", "email": "zoe@example.org", "city": "Oslo"},
        "items": [
            {"sku": f"sku-{number}", "quantity": number, "price": number * 12.5, "weight": 0.25}
            for number in range(1, 5)
        ],
        "total": 125.0,
        "note": "Please ring twice.",
    },
    ensure_ascii=False,
    indent=2,
).encode()
"""Half a kilobyte."""

RECORDS_OF_A_SHARD = 2
"""Of 16; so a page of 25 is full, and there is a next one."""


def prepare(aws: LoopbackAws) -> None:
    """The document in the bucket, and a catalogue of others."""
    aws.put(KEY, DOCUMENT)
    for shard in SHARDS:
        for number in range(RECORDS_OF_A_SHARD):
            aws.put_item(record(f"{shard}{number:031x}").to_item())


def record(identifier: str) -> Record:
    """What the catalogue says of a document that was processed."""
    name = f"order-{identifier[-4:]}.json"
    return Record(
        id=identifier,
        key=f"incoming/orders/5f1d7a9c3b2e4f60/{name}",
        collection="orders",
        status=PROCESSED,
        sequencer="0055AED6DCD90281E5".ljust(64, "0"),
        recorded_at="2026-11-20T10:00:01.250000Z",
        source_version="3HL4kqtJvjVBH40Nrjfkd",
        uploaded_at=f"2026-11-20T10:{int(identifier[0], 16):02d}:{int(identifier[-2:], 16):02d}Z",
        size=463,
        sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        documents=1,
        outcome_version="UIORUnfndfiufdisojhr398493jfdkjFJjkndnqUifhnw89493jJFJ",
        outcome_size=431,
        result_type="application/json",
    )


def arrived(count: int = 1, key: str = KEY) -> dict[str, Any]:
    """What SQS hands to the processor: EventBridge's word that a document came, in each message."""
    return {"Records": [_message(number, key) for number in range(count)]}


_ATTRIBUTES = {
    "ApproximateReceiveCount": "1",
    "SentTimestamp": "1763632800000",
    "SenderId": "events.amazonaws.com",
    "ApproximateFirstReceiveTimestamp": "1763632800010",
}


def _message(number: int, key: str) -> dict[str, Any]:
    detail = {
        "version": "0",
        "bucket": {"name": "documents"},
        "object": {
            "key": key,
            "size": len(DOCUMENT),
            "etag": "b1946ac92492d2347c6235b4d2611184",
            "version-id": "3HL4kqtJvjVBH40Nrjfkd",
            "sequencer": "0055AED6DCD90281E5",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "111122223333",
        "source-ip-address": "192.0.2.1",
        "reason": "PutObject",
    }
    event = {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "time": "2026-11-20T10:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::documents"],
        "detail": detail,
    }
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{number:012x}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a" * 10,
        "body": json.dumps(event),
        "attributes": _ATTRIBUTES,
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:work",
        "awsRegion": "us-east-1",
    }


_CLAIMS = {
    "sub": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111",
    "token_use": "access",
    "cognito:groups": "[editors]",
    "client_id": "1h57kf5cpq17m0eml12example",
    "username": "anna",
    "exp": "1763636400",
}
_HEADERS = {
    "accept": "application/json",
    "authorization": f"Bearer {'t' * 900}",
    "content-type": "application/json",
    "host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}


def _request(
    method: str,
    path: str,
    parameters: Mapping[str, str] | None = None,
    *,
    route: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """API Gateway's event (payload 2.0) of an editor's request."""
    event = {
        "version": "2.0",
        "routeKey": f"{method} {route or path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": _HEADERS,
        "requestContext": {
            "accountId": "111122223333",
            "apiId": "abcdefghij",
            "authorizer": {"jwt": {"claims": _CLAIMS, "scopes": None}},
            "domainName": "abcdefghij.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "abcdefghij",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Mozilla/5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": f"{method} {route or path}",
            "stage": "$default",
            "time": "20/Nov/2026:10:00:00 +0000",
            "timeEpoch": 1763632800000,
        },
        "isBase64Encoded": False,
    }
    if parameters:
        event["pathParameters"] = dict(parameters)
    if body:
        event["body"] = json.dumps(body)
    return event


_ID = "3" + f"{1:031x}"

REQUESTS: Mapping[str, dict[str, Any]] = {
    "get_document": _request("GET", f"/api/documents/{_ID}", {"id": _ID}, route="/api/documents/{id}"),
    "get_result": _request(
        "GET", f"/api/documents/{_ID}/result", {"id": _ID}, route="/api/documents/{id}/result"
    ),
    "list_documents": _request("GET", "/api/documents"),
    "create_document": _request(
        "POST",
        "/api/documents",
        body={"collection": "orders", "name": "order-1001.json", "content_type": "application/json"},
    ),
}
"""Operation of the API → the event that asks for it."""
