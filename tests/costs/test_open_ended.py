"""What has no limit, and what is there while nobody uses it."""

from dataclasses import replace
from decimal import Decimal

from costs.limits import Limits
from costs.open_ended import Open, open_ended, upload_dollars
from costs.reading import Limit
from costs.standing import standing
from costs.worst import Who
from tests.costs.test_worst import SMALL


def endless(limits: Limits) -> dict[str, Open]:
    return {each.what: each for each in open_ended(limits)}


def test_a_million_uploads_are_as_many_puts_and_messages_and_twice_as_many_events() -> None:
    assert upload_dollars() * 10**6 == Decimal("7.4")
    uploads = endless(SMALL)["Uploads through links"]
    assert uploads.dollars == Decimal("7.4")
    assert "300 seconds" in uploads.narrowed
    assert "1,000 new links a minute" in uploads.narrowed
    assert "$93.24 an hour" in uploads.narrowed  # 3,500 a second


def test_who_can_spend_without_end() -> None:
    logged = replace(SMALL.standing, blocked_logged=True, access_logged=True)
    assert {each.what: each.who for each in open_ended(replace(SMALL, standing=logged))} == {
        "CloudFront, requests that miss its cache": Who.ANYBODY,
        "CloudFront, bytes": Who.ANYBODY,
        "Requests that the web ACL blocks": Who.ANYBODY,
        "Access logs, kept": Who.ANYBODY,
        "Uploads through links": Who.EDITORS,
        "Downloads through links": Who.USERS,
        "Documents and results, kept": Who.EDITORS,
        "Records, kept": Who.EDITORS,
        "Users who sign in": Who.USERS,
    }


def test_a_terabyte_has_1024_gigabytes() -> None:
    found = endless(SMALL)
    assert found["CloudFront, bytes"].dollars == Decimal("87.04")
    assert found["Downloads through links"].dollars == Decimal("92.16")
    assert found["Documents and results, kept"].dollars == Decimal("23.552")


def test_records_of_an_hour_are_kept_in_the_table_and_each_index_and_recovered_from_the_table() -> None:
    index = replace(SMALL.capacities[0], name="index")
    found = endless(replace(SMALL, capacities=(*SMALL.capacities, index)))["Records, kept"]
    gigabytes = Decimal(200 * 3600 * 1024) / 2**30
    assert found.dollars == gigabytes * 2 * Decimal("0.25") + gigabytes * Decimal("0.20")


def test_a_web_acl_is_paid_for_by_the_request_and_slows_each_address_down() -> None:
    inspected = replace(SMALL, standing=replace(SMALL.standing, inspected=True))
    name = "CloudFront, requests that miss its cache"
    assert endless(SMALL)[name].dollars == Decimal("1.6")
    assert endless(inspected)[name].dollars == Decimal("2.2")
    assert "rate" in endless(inspected)[name].narrowed


def test_a_log_of_what_is_blocked_costs_whom_is_attacked() -> None:
    name = "Requests that the web ACL blocks"
    logged = replace(SMALL, standing=replace(SMALL.standing, blocked_logged=True))
    assert name not in endless(SMALL)
    assert endless(logged)[name].dollars == Decimal("0.6") + Decimal(2048 * 10**6) / 2**30 / 2


def test_access_logs_are_kept_in_a_bucket() -> None:
    logged = replace(SMALL, standing=replace(SMALL.standing, access_logged=True))
    assert "Access logs, kept" not in endless(SMALL)
    assert round(endless(logged)["Access logs, kept"].dollars, 4) == Decimal("0.0219")


def test_how_long_replaced_versions_stay_is_said() -> None:
    kept = endless(replace(SMALL, noncurrent_days=Limit(30, "")))["Documents and results, kept"]
    assert "30 days once replaced or deleted" in kept.narrowed


def test_how_large_a_form_and_a_file_may_be_is_said() -> None:
    large = replace(SMALL.uploads, form_bytes=Limit(5 * 2**30, ""), file_bytes=Limit(20_000 * 2**20, ""))
    kept = endless(replace(SMALL, uploads=large))["Documents and results, kept"]
    assert kept.narrowed.startswith("5.0 GB a form, 19.5 GB of JSON a file;")


def test_the_plan_of_the_user_pool_makes_the_price_of_its_users() -> None:
    plus = replace(SMALL, standing=replace(SMALL.standing, plan="PLUS"))
    assert endless(SMALL)["Users who sign in"].dollars == 15
    assert endless(plus)["Users who sign in"].dollars == 20
    assert "are free" not in endless(plus)["Users who sign in"].narrowed


def test_an_idle_stage_is_what_lambda_asks_the_queue_and_its_alarms_and_free_in_an_empty_account() -> None:
    fixed = {each.what: each for each in standing(SMALL)}
    assert set(fixed) == {"Lambda asks the empty work queue", "Alarms"}
    assert fixed["Lambda asks the empty work queue"].units == 648_000
    assert fixed["Lambda asks the empty work queue"].dollars == Decimal("0.2592")
    assert fixed["Alarms"].dollars == Decimal("0.30")
    assert sum(each.billed for each in fixed.values()) == 0


def test_what_aws_gives_for_nothing_is_taken_off_once_and_no_more() -> None:
    many = replace(SMALL, standing=replace(SMALL.standing, alarms=12))
    alarms = next(each for each in standing(many) if each.what == "Alarms")
    assert (alarms.dollars, alarms.billed) == (Decimal("1.20"), Decimal("0.20"))


def test_keys_and_web_acls_are_paid_for_each_month() -> None:
    strict = replace(
        SMALL, standing=replace(SMALL.standing, keys=1, acls=1, acl_rules=2, budgets=(50, 60, 70))
    )
    billed = {each.what: each.billed for each in standing(strict)}
    assert billed["Keys"] == 1
    assert billed["Web ACL"] == 5
    assert billed["Rules of the web ACL"] == 2
    assert billed["Budgets"] == Decimal("0.60")  # two are free
