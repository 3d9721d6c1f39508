"""What docs/security.md says of the scanners: counts as a scan gives them, and what is accepted, and why."""

from collections.abc import Iterator, Sequence

from security import report
from security.accepted import Accepted
from security.acknowledged import ACKNOWLEDGED
from security.not_held import NOT_HELD
from security.same_rule import SAME
from security.verdict import StageVerdict

BEGIN = "<!-- from here on written by: python -m security write -->"
END = "<!-- up to here -->"


def counts(verdicts: Sequence[StageVerdict]) -> str:
    """The table of all stages."""
    return _table(report.COLUMNS, [report.counts(verdict) for verdict in verdicts])


def lists() -> str:
    """Both lists; made from the modules alone, without a scan."""
    return "\n".join(
        [
            f"Not held by anything ({len(NOT_HELD)}):\n",
            _table(
                ("rule", "as scanners call it", "why not", "what holds instead"),
                [(*_rule(entry), ", ".join(f"`{name}`" for name in entry.instead)) for entry in NOT_HELD],
            ),
            f"Acknowledged, one finding each ({len(ACKNOWLEDGED)}):\n",
            _table(
                ("rule", "as scanners call it", "why", "where"),
                [(*_rule(entry), f"`{entry.resource}`") for entry in ACKNOWLEDGED],
            ),
        ]
    )


def filled(text: str, verdicts: Sequence[StageVerdict]) -> str:
    """The text with everything between the two marks made anew. Raises ValueError where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"There is no place for it: write {BEGIN} and {END} where it shall stand.")
    return f"{before}{BEGIN}\n\n{counts(verdicts)}\n{lists()}\n{END}{after}"


def _rule(entry: Accepted) -> tuple[str, str, str]:
    ids = SAME.get(entry.rule, (entry.rule,))
    unless = f" Not so where `{entry.unless.words}`." if entry.unless else ""
    return f"`{entry.rule}`", ", ".join(_plain(one) for one in ids), entry.reason + unless


def _plain(rule: str) -> str:
    """An expression as an id with three dots."""
    return rule.replace(r"\[", "[").replace(r"\]", "]").replace(".*", "…")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"{line}\n" for line in _lines(head, rows))


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"
