"""What anybody is told without signing in."""

import json

from tests.lambdas.api.conftest import Api


def test_health_is_ok(api: Api) -> None:
    answer = api.ask("health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def test_the_configuration_is_what_a_client_needs_and_no_more(api: Api) -> None:
    assert api.ask("show_config").body == {
        "region": "eu-west-1",
        "user_pool_id": "eu-west-1_AbCdEfGhI",
        "client_id": "client",
        "sign_in_url": "https://cognito-idp.eu-west-1.amazonaws.com/",
        "max_form_bytes": 5000,
        "max_upload_bytes": 200 * 1024**2,
    }


def test_the_openapi_document_is_served_and_can_be_asked_for_conditionally(api: Api) -> None:
    answer = api.ask("show_openapi")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert json.loads(answer.text)["openapi"].startswith("3.1")
    assert api.ask("show_openapi", headers={"if-none-match": answer.headers["etag"]}).status == 304


def test_the_documentation_is_a_page(api: Api) -> None:
    answer = api.ask("show_docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
