"""S3 and DynamoDB in memory: a call is one step, from a world and a request to an answer and a world.

Bucket and table are one each, and are not looked at. A call is done as a whole or not at all, which
is what S3 and DynamoDB promise of each single one, and reads see all writes before them.
"""

from tests.proofs.stores import dynamodb, multipart, s3
from tests.proofs.stores.answer import Done, Request
from tests.proofs.stores.world import World

_OPERATIONS = {**s3.OPERATIONS, **multipart.OPERATIONS, **dynamodb.OPERATIONS}


def call(world: World, operation: str, request: Request, name: str) -> Done:
    """What a client's method `operation` answers to `request`, and the world after it.

    `name` is that of this call and of no other: a version or an upload that it makes has it as its
    id. The world is given back itself where nothing changed. Raises NotImplementedError for what
    is not modelled, so that no test takes silence for consent.
    """
    known = _OPERATIONS.get(operation)
    if known is None:
        raise NotImplementedError(f"{operation}: none of {', '.join(sorted(_OPERATIONS))}")
    if not request.keys() <= known.parameters:
        strange = ", ".join(sorted(request.keys() - known.parameters))
        raise NotImplementedError(f"{operation}: the stores do not model its parameter {strange}")
    return known.run(world, request, name)
