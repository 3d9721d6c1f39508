"""Each own rule bites: of every bad variant of the real templates, the rules that must find it find it."""

import pytest

from security.own import RULES, findings
from tests.security.own.bad.alarms import BAD_ALARMS
from tests.security.own.bad.api import BAD_ROUTES, BAD_USERS
from tests.security.own.bad.buckets import BAD_BUCKETS
from tests.security.own.bad.deployment import BAD_TEMPLATES
from tests.security.own.bad.distribution import BAD_DISTRIBUTIONS
from tests.security.own.bad.functions import BAD_FUNCTIONS
from tests.security.own.bad.headers import BAD_HEADERS
from tests.security.own.bad.keys import BAD_KEYS
from tests.security.own.bad.pipeline import BAD_QUEUES, BAD_RULES
from tests.security.own.bad.promises import BAD_FIREWALLS, BAD_PROMISES
from tests.security.own.bad.roles import BAD_ROLES
from tests.security.own.bad.rows import BAD_ROWS
from tests.security.own.bad.shadows import BAD_DENIALS, BAD_SHADOWS
from tests.security.own.bad.table import BAD_TABLES
from tests.security.own.bad.variant import Variant
from tests.security.own.stages import settings_of
from tests.security.own.test_settings import BAD_SETTINGS
from tests.stacks.conftest import Template

VARIANTS = [
    *BAD_BUCKETS,
    *BAD_TABLES,
    *BAD_QUEUES,
    *BAD_RULES,
    *BAD_ALARMS,
    *BAD_FUNCTIONS,
    *BAD_ROLES,
    *BAD_ROUTES,
    *BAD_USERS,
    *BAD_DISTRIBUTIONS,
    *BAD_HEADERS,
    *BAD_TEMPLATES,
    *BAD_KEYS,
    *BAD_FIREWALLS,
    *BAD_PROMISES,
    *BAD_ROWS,
    *BAD_DENIALS,
    *BAD_SHADOWS,
]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_bad_variant_is_found_by_its_rules_and_no_other(
    variant: Variant, stages: dict[str, dict[str, Template]]
) -> None:
    bad = variant.made_of(stages[variant.stage])
    found = {finding.rule for finding in findings(bad, settings_of(variant.stage))}
    assert sorted(found) == sorted(variant.caught_by.split())


def test_the_templates_as_they_are_have_no_finding(
    stage: str, stages: dict[str, dict[str, Template]]
) -> None:
    assert findings(stages[stage], settings_of(stage)) == []


def test_every_rule_bites() -> None:
    caught = {name for variant in VARIANTS for name in variant.caught_by.split()}
    caught |= {name for _, _, names in BAD_SETTINGS for name in names.split()}
    assert set(RULES) - caught == set()
    assert caught - set(RULES) == set()


def test_no_two_variants_have_the_same_name() -> None:
    names = [variant.name for variant in VARIANTS]
    assert sorted(names) == sorted(set(names))


def test_every_rule_says_what_must_hold() -> None:
    for name, check in RULES.items():
        assert (check.__doc__ or "").strip().endswith("."), name
