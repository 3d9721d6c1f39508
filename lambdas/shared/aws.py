"""The one place where a client of AWS is made: botocore's own.

It is the client that boto3 gives, made without boto3, which would load its resources, its transfer manager
and `multiprocessing` beside it at every cold start, for nothing that is called here.

Credentials and region are found by botocore, wherever they are: in the environment, or, under SnapStart, at
the address that the environment names, where it also gets new ones when a restored function's have expired.
"""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

import botocore
from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

CONNECT_SECONDS = 3
"""Within a region a connection takes milliseconds; one lost packet is sent again after a second."""

USER_AGENT = f"Roundtrip Botocore/{botocore.__version__}"
"""Left to itself botocore puts one together of a dozen parts, twice for each call; that takes 0.1 ms."""

Client = TypeVar("Client")

_session = Session()


@overload
def client(
    service: Literal["s3"], *, attempts: int, read_seconds: int, config: Config | None = None
) -> "S3Client": ...
@overload
def client(service: Literal["dynamodb"], *, attempts: int, read_seconds: int) -> "DynamoDBClient": ...
@overload
def client(service: Literal["sqs"], *, attempts: int, read_seconds: int) -> "SQSClient": ...
@overload
def client(service: Literal["cloudfront"], *, attempts: int, read_seconds: int) -> "CloudFrontClient": ...


def client(service: str, *, attempts: int, read_seconds: int, config: Config | None = None) -> Any:
    """A client that calls at most `attempts` times and waits `read_seconds` for each next piece of an answer.

    Before the second call it waits up to 1 second, then up to 2, 4, 8 and so on, half of that on average: 3
    attempts sleep 3 seconds at most, 4 attempts 7. This is botocore's standard mode; its older one, the
    default, would throttle along with DynamoDB for 25 seconds in 10 attempts.
    """
    common = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        user_agent=USER_AGENT,
    )
    return _session.create_client(service, config=common.merge(config) if config else common)


class Later(Generic[Client]):
    """A client that is made when it is first called for. Threads may call at once: one is made."""

    def __init__(self, make: Callable[[], Client]) -> None:
        self._make = make
        self._made: Client | None = None
        self._lock = Lock()

    def __call__(self) -> Client:
        """The client, always the same."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made
