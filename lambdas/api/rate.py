"""A limit on what one user may ask to be changed in a minute, counted in the catalogue table."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lambdas.api.errors import TooManyRequests
from lambdas.shared import catalog

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WINDOW_SECONDS = 60

KEPT_SECONDS = 60
"""A counter is of no use after its window; DynamoDB removes it within days of this."""


class WriteLimit:
    """So many changes for each user and minute of the clock.

    The minutes are fixed, so at the turn of one twice the limit may come within seconds. All
    instances of the function count in the same place.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        per_minute: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._per_minute = per_minute
        self._clock = clock

    def spend(self, user: str, cost: int = 1) -> None:
        """Counts `cost` changes of a user; raises TooManyRequests where they are too many.

        Then none of them is counted. A cost above the whole limit passes in a minute in which
        nothing was spent, since it could never pass otherwise.
        """
        now = self._clock()
        window = int(now // WINDOW_SECONDS)
        end = (window + 1) * WINDOW_SECONDS
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={catalog.PARTITION_KEY: {"S": f"{catalog.RATE_PREFIX}{user}#{window}"}},
                UpdateExpression="ADD #spent :cost SET #expires = :expires",
                ConditionExpression="attribute_not_exists(#spent) OR #spent <= :most_before",
                ExpressionAttributeNames={"#spent": "spent", "#expires": catalog.TTL_ATTRIBUTE},
                ExpressionAttributeValues={
                    ":cost": {"N": str(cost)},
                    ":expires": {"N": str(end + KEPT_SECONDS)},
                    ":most_before": {"N": str(self._per_minute - cost)},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise self._refusal(math.ceil(end - now)) from error

    def _refusal(self, seconds: int) -> TooManyRequests:
        sentence = f"At most {self._per_minute} changes a minute; try again in {seconds} seconds."
        return TooManyRequests("too-many-requests", sentence, retry_after=seconds)
