"""The end of a body is believed only where all bytes came and their checksum is right."""

from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, FlexibleChecksumError

from tests.lambdas.conftest import Aws
from tests.lambdas.processor.test_source import BODY, change, content, opened, upload


class Ending:
    """A body that gives its bytes and then nothing, or an error, as a connection that was closed."""

    def __init__(self, data: bytes, at_end: BotoCoreError | None) -> None:
        self._data, self._at_end = data, at_end

    def read(self, _size: int | None = None) -> bytes:
        if not self._data and self._at_end:
            raise self._at_end
        data, self._data = self._data, b""
        return data

    def close(self) -> None:
        pass


class OneBody:
    """A client whose first answer has this body; the others have their own."""

    def __init__(self, s3: Any, body: Ending) -> None:
        self._s3, self._body = s3, [body]

    def get_object(self, **request: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._s3.get_object(**request)
        return {**answer, "Body": self._body.pop() if self._body else answer["Body"]}


def test_a_body_that_ends_early_without_an_error_is_read_on(aws: Aws) -> None:
    upload(aws, BODY)

    assert content(opened(OneBody(aws.s3, Ending(BODY[:10], None)), change())) == BODY


def test_a_checksum_that_differs_is_told_after_the_last_byte(aws: Aws) -> None:
    upload(aws, BODY)
    error = FlexibleChecksumError(error_msg="it differs")

    with pytest.raises(FlexibleChecksumError):
        content(opened(OneBody(aws.s3, Ending(BODY, error)), change()))
