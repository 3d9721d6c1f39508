"""What holds for what cannot be made again: documents, catalogue and users outlive mistakes."""

from collections.abc import Iterator

from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

HOLDS_DATA = {
    "Storage/Documents": "Documents7E5B2978",
    "Storage/Catalog": "Catalog742F25FD",
    "Api/Users": "Users0A0EEA89",
}
"""Construct → logical id."""


@rule
def data_keeps_its_name(stage: Stage) -> Iterator[Fault]:
    """Another logical id is another resource to CloudFormation: the data would stay behind, or be deleted."""
    for path, name in HOLDS_DATA.items():
        found = stage.at(path)
        if found is None:
            yield path.partition("/")[0], f"There is no {path}."
        elif found.id != name:
            yield found, f"Its logical id is {found.id}, not {name}."


@rule
def data_outlives_its_stack(stage: Stage) -> Iterator[Fault]:
    """Where the stage retains data, nothing of a stack removes it; elsewhere nothing stays behind."""
    wanted = "Retain" if stage.settings.retain_data else "Delete"
    for resource in _holding_data(stage):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.entry.get(policy) != wanted:
                yield resource, f"Its {policy} is {resource.entry.get(policy)}, not {wanted}."


@rule
def users_refuse_deletion_where_data_is_retained(stage: Stage) -> Iterator[Fault]:
    """Cognito itself refuses to delete the pool, whoever asks: nobody could sign in again."""
    for pool in stage.of("AWS::Cognito::UserPool"):
        if stage.settings.retain_data and pool.get("DeletionProtection") != "ACTIVE":
            yield pool, "It can be deleted although the stage retains data."


@rule
def storage_refuses_deletion_where_the_stage_says(stage: Stage) -> Iterator[Fault]:
    """CloudFormation refuses to delete the stack that holds the data."""
    if stage.settings.termination_protection and not stage.templates["Storage"].get("_protected"):
        yield "Storage", "The stack can be deleted."


def _holding_data(stage: Stage) -> list[Resource]:
    return [resource for resource in stage.resources if resource.path in HOLDS_DATA]
