"""The templates of every stage, as tests/stacks synthesizes them."""

from pathlib import Path
from typing import Any

import pytest

from security.own import templates_of
from tests.stacks.conftest import Template, stage, templates

__all__ = ["stage", "templates"]


@pytest.fixture(scope="session")
def stages(templates: dict[str, dict[str, Template]]) -> dict[str, dict[str, Any]]:
    """Stage → stack → template, of all stacks and with the constructs' paths."""
    return {name: templates_of(Path(made["Storage"]["_asset_root"])) for name, made in templates.items()}
