"""What cdk-nag's packs, and the check that CDK itself brings, reported when the stage was synthesized."""

import json
from collections.abc import Iterator
from typing import Any

from security.assembly import Assembly
from security.failed import ScannerFailed
from security.finding import Finding

REPORT = "validation-report.json"

PACKS = ("AwsSolutions", "Serverless", "NIST.800.53.R5")

CONTROLS = " - (Control IDs"
"""Begins the list of NIST's controls behind a sentence."""


def findings(assembly: Assembly) -> list[Finding]:
    """All of the stage's report, warnings too. Raises ScannerFailed where there is none."""
    file = assembly.folder / REPORT
    if not file.exists():
        raise ScannerFailed(f"cdk-nag wrote no report for the stage {assembly.stage}.")
    try:
        return [
            found
            for report in json.loads(file.read_text())["pluginReports"]
            for violation in report["violations"]
            for found in _findings(assembly, report["pluginName"], violation)
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ScannerFailed(
            f"cdk-nag's report for the stage {assembly.stage} is not understood: {error!r}."
        ) from None


def _findings(assembly: Assembly, plugin: str, violation: dict[str, Any]) -> Iterator[Finding]:
    """What a rule could not evaluate, since a value is known only later, is reported as if it were broken."""
    rule, sentence = violation["ruleName"], violation["description"].partition(CONTROLS)[0]
    for construct in violation["violatingConstructs"]:
        path = construct["constructPath"].removesuffix("/Resource")
        stack = next((name for name in assembly.files if f"{path}/".startswith(f"{name}/")), "")
        yield Finding("cdk-nag" if plugin in PACKS else "cdk", rule, stack, path, sentence)
