"""Findings that somebody told a scanner not to report: none is hidden where this project cannot count it."""

import json
from collections.abc import Iterator

from security.assembly import Assembly

ACKNOWLEDGED = "aws:cdk:acknowledged-rules"
"""The metadata that `Validations.of(…).acknowledge` leaves."""

SUPPRESSING = ("cdk_nag", "checkov", "cfn-lint", "guard")
"""Keys in `Metadata` of a template or a resource by which the scanners are told to be silent."""


def hidden(assembly: Assembly) -> Iterator[str]:
    """A sentence for every place in the stage where a scanner is told to be silent."""
    instead = "what is accepted stands in security/acknowledged.py or security/not_held.py."
    for stack, template in assembly.templates.items():
        places = {stack: template} | {
            assembly.path(stack, logical_id): entry for logical_id, entry in template["Resources"].items()
        }
        for path, entry in places.items():
            for key in SUPPRESSING:
                if key in entry.get("Metadata", {}):
                    yield f"{path} hides findings by {key} in the stage {assembly.stage}; {instead}"
    for file in sorted(assembly.folder.glob("*.json")):
        if ACKNOWLEDGED in file.read_text():
            yield f"{_who(file.read_text())} acknowledges findings in the stage {assembly.stage}; {instead}"


def _who(text: str) -> str:
    """The constructs that carry the metadata, where the file is a map of constructs."""
    content = json.loads(text)
    paths = [
        path
        for path, entries in content.items()
        if isinstance(entries, list)
        and any(isinstance(entry, dict) and entry.get("type") == ACKNOWLEDGED for entry in entries)
    ]
    return ", ".join(paths) or "The app"
