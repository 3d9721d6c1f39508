"""One shard of one of the two indexes, as a request of DynamoDB's Query."""

from typing import TYPE_CHECKING

from lambdas.api.filters import Filters
from lambdas.shared import catalog

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, QueryInputTypeDef


def newest_of(table: str, shard: str, filters: Filters, keys: tuple[str, str]) -> "QueryInputTypeDef":
    """A Query for what a shard has between two sort keys, both included, newest first.

    Time is a condition on the key, so nothing else is read. Status and name are filters: what
    they leave out is read, counted by a Limit, and paid for.
    """
    partition, value = catalog.NEWEST_PARTITION_KEY, shard
    if filters.collection is not None:
        partition = catalog.COLLECTION_PARTITION_KEY
        value = catalog.collection_partition(filters.collection, shard)
    names = {"#partition": partition, "#newest": catalog.INDEX_SORT_KEY}
    lowest, highest = keys
    values: dict[str, AttributeValueTypeDef] = {
        ":partition": {"S": value},
        ":lowest": {"S": lowest},
        ":highest": {"S": highest},
    }
    tests = []
    if filters.status is not None:
        tests.append("#status = :status")
        names["#status"] = "status"
        values[":status"] = {"S": filters.status}
    if filters.name_prefix:
        tests.append("begins_with(#name, :name)")
        names["#name"] = catalog.NAME_ATTRIBUTE
        values[":name"] = {"S": filters.name_prefix}
    request: QueryInputTypeDef = {
        "TableName": table,
        "IndexName": catalog.NEWEST_INDEX if filters.collection is None else catalog.COLLECTION_INDEX,
        "KeyConditionExpression": "#partition = :partition AND #newest BETWEEN :lowest AND :highest",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": False,
    }
    if tests:
        request["FilterExpression"] = " AND ".join(tests)
    return request
