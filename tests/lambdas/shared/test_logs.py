"""A log names what failed and where, and never holds what it failed on."""

import json
import logging
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from lambdas.shared.logs import Careful, FunctionFailed, Lines, careful, escaped, set_up
from tests.lambdas.lines import Logged, logged

CANARY = "canary-4fd1"
HIDDEN = [
    each for each in map(chr, range(0x20000)) if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
]

logger = logging.getLogger("lambdas.some")


def refused(code: str, message: str = CANARY) -> ClientError:
    metadata: Any = {"RequestId": "aws-7", "HTTPStatusCode": 400}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "PutItem")


def fails(error: Exception) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


def failure(run: Callable[[], object], **more: Any) -> Logged:
    """What is logged of the error that it raises."""
    with logged() as lines:
        try:
            run()
        except Exception:
            logger.exception("it failed", extra=more)
    return lines


TALKATIVE: dict[str, Callable[[], object]] = {
    "a key": lambda: dict[str, int]()[CANARY],
    "a number": lambda: int(CANARY),
    "a decimal": lambda: Decimal(CANARY) / 0,
    "a body": lambda: json.loads(f'{{"{CANARY}"'),
    "bytes": f"{CANARY}\ud800".encode,
    "an attribute": lambda: getattr(object(), CANARY),
    "a parameter": fails(ParamValidationError(report=f"Invalid value {CANARY}")),
    "an address": fails(EndpointConnectionError(endpoint_url=f"https://a/{CANARY}?X-Amz-Signature={CANARY}")),
    "what AWS quotes": fails(refused("ValidationException")),
    "a cause": fails(ExceptionGroup(CANARY, [ValueError(CANARY)])),
}


@pytest.mark.parametrize("run", TALKATIVE.values(), ids=TALKATIVE)
def test_an_error_is_logged_by_class_and_place_and_never_by_what_it_stumbled_on(
    run: Callable[[], object],
) -> None:
    lines = failure(run)
    assert CANARY not in lines.text
    (line,) = lines
    assert line["errorType"]
    assert "test_logs.py" in line["stackTrace"][0]


def test_an_error_that_was_raised_from_another_does_not_bring_that_one_along() -> None:
    def run() -> None:
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error

    assert CANARY not in failure(run).text


def test_of_what_aws_refused_stands_all_that_support_asks_for() -> None:
    (line,) = failure(fails(refused("ThrottlingException")))
    told = {name: line[name] for name in ("awsCode", "awsOperation", "awsStatus", "awsRequestId")}
    assert told == {
        "awsCode": "ThrottlingException",
        "awsOperation": "PutItem",
        "awsStatus": 400,
        "awsRequestId": "aws-7",
    }
    assert line["errorMessage"] == "ThrottlingException in PutItem"


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
def test_who_may_not_do_what_is_logged_in_aws_own_words(code: str) -> None:
    (line,) = failure(fails(refused(code, "arn:role may not kms:Decrypt on arn:key")))
    assert line["errorMessage"] == f"{code} in PutItem: arn:role may not kms:Decrypt on arn:key"


def test_an_error_of_our_own_may_say_that_its_message_holds_nothing() -> None:
    class OutOfSomething(Exception):
        may_be_logged = True

    (line,) = failure(fails(OutOfSomething("the time\nis up")))
    assert line["errorMessage"] == r"OutOfSomething: the time\u000ais up"


@pytest.mark.parametrize("place", ["message", "argument", "field", "name", "deep"])
def test_no_character_makes_a_second_line_or_moves_what_stands_in_the_first(place: str) -> None:
    text = "".join(HIDDEN)
    say: dict[str, Callable[[], None]] = {
        "message": lambda: logger.warning(text),
        "argument": lambda: logger.warning("%s", text),
        "field": lambda: logger.warning("a", extra={"key": text}),
        "name": lambda: logger.warning("a", extra={"change": {text: 1}}),
        "deep": lambda: logger.warning("a", extra={"change": {"keys": [(text,)]}}),
    }
    with logged() as lines:
        say[place]()
    (line,) = lines
    shown = json.dumps(line, ensure_ascii=False)
    assert [each for each in HIDDEN if each in shown] == []
    assert r"\\u000a" in shown
    assert lines.text.count("\n") == 1


def test_what_a_test_looks_at_is_not_kept_for_its_report(caplog: pytest.LogCaptureFixture) -> None:
    with logged() as lines:
        logger.warning("\ud800")
    assert (len(lines), caplog.records) == (1, [])


def test_letters_of_every_alphabet_stay_as_they_are() -> None:
    assert escaped("Rechnung-Ä 請求書 فاتورة 🧾.json") == "Rechnung-Ä 請求書 فاتورة 🧾.json"


def test_of_what_nobody_meant_to_log_only_the_type_is_left() -> None:
    with logged() as lines:
        logger.info(
            "a", extra={"body": CANARY.encode(), "error": KeyError(CANARY), "record": {"at": object()}}
        )
    (line,) = lines
    assert CANARY not in lines.text
    assert (line["body"], line["error"], line["record"]) == ("bytes", "KeyError", {"at": "object"})


def test_numbers_truth_and_nothing_stay_what_they_are() -> None:
    with logged() as lines:
        logger.info("a", extra={"change": {"n": 1, "x": 0.5, "is": True, "version": None}})
    assert lines[0]["change"] == {"n": 1, "x": 0.5, "is": True, "version": None}


def test_what_leaves_a_function_is_no_more_than_what_it_logs() -> None:
    """Lambda writes the error's message to the log, to the trace and to who called."""

    @careful
    def handler(event: dict[str, Any], context: Any) -> int:
        return int(event["body"])

    assert handler({"body": "1"}, None) == 1
    with logged() as lines, pytest.raises(FunctionFailed) as caught:
        handler({"body": CANARY}, None)
    assert str(caught.value) == "ValueError"
    assert caught.value.__suppress_context__
    assert CANARY not in lines.text
    assert (lines[0]["message"], lines[0]["errorType"]) == ("failed", "ValueError")


def test_a_logger_is_set_up_once_with_lambdas_own_handler_or_with_one_of_ours() -> None:
    root = logging.Logger("root")
    set_up(root)
    (handler,) = root.handlers
    assert isinstance(handler.formatter, Lines)
    assert [type(each) for each in handler.filters] == [Careful]

    root, theirs = logging.Logger("root"), logging.StreamHandler()
    root.addHandler(theirs)
    set_up(root)
    assert root.handlers == [theirs]
    assert [type(each) for each in theirs.filters] == [Careful]


def test_libraries_do_not_tell_what_goes_over_the_wire(caplog: pytest.LogCaptureFixture) -> None:
    set_up(logging.Logger("root"))
    caplog.set_level(logging.DEBUG)
    for name in ("boto3", "botocore", "botocore.endpoint", "urllib3.connectionpool"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
