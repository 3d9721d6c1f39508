"""What the log says of a call: enough to find it and who made it, and nothing that was sent or answered."""

import json
import re
from collections.abc import Mapping
from typing import Any

REFUSED = 400
_ID = re.compile(r"[0-9a-f]{32}")


def said(event: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Route, status and error code; who called; the document's id; API Gateway's id of the request.

    An id in the path is the caller's text: what is none is left out.
    """
    context = event.get("requestContext") or {}
    claims = (context.get("authorizer") or {}).get("jwt", {}).get("claims", {})
    document = (event.get("pathParameters") or {}).get("id") or ""
    told = {
        "route": event.get("routeKey"),
        "status": answer["statusCode"],
        "code": json.loads(answer["body"])["code"] if answer["statusCode"] >= REFUSED else None,
        "document": document if _ID.fullmatch(document) else None,
        "user": claims.get("sub"),
        "apiRequestId": context.get("requestId"),
    }
    return {name: value for name, value in told.items() if value is not None}
