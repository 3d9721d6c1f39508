"""Settings that are wrong end the synth with a sentence that names them."""

import json
from typing import Any

import pytest

import stacks  # noqa: F401  # isort: skip  (before aws_cdk: it chooses the Node that aws_cdk runs on)

from aws_cdk import App

from stacks.settings import SettingsInvalid, StageSettings, cdk_json_context

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef"
DOMAIN = {"name": "a.example.org", "certificate_arn": CERTIFICATE}


def settings(stage: str = "dev", **changes: Any) -> StageSettings:
    stages = cdk_json_context()["stages"]
    stages["dev"] = {name: value for name, value in {**stages["dev"], **changes}.items() if value is not ...}
    return StageSettings.of(App(context={"stages": stages, "stage": stage}))


@pytest.mark.parametrize("stage", ["dev", "prod", "strict", "local"])
def test_every_stage_of_cdk_json_is_valid(stage: str) -> None:
    assert settings(stage).stage == stage


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"retain_date": True},
            r"cdk\.json: stages\.dev\.retain_date is not a setting; known are: stage, retain_data",
        ),
        ({"retain_data": "yes"}, r'stages\.dev\.retain_data is "yes": .*valid boolean'),
        ({"processor_memory_mb": "1769"}, r'stages\.dev\.processor_memory_mb is "1769": .*valid integer'),
        (
            {"processor_memory_mb": 64},
            r"stages\.dev\.processor_memory_mb is 64: .*greater than or equal to 256",
        ),
        ({"log_retention_days": 8}, r"stages\.dev\.log_retention_days is 8: .*1, 3, 5, 7"),
        (
            {"function_platform": "arm"},
            r"stages\.dev\.function_platform is \"arm\": .*'arm64', 'x86_64' or 'host'",
        ),
        ({"page_origins": ["*"]}, r'stages\.dev\.page_origins\.0 is "\*"'),
        ({"page_origins": ["https://*"]}, r'stages\.dev\.page_origins\.0 is "https://\*"'),
        ({"page_origins": ["https://a.org", "https://*.*.org"]}, r"stages\.dev\.page_origins\.1 is"),
        ({"page_origins": ["https://a.org/"]}, r"stages\.dev\.page_origins\.0 is"),
        ({"page_endpoint": "http://127.0.0.1:4566/"}, r"stages\.dev\.page_endpoint is"),
        ({"api_writes_per_minute": 99}, r"stages\.dev\.api_writes_per_minute is 99"),
        ({"api_origin": "https://example.org"}, r"stages\.dev\.api_origin is"),
        ({"api_burst": ...}, r"stages\.dev\.api_burst is missing"),
        ({"alarm_email": ["a@b.org"]}, r'stages\.dev\.alarm_email is \["a@b\.org"\]: .*valid string'),
        ({"domain": {"name": "a.org"}}, r"stages\.dev\.domain\.certificate_arn is missing\."),
        ({"domain": {"certificate_arn": CERTIFICATE}}, r"stages\.dev\.domain\.name is missing\."),
        ({"domain": {**DOMAIN, "name": "https://a.org"}}, r"stages\.dev\.domain\.name is"),
        ({"domain": {**DOMAIN, "zone": "Z1"}}, r"domain\.zone is not a setting; known are: name, cert"),
        (
            {"domain": {**DOMAIN, "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")}},
            r"domain\.certificate_arn is .*ARN of a certificate in us-east-1; CloudFront takes no other\.$",
        ),
        ({"domain": DOMAIN}, r"^cdk\.json: stages\.dev: page_origins lacks https://a\.example\.org, whose"),
        ({"web_acl": True}, r"stages\.dev\.web_acl is true"),
        ({"web_acl": {"requests_per_five_minutes": 9}}, r"web_acl\.requests_per_five_minutes is 9: "),
        (
            {"api_writes_per_minute": 1000, "web_acl": {"requests_per_five_minutes": 4999}},
            r"^cdk\.json: stages\.dev: web_acl\.requests_per_five_minutes is less than one user may ask for",
        ),
        ({"countries": []}, r"stages\.dev\.countries is \[\]"),
        ({"countries": ["at"]}, r'stages\.dev\.countries\.0 is "at"'),
        ({"customer_managed_key": "yes"}, r"stages\.dev\.customer_managed_key is"),
        ({"budget": {"monthly_dollars": 0, "email": "a@b.org"}}, r"budget\.monthly_dollars is 0"),
        (
            {"budget": {"monthly_dollars": 1, "email": "a"}},
            r'budget\.email is "a": It should be one e-mail address',
        ),
        (
            {"reserve_concurrency": True},
            r"^cdk\.json: stages\.dev: reserve_concurrency and api_max_concurrency",
        ),
        ({"api_max_concurrency": 5}, r"^cdk\.json: stages\.dev: reserve_concurrency and api_max_concurrency"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsInvalid, match=sentence):
        settings(**changes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ops",
        "ops@example",
        "@example.org",
        "ops@",
        "ops@example.",
        "ops@example..org",
        "ops@example.org\n",
        " ops@example.org",
        "ops@example.org,anna@example.org",
        "a@b@example.org",
        "Ops <ops@example.org>",
        "mailto:ops@example.org",
    ],
)
def test_what_is_not_one_address_is_not_written_to(text: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        settings(alarm_email=text)
    expected = "It should be one e-mail address, such as ops@example.org."
    assert caught.value.code == f"cdk.json: stages.dev.alarm_email is {json.dumps(text)}: {expected}"


@pytest.mark.parametrize("text", [..., None, "ops@example.org", "o.p+s@mail.example.co.uk"])
def test_one_address_or_none_is_written_to(text: Any) -> None:
    assert settings(alarm_email=text).alarm_email == (None if text is ... else text)


def test_settings_that_fit_together_are_taken() -> None:
    given = settings(
        domain=DOMAIN,
        page_origins=["https://a.example.org"],
        reserve_concurrency=True,
        api_max_concurrency=5,
        countries=["AT"],
        api_writes_per_minute=1000,
        web_acl={"requests_per_five_minutes": 5000},
        budget={"monthly_dollars": 1, "email": "a@b.org"},
    )
    assert given.domain is not None
    assert given.domain.origin in given.page_origins
    assert given.budget is not None


def test_what_costs_is_off_unless_a_stage_says_otherwise() -> None:
    given = settings()
    assert [given.customer_managed_key, given.access_logs, given.threat_protection] == [False] * 3
    assert (given.web_acl, given.domain, given.countries, given.budget) == (None, None, None, None)


def test_an_unknown_stage_is_named_with_those_there_are() -> None:
    with pytest.raises(
        SettingsInvalid, match=r"no stage 'production'; cdk\.json has: dev, prod, strict, local"
    ):
        settings("production")


def test_overrides_change_single_settings_and_are_checked_like_them() -> None:
    context = cdk_json_context()
    good = App(context={**context, "overrides": json.dumps({"log_retention_days": 1})})
    assert StageSettings.of(good).log_retention_days == 1
    assert StageSettings.of(good).api_burst == context["stages"]["dev"]["api_burst"]
    for overrides in ('{"log_retention_days": 2}', "[]", "{", '{"unknown": 1}'):
        with pytest.raises(SettingsInvalid):
            StageSettings.of(App(context={**context, "overrides": overrides}))


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().retain_data = True  # type: ignore[misc]
