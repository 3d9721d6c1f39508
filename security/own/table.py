"""What holds for the catalogue: capped, recoverable, of the expected shape, copied nowhere."""

from collections.abc import Iterator
from typing import Any

from lambdas.shared import catalog
from security.own.rule import Fault, rule
from security.own.stage import Stage

TABLE = "AWS::DynamoDB::Table"

INDEXES = {
    catalog.NEWEST_INDEX: (catalog.NEWEST_PARTITION_KEY, catalog.INDEX_SORT_KEY),
    catalog.COLLECTION_INDEX: (catalog.COLLECTION_PARTITION_KEY, catalog.INDEX_SORT_KEY),
}


@rule
def tables_are_of_a_type_that_is_looked_at(stage: Stage) -> Iterator[Fault]:
    """A global table (TableV2) is seen by no rule of ours and by few of the scanners': none is used."""
    for table in stage.of("AWS::DynamoDB::GlobalTable"):
        yield table, "A global table is not looked at by what checks tables."


@rule
def tables_can_be_recovered(stage: Stage) -> Iterator[Fault]:
    """Point-in-time recovery is on in every stage: what a faulty function writes can be undone."""
    for table in stage.of(TABLE):
        if table.get("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") is not True:
            yield table, "Point-in-time recovery is off."


@rule
def tables_are_capped(stage: Stage) -> Iterator[Fault]:
    """Table and each index take as much a second as the stage says, and no more: that bounds the bill."""
    wanted = {
        "MaxReadRequestUnits": stage.settings.max_read_request_units,
        "MaxWriteRequestUnits": stage.settings.max_write_request_units,
    }
    for table in stage.of(TABLE):
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield table, "It is not paid by request, so the caps do not apply."
        for part in (table.properties, *table.get("GlobalSecondaryIndexes", default=())):
            if part.get("OnDemandThroughput") != wanted:
                yield table, f"{part.get('IndexName', 'The table')} is not capped as the stage says."


@rule
def tables_have_the_shape_that_functions_expect(stage: Stage) -> Iterator[Fault]:
    """Keys and indexes are those of the contract: another key would replace the table, and lose it."""
    for table in stage.of(TABLE):
        if _keys(table.properties) != [catalog.PARTITION_KEY]:
            yield table, f"Its key is not {catalog.PARTITION_KEY}."
        declared = {
            index["IndexName"]: tuple(_keys(index))
            for index in table.get("GlobalSecondaryIndexes", default=())
            if index.get("Projection") == {"ProjectionType": "ALL"}
        }
        if declared != INDEXES:
            yield table, "Its indexes are not those of the contract, each with all attributes."


@rule
def tables_forget_what_has_expired(stage: Stage) -> Iterator[Fault]:
    """The TTL attribute of the contract is in force: users' counters would otherwise pile up for ever."""
    wanted = {"AttributeName": catalog.TTL_ATTRIBUTE, "Enabled": True}
    for table in stage.of(TABLE):
        if table.get("TimeToLiveSpecification") != wanted:
            yield table, f"Its TTL is not {catalog.TTL_ATTRIBUTE}."


@rule
def tables_refuse_deletion_where_data_is_retained(stage: Stage) -> Iterator[Fault]:
    """Where data outlives its stack, DynamoDB itself refuses to delete the table, whoever asks."""
    for table in stage.of(TABLE):
        if stage.settings.retain_data and table.get("DeletionProtectionEnabled") is not True:
            yield table, "It can be deleted although the stage retains data."


@rule
def tables_copy_nothing_elsewhere(stage: Stage) -> Iterator[Fault]:
    """No stream, no replica, no policy that lets others in: the catalogue names every document."""
    ways = (
        "StreamSpecification",
        "KinesisStreamSpecification",
        "ResourcePolicy",
        "ImportSourceSpecification",
    )
    for table in stage.of(TABLE):
        for way in ways:
            if table.get(way) is not None:
                yield table, f"It has {way}."


def _keys(part: Any) -> list[str]:
    """Names of the key's attributes, the partition's first."""
    return [key["AttributeName"] for key in sorted(part["KeySchema"], key=lambda key: str(key["KeyType"]))]
