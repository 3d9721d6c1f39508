"""One run of schemathesis over the whole API in this process, as one user."""

from collections.abc import Callable, Sequence

from tests.fuzz.cases import Known, Report, configuration, of_application, run
from tests.fuzz.gateway import Function, Gateway
from tests.fuzz.world import World, world

TOKENS = {
    "editor": {"token_use": "access", "sub": "7f0d", "cognito:groups": "[editors]"},
    "another": {"token_use": "access", "sub": "2b5f", "cognito:groups": "[auditors editors]"},
    "reader": {"token_use": "access", "sub": "1c3e"},
    "id": {"token_use": "id", "sub": "7f0d", "cognito:groups": "[editors]"},
}
"""What stands in the place of a signed token → the claims that it has."""


def fuzzed(
    seed: int,
    examples: int,
    user: str = "editor",
    only: Sequence[str] = (),
    changed: Callable[[World], Function] = lambda made: made.function,
) -> Report:
    """What came of it, of some operations or of all. `changed` may put another function in its place."""
    with world() as made:
        config = configuration(seed, examples, user)
        schema = of_application(Gateway(changed(made), TOKENS), config, only)
        return run(schema, seed, Known(made.ids(), made.cursor, made.under_way))
