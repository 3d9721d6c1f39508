"""What the `{names}` of the neighbours stand for: in a stage's templates, and in an app that runs."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from security.permissions.templates import ACCOUNT, REGION, Resolver

NAMED = {
    "documents": ("Storage", "AWS::S3::Bucket", "Documents"),
    "site": ("Cdn", "AWS::S3::Bucket", "Site"),
    "catalog": ("Storage", "AWS::DynamoDB::Table", "Catalog"),
    "work": ("Pipeline", "AWS::SQS::Queue", "WorkQueue"),
    "dead": ("Pipeline", "AWS::SQS::Queue", "DeadLetters"),
    "processor_function": ("Pipeline", "AWS::Lambda::Function", "Processor"),
    "api_function": ("Api", "AWS::Lambda::Function", "Function"),
    "publisher_function": ("Cdn", "AWS::Lambda::Function", "Publisher"),
    "processor_logs": ("Pipeline", "AWS::Logs::LogGroup", "ProcessorLogs"),
    "api_logs": ("Api", "AWS::Logs::LogGroup", "FunctionLogs"),
    "publisher_logs": ("Cdn", "AWS::Logs::LogGroup", "PublisherLogs"),
    "role": ("Api", "AWS::IAM::Role", "FunctionRole"),
    "pool": ("Api", "AWS::Cognito::UserPool", "Users"),
    "distribution": ("Cdn", "AWS::CloudFront::Distribution", "Distribution"),
    "topic": ("Pipeline", "AWS::SNS::Topic", "Alarms"),
}
"""Name → stack, type, and the beginning of the logical id."""

ASSETS = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"


def names_in(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """As security/permissions/templates.py names them."""
    resolver = Resolver(templates)
    types = {
        stack: {name: entry["Type"] for name, entry in template["Resources"].items()}
        for stack, template in templates.items()
    }
    return _named(types, lambda stack, name: str(resolver.resolve(stack, {"Ref": name})))


def names_of(deployed: Mapping[str, list[Mapping[str, str]]]) -> dict[str, str]:
    """As CloudFormation made them: of each stack what `list_stack_resources` says."""
    types = {
        stack: {entry["LogicalResourceId"]: entry["ResourceType"] for entry in entries}
        for stack, entries in deployed.items()
    }
    ids = {
        (stack, entry["LogicalResourceId"]): entry["PhysicalResourceId"]
        for stack, entries in deployed.items()
        for entry in entries
    }
    found = _named(types, lambda stack, name: ids[stack, name])
    urls = {f"{name}_url": found[name] for name in ("work", "dead")}
    return {**found, **urls, **{name: found[name].rpartition("/")[2] for name in ("work", "dead")}}


def _named(types: Mapping[str, Mapping[str, str]], name_of: Callable[[str, str], str]) -> dict[str, str]:
    found = {"assets": ASSETS}
    for name, (stack, kind, begins) in NAMED.items():
        logical_id = re.compile(rf"{begins}[0-9A-F]{{8}}")
        (one,) = [each for each, of in types[stack].items() if of == kind and logical_id.fullmatch(each)]
        found[name] = name_of(stack, one)
    return found
