"""For each role of a function another one with the same policies, which may be assumed here.

What a twin is refused is not held against the function, and no trust of the function's role is touched.
"""

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import boto3

from local.deploy import STACKS
from local.sealed import ACCOUNT, REGION
from tests.e2e.conftest import App

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        }
    ],
}


@dataclass(frozen=True)
class Twin:
    """Somebody with the rights of a role."""

    name: str
    session: boto3.Session
    endpoint: str
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Made once, with the twin's own key."""
        if service not in self.clients:
            self.clients[service] = self.session.client(service, endpoint_url=self.endpoint)
        return self.clients[service]


def deployed(app: App) -> dict[str, list[dict[str, str]]]:
    """Construct id of each stack → what CloudFormation made for it."""
    pages = app.client("cloudformation").get_paginator("list_stack_resources")
    return {
        stack.capitalize(): [
            entry
            for page in pages.paginate(StackName=f"roundtrip-local-{stack}")
            for entry in page["StackResourceSummaries"]
        ]
        for stack in STACKS
    }


def role_name(app: App, role: str) -> str:
    """What CloudFormation named a role such as `Pipeline/ProcessorRole`."""
    stack, _, construct = role.partition("/")
    (name,) = [
        entry["PhysicalResourceId"]
        for entry in deployed(app)[stack]
        if re.fullmatch(rf"{construct}[0-9A-F]{{8}}", entry["LogicalResourceId"])
    ]
    return name


def documents_of(app: App, role: str) -> list[dict[str, Any]]:
    """Every policy of the role, inline or attached."""
    iam = app.client("iam")
    inline = iam.list_role_policies(RoleName=role)["PolicyNames"]
    found = [iam.get_role_policy(RoleName=role, PolicyName=each)["PolicyDocument"] for each in inline]
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = policy["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found.append(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
    return found


def twin_of(app: App, role: str) -> Twin:
    """A new role with the same policies, assumed."""
    iam, name = app.client("iam"), f"twin-{uuid.uuid4().hex[:8]}-of-{role}"[:64]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    for number, document in enumerate(documents_of(app, role)):
        iam.put_role_policy(RoleName=name, PolicyName=str(number), PolicyDocument=json.dumps(document))
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    found = app.client("sts").assume_role(RoleArn=arn, RoleSessionName="neighbour")["Credentials"]
    session = boto3.Session(
        found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], region_name=REGION
    )
    return Twin(name, session, app.outputs["EndpointUrl"])
