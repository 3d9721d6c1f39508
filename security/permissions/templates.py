"""The policies of synthesized templates, with names for what only a deploy can name.

CloudFormation's functions become text: the ARN of the bucket `Documents7E5B2978` becomes
`arn:aws:s3:::documents7e5b2978`, the account `000000000000`. What is exported by one stack is found by
those that import it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from security.permissions.policy import Statement, statements

ACCOUNT, REGION = "000000000000", "us-east-1"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
}

ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{name}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:{{name}}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{name}}:*",
    "AWS::Events::Rule": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{{name}}",
    "AWS::KMS::Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{name}}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{name}}",
    "AWS::Cognito::UserPool": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{{name}}",
}
"""What GetAtt Arn of each becomes."""

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")


class Unresolved(ValueError):
    """A template says something that cannot be made text here."""


@dataclass(frozen=True)
class Resolver:
    """Makes text of a value in any of the templates."""

    templates: Mapping[str, Mapping[str, Any]]

    def resolve(self, stack: str, value: Any) -> Any:
        """The value with every function in it answered."""
        if isinstance(value, list):
            return [self.resolve(stack, each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), *_ = value.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._answer(stack, function, argument)
        return {name: self.resolve(stack, each) for name, each in value.items()}

    def _answer(self, stack: str, function: str, argument: Any) -> Any:
        match function:
            case "Ref":
                return self._ref(stack, argument)
            case "Fn::GetAtt":
                return self._attribute(stack, *argument)
            case "Fn::Join":
                return argument[0].join(map(str, self.resolve(stack, argument[1])))
            case "Fn::Sub":
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._ref(stack, found[1]), argument)
            case "Fn::ImportValue":
                return self._imported(self.resolve(stack, argument))
        raise Unresolved(f"{function} in {stack} is not understood")

    def _ref(self, stack: str, name: str) -> str:
        if name in PSEUDO:
            return PSEUDO[name]
        kind = self.templates[stack]["Resources"][name]["Type"]
        return self._attribute(stack, name, "Arn") if kind == "AWS::SNS::Topic" else name.lower()

    def _attribute(self, stack: str, name: str, attribute: str) -> str:
        kind = self.templates[stack]["Resources"][name]["Type"]
        if attribute != "Arn" and not attribute.endswith("Arn"):
            return f"{name.lower()}.{attribute.lower()}"
        if kind not in ARNS:
            raise Unresolved(f"the ARN of a {kind} in {stack} is not known")
        return ARNS[kind].format(name=name.lower())

    def _imported(self, export: str) -> Any:
        for stack, template in self.templates.items():
            for output in template.get("Outputs", {}).values():
                if output.get("Export", {}).get("Name") == export:
                    return self.resolve(stack, output["Value"])
        raise Unresolved(f"nobody exports {export}")


def roles(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Statement]]:
    """Role, as `Pipeline/ProcessorRole`, → what it is granted by policies of whatever kind."""
    found: dict[str, list[Statement]] = {}
    resolver = Resolver(templates)
    for stack, template in templates.items():
        for role, properties in _of_type(template, ("AWS::IAM::Role",)):
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            attached = properties.get("ManagedPolicyArns", [])
            for name, policy in _of_type(template, POLICIES):
                if {"Ref": role} in policy.get("Roles", []) or {"Ref": name} in attached:
                    documents.append(policy["PolicyDocument"])
                    attached = [each for each in attached if each != {"Ref": name}]
            if attached:
                raise Unresolved(f"{role} in {stack} has a policy that is not ours: {attached[0]}")
            granted = [s for each in documents for s in statements(resolver.resolve(stack, each))]
            found[f"{stack}/{_without_hash(role)}"] = granted
    return found


def _of_type(template: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in template["Resources"].items():
        if entry["Type"] in kinds:
            yield name, entry.get("Properties", {})


def _without_hash(logical_id: str) -> str:
    """What CDK appends to a construct's name is of no use here."""
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)
