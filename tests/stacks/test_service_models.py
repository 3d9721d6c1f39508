"""What the models in a bundle leave out makes no difference: to no request, no answer, no address."""

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.endpoint_provider import RuleSetEndpoint
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape
from botocore.session import Session

from stacks.operations import OPERATIONS
from stacks.service_models import BY_BOTOCORE, ModelMissing, prune
from tests.stacks.samples import answer, sample

FULL = Path(botocore.__file__).parent / "data"
CALLS = [
    (folder, service, name)
    for folder, operations in OPERATIONS.items()
    for service, names in operations.items()
    for name in names
]
OWN_ENDPOINTS: dict[str, Any] = {"ignore_configured_endpoint_urls": True}
"""Whatever another test has named in the environment."""

REGIONS = ("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "ap-southeast-7", "xx-new-1")
CLIENTS = sorted({(folder, service) for folder, service, _ in CALLS})


def session(data: Path) -> Session:
    """One that knows what stands in this folder and nothing else, as if it were botocore's own."""
    made = Session()
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    loader.BUILTIN_DATA_PATH = str(data)
    made.register_component("data_loader", loader)
    made.set_credentials("AKIDEXAMPLE", "secret")
    return made


@pytest.fixture(scope="module")
def full() -> Session:
    return session(FULL)


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Session]:
    """Folder of `lambdas` → a session with its models."""
    found = {}
    for folder, operations in OPERATIONS.items():
        target = tmp_path_factory.mktemp(folder)
        prune(FULL, target, operations)
        found[folder] = session(target)
    return found


class Raw(io.BytesIO):
    """An answer's body, as urllib3 gives it."""

    def stream(self, amount: int = 65536, **_: object) -> Iterator[bytes]:
        yield self.read()


def said(
    session: Session, service: str, name: str, parameters: dict[str, Any], answer: Any
) -> tuple[Any, Any]:
    """The request that a client sends, and what it makes of an answer."""
    sent: list[Any] = []
    client = client_of(session, service)

    def reply(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        headers = {key.lower(): str(value) for key, value in request.headers.items()}
        signed = re.sub(r"/\d{8}/|Signature=\w+", "", headers.pop("authorization"))
        for momentary in ("x-amz-date", "amz-sdk-invocation-id", "user-agent"):
            headers.pop(momentary, None)
        body: Any = request.body
        body = body.read() if hasattr(body, "read") else body
        sent.append((request.method, request.url, headers, signed, body))
        status, head, content = answer
        return AWSResponse(request.url, status, {**head, "x-amzn-requestid": "1"}, Raw(content))

    client.meta.events.register("before-send", reply, "reply")
    method = botocore.xform_name(name)
    try:
        made: Any = getattr(client, method)(**parameters)
        if "Body" in made:
            made["Body"] = made["Body"].read()
    except ClientError as error:
        made = type(error).__name__, error.response
    except (BotoCoreError, ValueError) as error:
        made = repr(error)
    client.meta.events.unregister("before-send", reply, "reply")
    return sent, made


@cache
def client_of(session: Session, service: str) -> Any:
    config = Config(**OWN_ENDPOINTS, retries={"total_max_attempts": 1})
    return session.create_client(service, region_name="eu-central-1", config=config)


@pytest.mark.parametrize(("folder", "service", "name"), CALLS)
@pytest.mark.parametrize("everything", [False, True], ids=["what it must have", "everything"])
def test_requests_and_answers_are_the_same(
    full: Session, pruned: dict[str, Session], folder: str, service: str, name: str, everything: bool
) -> None:
    operation = full.get_service_model(service).operation_model(name)
    parameters = sample(operation.input_shape, everything)
    reply = answer(operation)
    sent, made = said(full, service, name, parameters, reply)
    assert sent, made
    expected = set(operation.output_shape.members if operation.output_shape else ())
    assert set(made) >= {each for each in expected if not each.startswith("Checksum")}, made
    assert said(pruned[folder], service, name, parameters, reply) == (sent, made)


@pytest.mark.parametrize(("folder", "service"), CLIENTS)
def test_every_error_is_known_by_the_same_name(
    full: Session, pruned: dict[str, Session], folder: str, service: str
) -> None:
    model = full.get_service_model(service)
    name = OPERATIONS[folder][service][0]
    parameters = sample(model.operation_model(name).input_shape, False)
    for error in [*model.error_shapes, None]:
        code = error.error_code if error else "Unheard"
        if model.resolved_protocol == "json":
            body = json.dumps(
                {"__type": f"com.amazonaws#{code}", "message": "so", "Item": {"id": {"S": "x"}}}
            )
        else:
            body = f"<Error><Code>{code}</Code><Message>so</Message><Tier>x</Tier></Error>"
            body = body if service == "s3" else f"<ErrorResponse>{body}</ErrorResponse>"
        reply = (409, {}, body.encode())
        made = said(full, service, name, parameters, reply)[1]
        assert made[0] == (error.name if error else "ClientError")
        assert said(pruned[folder], service, name, parameters, reply)[1] == made


def structure(shape: Shape | None, seen: tuple[str, ...] = ()) -> Any:
    """All that a shape says, down to the last; what is written for people excepted."""
    if shape is None or shape.name in seen:
        return shape and shape.name
    inner = {}
    if shape.type_name == "structure":
        inner = dict(shape.members)
    elif shape.type_name == "list":
        inner = {"member": shape.member}
    elif shape.type_name == "map":
        inner = {"key": shape.key, "value": shape.value}
    metadata = {key: value for key, value in shape.metadata.items() if key != "documentation"}
    below = {name: structure(each, (*seen, shape.name)) for name, each in inner.items()}
    return shape.name, shape.type_name, shape.serialization, metadata, below


@pytest.mark.parametrize(("folder", "service"), CLIENTS)
def test_what_is_left_of_a_model_says_the_same(pruned: dict[str, Session], folder: str, service: str) -> None:
    # Not those of above: a client changes its model.
    (data,) = pruned[folder].get_component("data_loader").search_paths
    models = [session(Path(each)).get_service_model(service) for each in (FULL, data)]
    before, after = (
        facts(model, [*OPERATIONS[folder][service], *BY_BOTOCORE.get(service, ())]) for model in models
    )
    assert after == before
    assert set(models[1].operation_names) == {*OPERATIONS[folder][service], *BY_BOTOCORE.get(service, ())}


def facts(model: ServiceModel, names: list[str]) -> Any:
    found: dict[str, Any] = {
        "metadata": model.metadata,
        "context": list(model.client_context_parameters),
    }
    found["errors"] = sorted(str(structure(shape)) for shape in model.error_shapes)
    for name in names:
        operation = model.operation_model(name)
        raw = {
            key: value
            for key, value in operation._operation_model.items()
            if not key.startswith("documentation")
        }
        found[name] = (
            {key: value for key, value in raw.items() if key not in ("input", "output", "errors")},
            structure(operation.input_shape),
            structure(operation.output_shape),
            [structure(shape) for shape in operation.error_shapes],
        )
    return found


@pytest.mark.parametrize(("folder", "service"), CLIENTS)
@pytest.mark.parametrize(
    "options", [{}, {"use_dualstack_endpoint": True}, {"use_fips_endpoint": True}], ids=str
)
def test_endpoints_are_the_same_in_every_region(
    full: Session, pruned: dict[str, Session], folder: str, service: str, options: dict[str, bool]
) -> None:
    for region in REGIONS:
        where, few = (endpoint(one, folder, service, region, options) for one in (full, pruned[folder]))
        assert few == where
        assert options or isinstance(where[0], RuleSetEndpoint)


def endpoint(one: Session, folder: str, service: str, region: str, options: dict[str, bool]) -> Any:
    """Where a function's first call goes, and how it is signed; or why it cannot be known."""
    config = Config(**OWN_ENDPOINTS, **options)
    client = one.create_client(service, region_name=region, config=config)
    operation: Any = client.meta.service_model.operation_model(OPERATIONS[folder][service][0])
    known = {
        "Bucket": "a-bucket",
        "Key": "k",
        "QueueUrl": "https://a.queue/1/q",
        "TableName": "t",
        "RequestItems": {"t": {}},
    }
    asked = {name: value for name, value in known.items() if name in operation.input_shape.members}
    try:
        where: Any = client._ruleset_resolver.construct_endpoint(
            operation_model=operation, call_args=asked, request_context={"client_config": client.meta.config}
        )
    except BotoCoreError as error:
        where = repr(error)
    return where, client.meta.endpoint_url, client.meta.partition, client._request_signer.signing_name


@pytest.mark.parametrize(("folder", "service"), CLIENTS)
def test_pages_are_turned_the_same(
    full: Session, pruned: dict[str, Session], folder: str, service: str
) -> None:
    every, few = (one.create_client(service, region_name="us-east-1") for one in (full, pruned[folder]))
    for name in map(botocore.xform_name, OPERATIONS[folder][service]):
        if every.can_paginate(name):
            assert (
                vars(few.get_paginator(name))["_pagination_cfg"]
                == vars(every.get_paginator(name))["_pagination_cfg"]
            )


def test_an_operation_or_a_service_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"^sqs has no operation SendMail: look at stacks/operations.py.$"):
        prune(FULL, tmp_path, {"sqs": ("SendMail", "SendMessage")})
    with pytest.raises(ModelMissing, match=r"^botocore has no service s4: look at stacks/operations.py.$"):
        prune(FULL, tmp_path, {"s4": ("GetObject",)})


def test_nothing_is_left_that_is_written_for_people(pruned: dict[str, Session]) -> None:
    for folder, one in pruned.items():
        (data,) = one.get_component("data_loader").search_paths
        files = [path for path in Path(data).rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) < 320_000
        assert {path.name for path in Path(data).iterdir() if path.is_dir()} == set(OPERATIONS[folder])
        assert all(len(list(path.iterdir())) == 1 for path in Path(data).iterdir() if path.is_dir())
        assert not [path for path in files if re.search(r"examples|waiters|extras|[.]gz$", path.name)]
        models = [json.loads(path.read_text()) for path in files if path.name == "service-2.json"]
        assert not [
            one for one in models if '"documentation": "' in json.dumps([one["operations"], one["shapes"]])
        ]


def test_a_member_named_documentation_stays(tmp_path: Path) -> None:
    folder = tmp_path / "all" / "help" / "2026-01-01"
    folder.mkdir(parents=True)
    text = {"type": "string", "documentation": "<p>Text</p>"}
    model = {
        "metadata": {"endpointPrefix": "help"},
        "operations": {"Ask": {"name": "Ask", "input": {"shape": "Asked"}, "documentation": "<p>Asks</p>"}},
        "shapes": {
            "Asked": {"type": "structure", "members": {"documentation": {"shape": "Text"}}},
            "Text": text,
            "Other": text,
        },
    }
    (folder / "service-2.json").write_text(json.dumps(model))
    (folder.parent / "2011-01-01").mkdir()
    (folder.parent / "2011-01-01" / "service-2.json").write_text("{}")
    for name in ("endpoints.json", "_retry.json", "partitions.json", "sdk-default-configuration.json"):
        (tmp_path / "all" / name).write_text('{"partitions": []}')
    (tmp_path / "few").mkdir()
    prune(tmp_path / "all", tmp_path / "few", {"help": ("Ask",)})
    assert json.loads((tmp_path / "few" / "help" / "2026-01-01" / "service-2.json").read_text()) == {
        "metadata": {"endpointPrefix": "help"},
        "operations": {"Ask": {"name": "Ask", "input": {"shape": "Asked"}}},
        "shapes": {
            "Asked": {"type": "structure", "members": {"documentation": {"shape": "Text"}}},
            "Text": {"type": "string"},
        },
    }
