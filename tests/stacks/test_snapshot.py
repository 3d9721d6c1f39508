"""The templates as they are; `make test PYTEST=--snapshot-update` accepts a change.

Asset hashes are left out: they say that code changed, which the diff of the code shows.
"""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.stacks.conftest import STACKS, Template

ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize(
    ("stage", "stack"), [*(("prod", stack) for stack in STACKS), ("strict", "Storage"), ("strict", "WebAcl")]
)
def test_the_template_is_the_one_that_was_reviewed(
    stage: str, stack: str, templates: dict[str, dict[str, Template]], snapshot: SnapshotAssertion
) -> None:
    template: dict[str, Any] = {
        name: part for name, part in templates[stage][stack].items() if not name.startswith("_")
    }
    assert json.loads(ASSET_HASH.sub("<hash>", json.dumps(template))) == snapshot
