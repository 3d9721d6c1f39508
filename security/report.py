"""What the command prints: counts of each stage, and what is open."""

from collections import Counter
from collections.abc import Iterator, Sequence

from security.accepted import Accepted
from security.finding import SCANNERS
from security.same_rule import Question
from security.verdict import StageVerdict

COLUMNS = ("stage", *SCANNERS, "questions", "not held", "acknowledged", "open")


def counts(verdict: StageVerdict) -> tuple[str, ...]:
    """A stage's row: findings as each scanner counts them, then questions, where they are one."""
    literal = Counter(finding.scanner for finding in verdict.findings)
    kinds = (verdict.not_held, verdict.acknowledged, verdict.open)
    return (
        verdict.stage,
        *(str(literal[scanner]) for scanner in SCANNERS),
        str(sum(len(kind) for kind in kinds)),
        *(str(len(kind)) for kind in kinds),
    )


def table(verdicts: Sequence[StageVerdict]) -> Iterator[str]:
    """The rows of all stages below each other."""
    rows = [COLUMNS, *(counts(verdict) for verdict in verdicts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join([row[0].ljust(widths[0]), *cells])


def open_findings(verdicts: Sequence[StageVerdict]) -> Iterator[str]:
    """A line for every open question, with who asks it and in which stages."""
    stages: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[str]] = {}
    for verdict in verdicts:
        for question, findings in verdict.open.items():
            said = tuple(dict.fromkeys((finding.rule, finding.sentence) for finding in findings))
            stages.setdefault((question.rule, question.resource, said), []).append(verdict.stage)
    for (rule, resource, said), where in sorted(stages.items()):
        ids = ", ".join(dict.fromkeys(asked for asked, _ in said if asked != rule))
        name = f"{rule} ({ids})" if ids else rule
        yield f"{', '.join(where)}: {resource}: {name}: {said[0][1]}"


def accepted(verdicts: Sequence[StageVerdict]) -> Iterator[str]:
    """A line for every question that is answered by an entry, with the stages where it is asked."""
    stages: dict[tuple[str, str, str, str], list[str]] = {}
    for verdict in verdicts:
        entries: dict[Question, Accepted] = {**verdict.not_held, **verdict.acknowledged}
        for question, entry in entries.items():
            kind = "not held" if question in verdict.not_held else "acknowledged"
            stages.setdefault((kind, question.rule, question.resource, entry.reason), []).append(
                verdict.stage
            )
    for (kind, rule, resource, reason), where in sorted(stages.items()):
        yield f"{kind}: {', '.join(where)}: {resource}: {rule}: {reason}"
