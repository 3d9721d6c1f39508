"""What stacks and functions promise each other, read from the synthesized templates."""

import ast
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lambdas.api.routes import PREFLIGHT, ROUTES, Access
from lambdas.api.settings import ApiSettings
from lambdas.processor.settings import ProcessorSettings
from lambdas.shared import catalog, keys
from lambdas.shared.environment import Environment
from stacks.bundle import PYTHON_VERSION
from stacks.pipeline import LoopPossible, refuse_loops
from tests.lambdas.conftest import create_table
from tests.stacks.conftest import Template, only, resources

SETTINGS: dict[str, type[Environment]] = {"processor": ProcessorSettings, "api": ApiSettings}

AARCH64 = (183).to_bytes(2, "little")
"""The machine in the header of an ELF file."""


def functions(template: dict[str, Template]) -> list[tuple[Template, Any]]:
    return [
        (stack, function["Properties"])
        for stack in template.values()
        for function in resources(stack, "AWS::Lambda::Function").values()
    ]


def asset(stack: Template, function: Any) -> Path:
    """The folder that is deployed as the function's code."""
    digest = function["Code"]["S3Key"].removesuffix(".zip")
    return Path(stack["_asset_root"]) / f"asset.{digest}"


def test_there_are_three_functions(template: dict[str, Template]) -> None:
    handlers = {function["Handler"] for _, function in functions(template)}
    assert handlers == {f"lambdas.{name}.handler.handler" for name in ("processor", "api", "publisher")}


def test_every_handler_resolves_in_its_own_asset(template: dict[str, Template]) -> None:
    for stack, function in functions(template):
        module, _, name = function["Handler"].rpartition(".")
        source = asset(stack, function) / (module.replace(".", "/") + ".py")
        defined = {
            node.name for node in ast.parse(source.read_text()).body if isinstance(node, ast.FunctionDef)
        }
        assert name in defined, source


def test_an_asset_holds_its_own_folder_and_no_other_functions(template: dict[str, Template]) -> None:
    for stack, function in functions(template):
        folder = function["Handler"].split(".")[1]
        held = {path.name for path in (asset(stack, function) / "lambdas").iterdir() if path.is_dir()}
        assert held - {"__pycache__"} == {"shared", folder}


def test_every_variable_that_a_handler_reads_is_set_and_no_other(template: dict[str, Template]) -> None:
    for _, function in functions(template):
        given = set(function.get("Environment", {}).get("Variables", {}))
        settings = SETTINGS.get(function["Handler"].split(".")[1])
        assert given == ({field.name.upper() for field in fields(settings)} if settings else set())


def test_dependencies_are_for_the_platform_that_the_function_runs_on(templates: dict[str, Any]) -> None:
    for stack, function in functions(templates["prod"]):
        libraries = list(asset(stack, function).rglob("*.so"))
        compiled = [path.name for path in libraries]
        assert function["Architectures"] == ["arm64"]
        assert function["Runtime"] == f"python{PYTHON_VERSION}"
        assert all(
            f"cpython-{PYTHON_VERSION.replace('.', '')}-aarch64-linux-gnu" in name
            or name.endswith(".abi3.so")
            for name in compiled
        ), compiled
        assert all(path.read_bytes()[18:20] == AARCH64 for path in libraries)
        if "processor" in function["Handler"]:
            assert any(name.startswith("orjson") for name in compiled)


def test_every_route_has_its_integration_and_its_authorizer(template: dict[str, Template]) -> None:
    api = template["Api"]
    (integration,) = resources(api, "AWS::ApiGatewayV2::Integration")
    (authorizer,) = resources(api, "AWS::ApiGatewayV2::Authorizer")
    declared = {
        route["Properties"]["RouteKey"]: route["Properties"]
        for route in resources(api, "AWS::ApiGatewayV2::Route").values()
    }
    no_route = declared.pop("$default")
    assert (no_route["AuthorizationType"], no_route["AuthorizerId"]) == ("JWT", {"Ref": authorizer})
    preflight = declared.pop(PREFLIGHT, None)
    named = only(api, "AWS::ApiGatewayV2::Api")["Properties"].get("CorsConfiguration")
    assert (preflight is None) == (named is None)
    if preflight:
        assert preflight["AuthorizationType"] == "NONE"
    assert no_route["Target"] == {"Fn::Join": ["", ["integrations/", {"Ref": integration}]]}
    assert set(declared) == {route.key for route in ROUTES}
    for route in ROUTES:
        properties = declared[route.key]
        assert properties["Target"] == {"Fn::Join": ["", ["integrations/", {"Ref": integration}]]}
        if route.access is Access.ANYONE:
            assert properties["AuthorizationType"] == "NONE"
        else:
            assert (properties["AuthorizationType"], properties["AuthorizerId"]) == (
                "JWT",
                {"Ref": authorizer},
            )


def test_what_is_open_to_anyone_says_nothing_of_the_documents() -> None:
    open_to_anyone = ["/api/health", "/api/config", "/api/openapi.json", "/api/docs"]
    assert [route.path for route in ROUTES if route.access is Access.ANYONE] == open_to_anyone


def test_nothing_that_the_processor_may_write_matches_a_rule(template: dict[str, Template]) -> None:
    pipeline = template["Pipeline"]
    triggers = [
        rule["prefix"]
        for entry in resources(pipeline, "AWS::Events::Rule").values()
        for rule in entry["Properties"]["EventPattern"]["detail"]["object"]["key"]
    ]
    assert triggers == [keys.INCOMING] * 3
    written = _allowed(pipeline, "ProcessorPolicy", "s3:PutObject")
    assert len(written) == len(keys.WRITTEN_BY_PROCESSOR)
    for resource in written:
        arn, path = resource["Fn::Join"][1]
        assert "Documents" in arn["Fn::ImportValue"]
        prefix = path.removeprefix("/").removesuffix("*")
        assert prefix
        assert not any(prefix.startswith(trigger) or trigger.startswith(prefix) for trigger in triggers)


def _allowed(stack: Template, name: str, action: str) -> list[Any]:
    (policy,) = (
        entry for key, entry in resources(stack, "AWS::IAM::ManagedPolicy").items() if key.startswith(name)
    )
    found: list[Any] = []
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        actions = statement["Action"]
        if action in ([actions] if isinstance(actions, str) else actions):
            resource = statement["Resource"]
            found += resource if isinstance(resource, list) else [resource]
    return found


@pytest.mark.parametrize("written", ["incoming/", "incoming/done/", "in", ""])
def test_a_prefix_that_would_trigger_again_ends_the_synth(written: str) -> None:
    with pytest.raises(LoopPossible, match="matches"):
        refuse_loops(["results/", written], "incoming/")


def test_the_table_is_the_one_that_the_functions_are_tested_on(template: dict[str, Template]) -> None:
    class Recorder:
        def create_table(self, **table: Any) -> None:
            self.table = table

    tested = Recorder()
    create_table(tested)
    declared = only(template["Storage"], "AWS::DynamoDB::Table")["Properties"]

    def by_name(indexes: Any) -> Any:
        return {index["IndexName"]: (index["KeySchema"], index["Projection"]) for index in indexes}

    assert declared["KeySchema"] == tested.table["KeySchema"]
    assert by_name(declared["GlobalSecondaryIndexes"]) == by_name(tested.table["GlobalSecondaryIndexes"])
    assert declared["TimeToLiveSpecification"] == {"AttributeName": catalog.TTL_ATTRIBUTE, "Enabled": True}


def test_the_outputs_have_the_names_that_scripts_rely_on(template: dict[str, Template]) -> None:
    named = {
        output
        for stack in template.values()
        for output in stack.get("Outputs", {})
        if not output.startswith("ExportsOutput")
    }
    assert named == {
        "DocumentsBucketName",
        "CatalogTableName",
        "WorkQueueUrl",
        "DeadLetterQueueUrl",
        "RuleDeadLetterQueueUrl",
        "ProcessorFunctionName",
        "AlarmTopicArn",
        "ApiFunctionName",
        "ApiUrl",
        "UserPoolId",
        "UserPoolClientId",
        "CdnUrl",
        "CdnDomainName",
        "SiteBucketName",
        *(["WebAclArn"] if "WebAcl" in template else []),
    }


def test_no_template_names_a_physical_resource(template: dict[str, Template]) -> None:
    named = (
        "BucketName",
        "TableName",
        "QueueName",
        "FunctionName",
        "RoleName",
        "LogGroupName",
        "UserPoolName",
        "TopicName",
        "AlarmName",
    )
    for stack in template.values():
        for name, entry in stack["Resources"].items():
            if entry["Type"] in ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"):
                continue  # they refer to a function by this property
            if json.dumps(entry).count("aws-waf-logs-"):
                continue  # WAF writes to no log group of another name
            assert not set(named) & set(entry.get("Properties", {})), (name, json.dumps(entry)[:200])


def test_the_synth_warns_of_nothing(template: dict[str, Template]) -> None:
    # What is acknowledged, with its reason, is no warning any more.
    out = Path(template["Cdn"]["_asset_root"])
    warned = [path.name for path in out.glob("*.json") if '"aws:cdk:warning"' in path.read_text()]
    assert warned == []
