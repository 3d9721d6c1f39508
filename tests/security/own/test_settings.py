"""A wrong setting in cdk.json is found, even where the templates follow it."""

from typing import Any

import pytest

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

from aws_cdk import App

from security.own import findings, templates_of
from stacks.budget import BudgetStack
from stacks.settings import cdk_json_context
from tests.security.own.bad.variant import Change, Variant, drop, put, say
from tests.security.own.stages import settings_of
from tests.stacks.conftest import Template

BUDGET = {"monthly_dollars": 20, "email": "ops@example.org"}

BAD_SETTINGS: list[tuple[str, dict[str, Any], str]] = [
    ("pages over plain http", {"page_origins": ["http://example.org"]}, "origins-are-https-and-have-a-host"),
    ("pages of a top-level domain", {"page_origins": ["https://*.net"]}, "origins-are-https-and-have-a-host"),
    (
        "pages of hosts alike",
        {"page_origins": ["https://a*.example.org"]},
        "origins-are-https-and-have-a-host",
    ),
    ("an API elsewhere", {"api_origin": "https://example.org/{api_id}"}, "addresses-elsewhere-are-loopback"),
    ("a sign-in elsewhere", {"page_endpoint": "https://example.org"}, "addresses-elsewhere-are-loopback"),
    ("a protected stack whose data goes", {"retain_data": False}, "protected-stages-keep-their-data"),
    ("a budget that is not there", {"budget": BUDGET}, "the-budget-is-the-stages"),
    ("snapshots that are not there", {"api_snap_start": True}, "snapshots-are-what-is-called"),
    ("countries that nobody asks for", {"countries": ["AT"]}, "countries-are-those-of-the-stage"),
    ("an address that is not told", {"alarm_email": "o@example.org"}, "only-the-named-address-is-written-to"),
    ("a key that is not there", {"customer_managed_key": True}, "the-stages-key-encrypts-everything"),
    (
        "a firewall that is not there",
        {"web_acl": {"requests_per_five_minutes": 30_000}},
        "the-firewall-stands-before-the-distribution",
    ),
]
"""What is bad, the settings, and the rules that must find it in the templates of `prod`."""

BAD_BUDGETS = [
    ("nobody is told", drop("NotificationsWithSubscribers")),
    ("somebody else is told", say("ops@example.org", "them@example.org")),
    ("told when it is twice too much", put("NotificationsWithSubscribers/1/Notification/Threshold", 200)),
    ("a larger amount", put("Budget/BudgetLimit/Amount", 2000)),
]


@pytest.mark.parametrize(
    ("settings", "caught_by"), [bad[1:] for bad in BAD_SETTINGS], ids=[bad[0] for bad in BAD_SETTINGS]
)
def test_a_bad_setting_is_found(
    settings: dict[str, Any], caught_by: str, stages: dict[str, dict[str, Template]]
) -> None:
    found = {finding.rule for finding in findings(stages["prod"], settings_of("prod", **settings))}
    assert set(caught_by.split()) <= found


def test_an_api_that_is_elsewhere_is_not_reached_over_plain_http(
    stages: dict[str, dict[str, Template]],
) -> None:
    elsewhere = settings_of("local", api_origin="http://example.org/{api_id}")
    found = {finding.rule for finding in findings(stages["local"], elsewhere)}
    assert found == {"addresses-elsewhere-are-loopback", "the-api-is-reached-over-tls"}


@pytest.mark.parametrize(
    ("kind", "places", "found"),
    [("whitelist", ["AT", "CH"], False), ("whitelist", ["AT"], True), ("blacklist", ["AT", "CH"], True)],
)
def test_only_the_named_countries_are_answered(
    kind: str, places: list[str], found: bool, stages: dict[str, dict[str, Template]]
) -> None:
    change = put(
        "DistributionConfig/Restrictions/GeoRestriction", {"RestrictionType": kind, "Locations": places}
    )
    made = Variant("", "Cdn/Distribution", change, "").made_of(stages["prod"])
    rules = {finding.rule for finding in findings(made, settings_of("prod", countries=["AT", "CH"]))}
    assert rules == ({"countries-are-those-of-the-stage"} if found else set())


@pytest.fixture(scope="module")
def budget(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The stack of a budget, which no stage of cdk.json has."""
    out = tmp_path_factory.mktemp("budget")
    app = App(context=cdk_json_context(), outdir=str(out), builtin_cloud_formation_validation=False)
    settings = settings_of("prod", budget=BUDGET)
    assert settings.budget is not None
    BudgetStack(app, "Budget", settings, settings.budget)
    app.synth()
    return templates_of(out)


def test_a_budget_as_it_is_has_no_finding(
    budget: dict[str, Any], stages: dict[str, dict[str, Template]]
) -> None:
    assert findings({**stages["prod"], **budget}, settings_of("prod", budget=BUDGET)) == []


@pytest.mark.parametrize("change", [bad[1] for bad in BAD_BUDGETS], ids=[bad[0] for bad in BAD_BUDGETS])
def test_a_bad_budget_is_found(
    change: Change, budget: dict[str, Any], stages: dict[str, dict[str, Template]]
) -> None:
    bad = Variant("", "Budget/Monthly", change, "").made_of(budget)
    found = findings({**stages["prod"], **bad}, settings_of("prod", budget=BUDGET))
    assert {finding.rule for finding in found} == {"the-budget-is-the-stages"}
