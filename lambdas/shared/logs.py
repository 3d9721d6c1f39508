"""What a function leaves in its log: one JSON object a line, and nothing of what it was entrusted with.

Python's errors quote the value that they stumbled on, and AWS's the one that was sent: a piece of a
document, of a token or of a link. So an error is logged by its class and its place in the code and,
where AWS refused, by code, operation and request id. Its message is logged where it holds none of
these by rule: of our own classes that say so (`may_be_logged`), and where AWS denies access, which
names an action, a role and an object.

The names of objects are logged, though a name may tell of a person: without them nobody finds the
document that failed. They go with the log, after `log_retention_days`.
"""

import json
import logging
import time
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from botocore.exceptions import ClientError

ACCESS_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
_TALKATIVE = ("boto3", "botocore", "urllib3")
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_NOT_SHOWN = frozenset({"aws_request_id", "tenant_id"})

Handler = Callable[[dict[str, Any], Any], Any]

logger = logging.getLogger(__name__)


class FunctionFailed(Exception):
    """What leaves a function in place of an error: Lambda logs, traces and answers what it is told."""


class _Said(Exception):
    """Stands for an error where its message would be asked for."""


class Careful(logging.Filter):
    """Lets every record through, without the message of its error and with all that is not seen escaped."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record: what formats it does not matter."""
        record.msg, record.args = escaped(record.getMessage()), ()
        for name in record.__dict__.keys() - _OWN - _NOT_SHOWN:
            setattr(record, name, escaped(getattr(record, name)))
        if record.exc_info and record.exc_info[1] is not None:
            kind, error, place = record.exc_info
            if not isinstance(error, _Said):
                record.__dict__.update(_told_by_aws(error))
                record.exc_info = (kind, _Said(sentence_of(error)), place)
        record.exc_text = record.stack_info = None
        return True


class Lines(logging.Formatter):
    """A line as Lambda's own formatter writes it, for where there is none: on the emulator."""

    request_id = ""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object, in ASCII."""
        kind, error, place = record.exc_info or (None, None, None)
        more = {name: value for name, value in record.__dict__.items() if name not in _OWN | _NOT_SHOWN}
        line = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": Lines.request_id or None,
            "errorType": kind and kind.__name__,
            "errorMessage": None if error is None else str(error),
            "stackTrace": place and traceback.format_tb(place),
            **more,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None})


def set_up(root: logging.Logger) -> None:
    """Makes the root logger careful; at cold start, when Lambda's runtime has given it its handler."""
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:  # at DEBUG they log headers and bodies
        logging.getLogger(name).setLevel(logging.WARNING)
    if not root.handlers:
        stream = logging.StreamHandler()
        stream.setFormatter(Lines())
        root.addHandler(stream)
    for handler in root.handlers:
        handler.addFilter(Careful())


def careful(handler: Handler) -> Handler:
    """The handler, whose errors are logged here and leave it as FunctionFailed."""

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:
        Lines.request_id = str(getattr(context, "aws_request_id", ""))
        try:
            return handler(event, context)
        except Exception as error:
            logger.exception("failed")
            raise FunctionFailed(sentence_of(error)) from None

    return run


def sentence_of(error: BaseException) -> str:
    """What may be said of an error wherever operators read it."""
    if getattr(error, "may_be_logged", False):
        return str(escaped(f"{type(error).__name__}: {error}"))
    if not isinstance(error, ClientError):
        return type(error).__name__
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "")), told.get("Message", "")
    sentence = f"{code} in {error.operation_name}"
    return str(escaped(f"{sentence}: {message}" if code in ACCESS_DENIED else sentence))


def escaped(value: Any) -> Any:
    r"""The value with every character that is not seen, or turns others around, as `\u202e`.

    Of what is neither text nor number, nor made of them, the type is left: nobody meant to log it.
    """
    if isinstance(value, str):
        if value.isprintable():
            return value
        return "".join(each if each.isprintable() else _escape(each) for each in value)
    if isinstance(value, Mapping):
        return {escaped(str(name)): escaped(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [escaped(each) for each in value]
    return value if value is None or isinstance(value, int | float) else type(value).__name__


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _told_by_aws(error: BaseException) -> dict[str, Any]:
    if not isinstance(error, ClientError):
        return {}
    answer = error.response.get("ResponseMetadata", {})
    told = {
        "awsCode": error.response.get("Error", {}).get("Code"),
        "awsOperation": error.operation_name,
        "awsStatus": answer.get("HTTPStatusCode"),
        "awsRequestId": answer.get("RequestId"),
    }
    return {name: escaped(value) for name, value in told.items() if value is not None}
