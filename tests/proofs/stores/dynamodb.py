"""Items of a table whose key is `id`: read, and written on condition, as DynamoDB does it."""

from tests.proofs.stores.answer import Done, Ok, Refused, Request, operation
from tests.proofs.stores.conditions import ALWAYS, Attributes, compiled
from tests.proofs.stores.world import World, frozen

_VALIDATION = Refused("ValidationException", 400)
_CONDITION_FAILED = Refused("ConditionalCheckFailedException", 400)


def get_item(world: World, request: Request, name: str) -> Done:
    """The item under a key; no `Item` where there is none. Every read is a consistent one."""
    item_id = _id(request["Key"])
    if item_id is None:
        return _VALIDATION, world
    item = world.item(item_id)
    return Ok({"Item": item} if item else {}), world


def put_item(world: World, request: Request, name: str) -> Done:
    """Replaces the item as a whole, if the condition holds for the one that is there.

    ALL_OLD answers with the one before, if there was one.
    """
    item_id, returned = _id(request["Item"]), request.get("ReturnValues", "NONE")
    if item_id is None or returned not in ("NONE", "ALL_OLD"):
        return _VALIDATION, world
    before = world.item(item_id)
    if refusal := _refusal(request, before or {}):
        return refusal, world
    after = world.with_item(item_id, frozen(request["Item"]))
    return Ok({"Attributes": before} if before and returned == "ALL_OLD" else {}), after


def _refusal(request: Request, item: Attributes) -> Refused | None:
    """Why the request's condition does not hold; an item that is not there has no attributes."""
    names = request.get("ExpressionAttributeNames", {})
    values = request.get("ExpressionAttributeValues", {})
    expression = request.get("ConditionExpression")
    condition = compiled(expression) if expression is not None else ALWAYS
    if condition.placeholders != names.keys() | values.keys():
        return _VALIDATION  # DynamoDB takes none without a meaning, and none without a use
    return None if condition.holds(item, names, values) else _CONDITION_FAILED


def _id(attributes: Attributes) -> str | None:
    """Of an item or a key; None where it is no text, or an empty one."""
    return attributes.get("id", {}).get("S") or None


OPERATIONS = {
    "get_item": operation(get_item, "TableName", "Key", "ConsistentRead"),
    "put_item": operation(
        put_item,
        "TableName",
        "Item",
        "ConditionExpression",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnValues",
    ),
}
