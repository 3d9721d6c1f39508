"""What holds for the templates as such: known types, no secrets, no fixed names, no hidden machinery."""

import json
import re
from collections.abc import Iterator
from typing import Any

from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

KNOWN = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CDK::Metadata",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolGroup",
    "AWS::Budgets::Budget",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACL",
    "Custom::Page",
}
"""Types that the rules look at; `Custom::Page` is the publisher's."""

OUTPUTS = {
    "AlarmTopicArn",
    "ApiFunctionName",
    "ApiUrl",
    "CatalogTableName",
    "CdnDomainName",
    "CdnUrl",
    "DeadLetterQueueUrl",
    "DocumentsBucketName",
    "ProcessorFunctionName",
    "RuleDeadLetterQueueUrl",
    "SiteBucketName",
    "UserPoolClientId",
    "UserPoolId",
    "WebAclArn",
    "WorkQueueUrl",
}
"""Names and addresses; whoever may describe a stack reads them."""

PHYSICAL_NAMES = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}

SECRET = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\."
    r"|\{\{resolve:"
    r"|(?i:\b(\w+_)?(password|secret|token|api_?key)[\"']?\s*[:=]\s*[\"'][^\"'\s{}$][^\"'\s{}]{7,})"
)
"""Keys of AWS, private keys, tokens, references that CloudFormation turns into plain text, and passwords."""

LONGEST_CUSTOM_RESOURCE_SECONDS = 600


@rule
def types_are_known(stage: Stage) -> Iterator[Fault]:
    """A type that no rule looks at is added to the list when one does: what is new is not open unseen."""
    for resource in stage.resources:
        if resource.kind not in KNOWN:
            yield resource, f"No rule looks at {resource.kind} yet."


@rule
def nothing_has_a_name_of_its_own(stage: Stage) -> Iterator[Fault]:
    """AWS names things: the same commit deploys twice in one account, and nobody can guess or take a name."""
    for resource in stage.resources:
        name = PHYSICAL_NAMES.get(resource.kind, "")
        # WAF writes to log groups with a given beginning alone; the stage's name keeps two apart.
        waf = resource.path == "WebAcl/Logs" and f"-{stage.settings.stage}-" in resource.get("LogGroupName")
        if resource.get(name) is not None and not waf:
            yield resource, f"Its {name} is fixed."


@rule
def outputs_tell_names_and_addresses(stage: Stage) -> Iterator[Fault]:
    """Outputs are those of the list and the CDK's references between stacks: many may read them."""
    for stack, template in stage.templates.items():
        for name, output in template.get("Outputs", {}).items():
            reference = name.startswith("ExportsOutput") and "Export" in output
            if name not in OUTPUTS and not reference:
                yield stack, f"The output {name} is not known."


@rule
def exports_are_of_their_stage(stage: Stage) -> Iterator[Fault]:
    """An export's name begins with its stage's: two stages in one account never read each other's."""
    prefix = f"roundtrip-{stage.settings.stage}-"
    for stack, template in stage.templates.items():
        for output in template.get("Outputs", {}).values():
            name = output.get("Export", {}).get("Name", prefix)
            if not str(name).startswith(prefix):
                yield stack, f"The export {name} can be another stage's."
        for name in _values(template, "Fn::ImportValue"):
            if not str(name).startswith(prefix):
                yield stack, f"It imports {name} of another stage."


@rule
def templates_hold_no_secrets(stage: Stage) -> Iterator[Fault]:
    """No key, token or password stands in a template, which many in an account may read."""
    for resource in stage.resources:
        if SECRET.search(json.dumps(resource.entry).replace('\\"', '"')):
            yield resource, "It holds what looks like a secret."
    for stack, template in stage.templates.items():
        if SECRET.search(json.dumps([template.get("Outputs"), template.get("Mappings")])):
            yield stack, "Its outputs hold what looks like a secret."


@rule
def parameters_are_the_cdks_alone(stage: Stage) -> Iterator[Fault]:
    """A deploy is asked for nothing but the bootstrap's version: what is reviewed is what is deployed."""
    for stack, template in stage.templates.items():
        for name in sorted(set(template.get("Parameters", {})) - {"BootstrapVersion"}):
            yield stack, f"It has the parameter {name}."


@rule
def templates_are_what_they_say(stage: Stage) -> Iterator[Fault]:
    """No macro, include or nested stack: they bring resources that no rule and no reviewer sees."""
    for stack, template in stage.templates.items():
        if template.get("Transform") is not None or list(_values(template, "Fn::Transform")):
            yield stack, "It is transformed before it is deployed."
    for nested in stage.of("AWS::CloudFormation::Stack", "AWS::CloudFormation::Macro"):
        yield nested, "It brings resources that are not looked at."


@rule
def custom_resources_are_ours_and_end(stage: Stage) -> Iterator[Fault]:
    """A custom resource calls a function of ours and has minutes; else a failed deploy hangs for an hour."""
    for resource in stage.resources:
        if resource.kind.startswith("Custom::"):
            function = stage.referred(resource.stack, resource.get("ServiceToken"))
            if function not in list(stage.of("AWS::Lambda::Function")):
                yield resource, "It calls something that is no function of ours."
            seconds = str(resource.get("ServiceTimeout", default=3600))
            if not seconds.isdigit() or int(seconds) > LONGEST_CUSTOM_RESOURCE_SECONDS:
                yield resource, f"It may take {seconds} seconds."


@rule
def policies_fit(stage: Stage) -> Iterator[Fault]:
    """Policies stay below IAM's limits, with a tenth to spare: beyond them a deploy fails half-way."""
    limits = {"AWS::IAM::ManagedPolicy": 6_144, "AWS::S3::BucketPolicy": 20_480}
    for policy in stage.of(*limits):
        if _characters(policy) > limits[policy.kind] * 0.9:
            yield policy, f"It has {_characters(policy)} characters of {limits[policy.kind]}."


def _characters(policy: Resource) -> int:
    """Length of a policy without white space, each reference as long as its path and an ARN's other half."""
    text = json.dumps(policy.get("PolicyDocument"))
    references = text.count('"Fn::ImportValue"') + text.count('"Fn::GetAtt"') + text.count('"Ref"')
    plain = re.sub(r'\{"(Fn::ImportValue|Fn::GetAtt|Ref)": [^}]*\}|"Fn::Join": \["", |\s', "", text)
    return len(plain) + references * 80


def _values(value: Any, name: str) -> Iterator[Any]:
    """All that stands under a name, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name:
                yield inner
            yield from _values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)
