"""What remains open when all that is accepted is taken away, and what is accepted without need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from security.accepted import Acknowledged, NotHeld
from security.finding import Finding
from security.same_rule import Question, name_of, questions
from stacks.settings import StageSettings

Asked = Mapping[Question, list[Finding]]


@dataclass
class StageVerdict:
    """One stage: every question that its findings ask is in exactly one of these."""

    stage: str
    findings: list[Finding]
    open: dict[Question, list[Finding]] = field(default_factory=dict)
    acknowledged: dict[Question, Acknowledged] = field(default_factory=dict)
    not_held: dict[Question, NotHeld] = field(default_factory=dict)


def judge(
    settings: StageSettings,
    findings: Iterable[Finding],
    not_held: Sequence[NotHeld],
    acknowledged: Sequence[Acknowledged],
) -> StageVerdict:
    """Takes away what counts in this stage; what is not held comes first."""
    verdict = StageVerdict(settings.stage, sorted(findings))
    rules = {entry.rule: entry for entry in not_held if entry.counts_in(settings)}
    single = {
        Question(entry.rule, entry.resource): entry for entry in acknowledged if entry.counts_in(settings)
    }
    for question, asked in questions(verdict.findings).items():
        if question.rule in rules:
            verdict.not_held[question] = rules[question.rule]
        elif question in single:
            verdict.acknowledged[question] = single[question]
        else:
            verdict.open[question] = asked
    return verdict


def stale(
    verdicts: Sequence[StageVerdict], not_held: Sequence[NotHeld], acknowledged: Sequence[Acknowledged]
) -> list[str]:
    """A sentence for every entry that nothing was found for, in no stage."""
    rules = {entry.rule for verdict in verdicts for entry in verdict.not_held.values()}
    single = {(entry.rule, entry.resource) for verdict in verdicts for entry in verdict.acknowledged.values()}
    return [
        *(
            f"security/not_held.py: nothing is found any more for {entry.rule}{_hint(entry.rule)}; "
            "take it out."
            for entry in not_held
            if entry.rule not in rules
        ),
        *(
            f"security/acknowledged.py: nothing is found any more for {entry.rule} at {entry.resource}"
            f"{_hint(entry.rule)}; take it out."
            for entry in acknowledged
            if (entry.rule, entry.resource) not in single
        ),
    ]


def _hint(rule: str) -> str:
    ours = name_of(rule)
    return f" (it is known as {ours})" if ours != rule else ""
