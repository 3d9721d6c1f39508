"""Own rules over the synthesized templates, for what no scanner sees.

A rule is a small function that says in its docstring what must hold, and why. Each of them is
shown to bite by `tests/security/own`: bad variants of the real templates, one bad property each.
"""

from security.finding import Finding
from security.own import (  # noqa: F401  (declaring their rules)
    alarms,
    api,
    buckets,
    data,
    deployment,
    distribution,
    entrances,
    events,
    functions,
    headers,
    keys,
    promises,
    queues,
    roles,
    table,
    users,
    wishes,
)
from security.own.rule import RULES
from security.own.stage import Resource, Stage, Templates, templates_of
from stacks.settings import StageSettings

__all__ = ["RULES", "Templates", "findings", "templates_of"]


def findings(templates: Templates, settings: StageSettings) -> list[Finding]:
    """All that does not hold in the templates of one stage, sorted; `settings` are that stage's."""
    stage = Stage(templates, settings)
    found = {
        _finding(name, about, sentence) for name, check in RULES.items() for about, sentence in check(stage)
    }
    return sorted(found)


def _finding(rule: str, about: Resource | str, sentence: str) -> Finding:
    if isinstance(about, str):
        return Finding("own", rule, about, "", sentence)
    return Finding("own", rule, about.stack, about.path, sentence)
