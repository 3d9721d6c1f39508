"""What is logged while the app is used, misused and broken: what an operator needs, and nothing entrusted.

Every secret of this test is a text that stands nowhere else. All logs are read in the end, those of the
functions in CloudWatch and those of the local run's own processes.
"""

import io
import json
import unicodedata
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lambdas.shared.keys import document_id
from tests.e2e.conftest import App, eventually
from tests.e2e.dynamodb_proxy import Answer, Call, DynamoDbProxy

PLATFORM = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ")
"""How the emulator's own lines begin."""

KEPT = {"outputs.json", "memory.json"}
"""Of the local run's files those that hold the demo password, for their owner only."""

RECIPE = """
def stumbling(record):
    raise ValueError(f"this record is not wanted: {record}")
"""
SECONDS_UNTIL_TRIED_AGAIN = 8


def secret(kind: str) -> str:
    return f"secret{kind}{uuid.uuid4().hex}"


@dataclass(frozen=True)
class Logs:
    """Everything that was logged, and the secrets that were at hand meanwhile."""

    lines: list[str]
    """Of the functions."""

    files: dict[str, str]
    """Of the local run, by their names."""

    secrets: dict[str, str]
    keys: dict[str, str]
    """Of the documents, by what became of them."""

    def of(self, outcome: str) -> list[dict[str, Any]]:
        """The lines of a document."""
        found = [json.loads(line) for line in self.lines if not line.startswith(PLATFORM)]
        return [line for line in found if line.get("document") == document_id(self.keys[outcome])]


@contextmanager
def misled(app: App, proxy: DynamoDbProxy) -> Iterator[None]:
    """The processor with one more recipe, before a table with bad days; what fails comes again soon."""
    functions, queue = app.client("lambda"), app.outputs["WorkQueueUrl"]
    name = app.outputs["ProcessorFunctionName"]
    found = functions.get_function(FunctionName=name)
    place = urlsplit(found["Code"]["Location"])  # of which the emulator says http, also where it speaks TLS
    code = requests.get(f"{app.outputs['EndpointUrl']}{place.path}?{place.query}", timeout=60).content
    variables = found["Configuration"]["Environment"]["Variables"]
    more = {"AWS_ENDPOINT_URL_DYNAMODB": proxy.url}
    asked = app.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    soon = {"VisibilityTimeout": str(SECONDS_UNTIL_TRIED_AGAIN)}
    try:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables | more}
        )
        functions.update_function_code(FunctionName=name, ZipFile=with_recipe(code))
        app.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes=soon)
        yield
    finally:
        app.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes=asked["Attributes"])
        functions.update_function_code(FunctionName=name, ZipFile=code)
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def with_recipe(code: bytes) -> bytes:
    """The function's archive with a recipe that raises with the record in its message."""
    archive = io.BytesIO(code)
    with zipfile.ZipFile(archive, "a") as files:
        files.writestr("recipes/stumbling.json", '{"python": "stumbling.stumbling"}')
        files.writestr("recipes/stumbling.py", RECIPE)
    return archive.getvalue()


@pytest.fixture(scope="module")
def logs(app: App) -> Logs:
    secrets = {kind: secret(kind) for kind in ("value", "key", "password", "query", "header", "cursor")}
    with DynamoDbProxy(app.outputs["EndpointUrl"]).serving() as proxy, misled(app, proxy):
        keys = documents(app, proxy, secrets)
    secrets |= signs_in(app, secrets)
    secrets |= calls(app, secrets, keys["processed"])
    files = [path for path in app.home.iterdir() if path.is_file() and path.name not in KEPT]
    return Logs(logged(app), {path.name: path.read_text(errors="replace") for path in files}, secrets, keys)


def documents(app: App, proxy: DynamoDbProxy, secrets: dict[str, str]) -> dict[str, str]:
    """Documents full of secrets, one for each thing that can become of them; their keys."""
    here = uuid.uuid4().hex[:8]
    said = json.dumps(
        {secrets["key"]: secrets["value"], "title": secrets["value"], "euros": secrets["value"]}
    )
    keys = {
        "processed": f"incoming/logs/{here}.json",
        "broken": f"incoming/logs/{here}-broken.json",
        "refused": f"incoming/prices/{here}.json",
        "named": f'incoming/logs/{here}\n{{"message": "forged"}}\r\x1b[2J\u202e\x9b\u2028.json',
        "stumbled": f"incoming/stumbling/{here}.json",
        "quoted": f"incoming/logs/{here}-quoted.json",
        "throttled": f"incoming/logs/{here}-throttled.json",
    }
    proxy.treat = quoting(
        {document_id(keys[each]): each for each in ("quoted", "throttled")}, secrets["value"]
    )
    for outcome, key in keys.items():
        app.put(key, said.encode()[: -1 if outcome == "broken" else None])
    for outcome in keys.keys() - {"stumbled"}:
        eventually(partial(recorded, app, keys[outcome]), f"the record of what is {outcome}", 180)
    eventually(lambda: "ValueError" in "".join(logged(app)), "the recipe to raise")
    app.client("s3").delete_object(Bucket=app.outputs["DocumentsBucketName"], Key=keys["stumbled"])
    eventually(lambda: not in_flight(app), "every message to be done with")
    return keys


def quoting(outcomes: dict[str, str], value: str) -> Any:
    """A table that refuses to write each of these, as DynamoDB does: it quotes what it did not like.

    What is invalid is tried once before the message is given back, what is throttled four times; and a second
    time as often, since another function may be at the same message.
    """
    codes = {"quoted": "ValidationException", "throttled": "ThrottlingException"}
    left = {"quoted": 1, "throttled": 8}

    def treat(call: Call) -> Answer | None:
        outcome = outcomes.get(call.item) if call.action == "PutItem" else None
        if outcome is None or not left[outcome]:
            return call.pass_on()
        left[outcome] -= 1
        told = {"__type": f"com.amazon.coral.validate#{codes[outcome]}", "message": f"cannot convert {value}"}
        return Answer(400, json.dumps(told).encode())

    return treat


def logged(app: App) -> list[str]:
    """All lines of the functions so far."""
    logs = app.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    pages = logs.get_paginator("filter_log_events")
    read = (page for group in groups for page in pages.paginate(logGroupName=group))
    return [str(event["message"]) for page in read for event in page["events"]]


def recorded(app: App, key: str) -> bool:
    """Whether the catalogue knows it. Of a name like some here S3 cannot even say that it is not there."""
    wanted = {"id": {"S": document_id(key)}}
    return "Item" in app.client("dynamodb").get_item(TableName=app.outputs["CatalogTableName"], Key=wanted)


def in_flight(app: App) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    queue = app.outputs["WorkQueueUrl"]
    told = app.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(told[name]) for name in names)


def signs_in(app: App, secrets: dict[str, str]) -> dict[str, str]:
    """Signs in rightly and wrongly; the tokens and the password."""
    cognito = app.client("cognito-idp")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        app.token(password=secrets["password"])
    tokens = {kind: app.token(kind=kind) for kind in ("AccessToken", "IdToken", "RefreshToken")}
    return tokens | {"demo password": app.outputs["DemoPassword"]}


def calls(app: App, secrets: dict[str, str], key: str) -> dict[str, str]:
    """Asks the API rightly and wrongly; what the links that it gave out are signed with."""
    token, path = app.token(), f"/documents/{document_id(key)}"
    links = app.api("GET", f"{path}/links", token).json()
    signed = [link["url"] for link in links.values() if isinstance(link, dict)]
    assert requests.get(signed[0], timeout=60).status_code == 200
    assert requests.get(f"{signed[0]}0", timeout=60).status_code == 403
    made = app.api("POST", "/documents", token, json={"collection": "logs", "name": "a.json"}).json()
    form = made["upload"]["fields"]
    headers = {"Cookie": secrets["header"], "X-Any": secrets["header"]}
    written = {"Content-Type": "application/json"}
    for status, method, asked, sent in (
        (401, "GET", "/documents", {"headers": headers | {"Authorization": f"Basic {secrets['header']}"}}),
        (401, "GET", "/documents", {"headers": headers | {"Authorization": f"Bearer {secrets['header']}"}}),
        (401, "GET", "/documents", {"token": app.token(kind="IdToken")}),
        (400, "GET", f"/documents?{secrets['query']}={secrets['query']}", {"token": token}),
        (400, "GET", f"/documents?cursor={secrets['cursor']}", {"token": token}),
        (200, "GET", f"/documents?name_prefix={secrets['query']}", {"token": token}),
        (400, "GET", f"/documents/{secrets['query']}", {"token": token}),
        (404, "GET", f"/{secrets['query']}", {"token": token}),
        (400, "POST", "/documents", {"token": token, "json": {secrets["key"]: secrets["value"]}}),
        (400, "POST", "/documents", {"token": token, "data": f'{{"{secrets["value"]}', "headers": written}),
    ):
        answer = app.api(method, asked, **sent)
        assert answer.status_code == status, (asked, answer.text)
    query = parse_qs(urlsplit(signed[0]).query)
    return {
        "signature": query["X-Amz-Signature"][0],
        "credential": query["X-Amz-Credential"][0],
        "form's signature": form["x-amz-signature"],
        "form's policy": form["policy"],
        **({"session": query["X-Amz-Security-Token"][0]} if "X-Amz-Security-Token" in query else {}),
    }


def test_no_secret_stands_in_any_log(logs: Logs) -> None:
    assert len(logs.secrets) >= 14
    everything = {"the functions": "\n".join(logs.lines), **logs.files}
    assert {"the functions", "emulator.log", "gateway.log", "deploy.log"} <= set(everything)
    found = [
        (kind, name)
        for name, text in everything.items()
        for kind in logs.secrets
        if logs.secrets[kind] in text
    ]
    assert found == []
    assert [name for name, text in everything.items() if "X-Amz-" in text or "Bearer " in text] == []


def test_every_line_of_a_function_is_one_json_object(logs: Logs) -> None:
    lines = [line for line in logs.lines if not line.startswith(PLATFORM)]
    assert len(lines) > 20
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_a_name_does_not_forge_a_line_nor_move_what_reads_it(logs: Logs) -> None:
    hidden = {"Cc", "Cf", "Zl", "Zp"}
    assert [
        line
        for line in logs.lines
        if any(unicodedata.category(each) in hidden for each in line if each != "\t")
    ] == []
    assert not [line for line in map(json.loads, own(logs)) if line["message"] == "forged"]
    line = logs.of("named")[0]  # a slow machine may be told of it twice
    assert r"\u000a{" in line["change"]["key"]
    assert line["message"] == "processed"
    moving = ("\x1b[2J", "\u202e", "\x9b", "\u2028")
    assert [name for name, text in logs.files.items() if any(each in text for each in moving)] == []


def own(logs: Logs) -> list[str]:
    return [line for line in logs.lines if not line.startswith(PLATFORM)]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("processed", {"message": "processed", "documents": 1}),
        ("broken", {"message": "quarantined", "code": "syntax"}),
        ("refused", {"message": "quarantined", "code": "schema"}),
        ("quoted", {"message": "processed"}),
        ("stumbled", {"message": "deleted"}),
    ],
)
def test_an_operator_finds_a_document_and_what_became_of_it(
    logs: Logs, outcome: str, told: dict[str, Any]
) -> None:
    line = next(each for each in logs.of(outcome) if each["message"] == told["message"])
    assert line | told == line
    assert line["change"]["key"] == logs.keys[outcome]
    assert line["seconds"] >= 0
    assert line["requestId"]
    assert ("version" in line) == (outcome != "stumbled")


@pytest.mark.parametrize("error", ["ValidationException", "ThrottlingException", "ValueError"])
def test_an_operator_finds_what_failed_and_where(logs: Logs, error: str) -> None:
    failed = [line for line in map(json.loads, own(logs)) if line["message"] == "will be retried"]
    line = next(line for line in failed if error in (line["errorType"], line.get("awsCode")))
    assert line["message_id"]
    assert line["level"] == "ERROR"
    assert ("recipes/stumbling.py" if error == "ValueError" else "store.py") in "".join(line["stackTrace"])


def test_an_operator_finds_every_call_who_made_it_and_how_it_ended(logs: Logs) -> None:
    answered = [line for line in map(json.loads, own(logs)) if line["message"] == "answered"]
    assert all({"route", "status", "seconds", "requestId", "apiRequestId"} <= set(line) for line in answered)
    linked = [line for line in answered if line.get("document") == document_id(logs.keys["processed"])]
    assert {(line["route"], line["status"]) for line in linked} == {("GET /api/documents/{id}/links", 200)}
    assert all(uuid.UUID(line["user"]) for line in linked)
    refused = {line["code"] for line in answered if line["status"] == 400}
    assert {"field-unknown", "body-invalid", "id-invalid", "cursor-invalid"} <= refused
