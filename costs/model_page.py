"""The page that says it: docs/cost.md."""

from collections.abc import Sequence
from decimal import Decimal

from costs import assumed, usual
from costs.alternatives import snapshot_month
from costs.durations import MEASURED
from costs.flow import Flow, Per, Service, total
from costs.flows import bytes_shown
from costs.model import Model
from costs.page import exactly, money, table
from costs.prices import AS_OF, REGION

HEAD = """\
# Cost

What it costs to use a stage, and what it costs when nobody does. `python -m costs write` makes this page from
the synthesized templates, the durations that `make bench` has measured ([performance](performance.md)) and
the [prices](wallet.md#prices) ({region}, {as_of}, in dollars, before taxes). `make cost` prints it, and
`make cost OPTIONS="--documents 250000 --size 4000"` answers for your own numbers. What it can cost at worst
is in the [wallet](wallet.md). A test fails when this page is not what the model says.

{sentences}
"""

SENTENCES = """\
- **A million documents of 1 KB, one by one, cost {small}** (`{stage}`), of which S3's requests are {s3}
  and Lambda is {lambdas}. The same documents as lines of 1,000 NDJSON files cost {bundle}: it is the file
  that costs, not the document.
- **A terabyte of NDJSON costs {large}** in files of 200 MB, {recipe} with schema, transform and redaction.
  {compute}
- **A month in which nothing happens costs** {idle}."""

FREE = """\
What AWS gives to each account every month for nothing is left out; the [prices](wallet.md#prices) name it. An
account that has nothing else pays nothing for its first million calls of Lambda and requests to SQS, 400,000
GB-seconds, 100,000 traces and 5 GB of logs; requests to S3 and DynamoDB, and events, cost from the first.
"""

ASSUMED = """\
## What is assumed

Calls to AWS, bytes of records, answers and log lines are the code's: a test on moto fails when one changes
(`costs/calls.py`, `costs/usual.py`). Memory, batches, retention, tracing, indexes, key and web ACL are the
template's. Seconds of work are measured. The rest is taken for usual, and each may be wrong:

- **Waiting.** {waits}.
  No account was in reach to measure it. It is a line of its own everywhere: Lambda bills it like work.
- **Transfer.** {network} MB a second between a function and S3. A file that is streamed is worked on while it
  comes and while its result goes in parts; one that is read whole is waited for first, and its result last.
- **Time.** All of it comes within a day, evenly; X-Ray records the first call of each second and {sampled} %
  of the rest. One by one means one message in a call; under load there are up to {batch}.
- **Cold starts.** {cold} % of calls. AWS counts less.
- **Results** are as large as their originals. Nothing is tried again, and nothing replaced, unless said.
- **Not counted**: users who sign in, what your own queries and restores read, transfer to other regions.

A GB of documents is 10⁹ bytes and a TB 10¹²; AWS's own GB, of memory, storage and transfer, is 2³⁰.
"""

SNAPSHOTS = """\
`api_snap_start` keeps a snapshot of the API's function, {memory} MB, for {dollars} a month, used or not; each
deployment's is paid for three hours at least.
"""

LESS = """\
What waits costs less with less memory; what works costs the same and takes longer, up to a full vCPU at
{vcpu:,} MB. The largest record that the processor takes is a 64th of its memory.
"""


def page(models: Sequence[Model], shown: str = "prod") -> str:
    """The whole page, in Markdown; the lines are those of the stage `shown`, or of the only one."""
    chosen = next((each for each in models if each.stage == shown), models[0])
    head = HEAD.format(region=REGION, as_of=AS_OF, sentences=_sentences(chosen, models))
    parts = [head, _overview(models, chosen), FREE, _services(chosen), _alternatives(chosen)]
    parts += [_idle(models, chosen), _what_if(chosen), _assumed(chosen), _every_line(chosen)]
    return "\n".join(parts)


def lines(flow: Flow) -> str:
    """One flow, line by line, with its sums."""
    rows = [
        (
            line.service.value,
            line.what,
            line.per.value,
            _units(line.units),
            line.price.unit,
            f"{exactly(line.price.dollars)} per {line.price.per:,}",
            money(line.dollars),
        )
        for line in flow.lines
    ]
    sums = [("**sum**", "", "", "", "", "", f"**{money(flow.dollars)}**")]
    sums += [
        (f"of it per {per.value}", "", per.value, "", "", "", money(flow.per(per)))
        for per in Per
        if flow.per(per)
    ]
    sums.append(("of it Lambda", f"{flow.lambda_share:.0%}", "", "", "", "", money(_lambda(flow))))
    sums += [
        (
            "each month, kept",
            line.what,
            line.per.value,
            _units(line.units),
            line.price.unit,
            "",
            money(line.dollars),
        )
        for line in flow.kept
    ]
    return table(("service", "what", "per", "units", "unit", "price", "$"), [*rows, *sums], right=(3, 6))


def _sentences(chosen: Model, models: Sequence[Model]) -> str:
    small, bundle = chosen.sizes[0][1], chosen.sizes[0][2]
    s3 = small.of_service(Service.S3) / small.dollars
    large = [flow for flow in chosen.flows if flow.of == "1 TB"]
    idle = ", ".join(f"`{each.stage}` {money(each.idle)}" for each in models)
    return SENTENCES.format(
        small=money(small.dollars),
        stage=chosen.stage,
        s3=f"{s3:.0%}",
        lambdas=f"{small.lambda_share:.0%}",
        bundle=money(bundle.dollars),
        large=money(large[0].dollars),
        recipe=money(large[1].dollars),
        compute=_compute(chosen),
        idle=idle,
    )


def _compute(chosen: Model) -> str:
    """Of a terabyte, beside what reads files whole."""
    ours = chosen.compute
    if ours.naive is None or ours.naive_working is None:
        return f"Compute is {money(ours.ours)} of it; read whole, such files do not fit into a function."
    return (
        f"Compute is {money(ours.ours)} of it, {ours.ours / ours.naive:.0%} of what reading files whole "
        f"costs; without what both wait for S3, {money(ours.working)} and "
        f"{ours.working / ours.naive_working:.0%}."
    )


def _overview(models: Sequence[Model], chosen: Model) -> str:
    others = [each for each in models if each is not chosen]
    header = (
        "flow",
        "of",
        *(f"$ {each.stage}" for each in (chosen, *others)),
        "Lambda",
        "$ per file",
        "$ per byte",
        "$ kept, a month",
    )
    rows = [
        (
            flow.name,
            flow.of,
            *(money(each.flows[at].dollars) for each in (chosen, *others)),
            f"{flow.lambda_share:.0%}",
            money(flow.per(Per.FILE)),
            money(flow.per(Per.BYTE)),
            money(total(flow.kept)),
        )
        for at, flow in enumerate(chosen.flows)
    ]
    return table(header, rows, right=range(2, len(header)))


def _services(chosen: Model) -> str:
    used = [each for each in Service if any(flow.of_service(each) for flow in chosen.flows)]
    rows = [(flow.name, *(money(flow.of_service(each)) for each in used)) for flow in chosen.flows]
    header = ("$", *(each.value for each in used))
    return f"## Where it goes\n\n{table(header, rows, right=range(1, len(header)))}"


def _alternatives(chosen: Model) -> str:
    rows = [
        (
            each.what,
            each.of,
            money(each.ours),
            "cannot be done" if each.theirs is None else money(each.theirs),
            each.lost,
        )
        for each in chosen.alternatives
    ]
    header = ("otherwise", "of", "$ ours", "$ otherwise", "what is lost")
    return f"## Built otherwise\n\n{table(header, rows, right=(2, 3))}"


def _idle(models: Sequence[Model], chosen: Model) -> str:
    header = ("stage", "what", "a month", "unit", "$ by the list", "$ billed")
    rows = [
        (model.stage, each.what, f"{each.units:,}", each.price.unit, money(each.dollars), money(each.billed))
        for model in models
        for each in model.fixed
    ]
    snapshots = SNAPSHOTS.format(
        memory=chosen.setup.api.memory_mb, dollars=money(snapshot_month(chosen.setup.api))
    )
    idle = table(header, rows, right=(2, 4, 5))
    return f"## When nothing happens\n\n{idle}\n{snapshots}"


def _what_if(chosen: Model) -> str:
    sizes = [
        (bytes_shown(size), money(small.dollars), money(bundle.dollars))
        for size, small, bundle in chosen.sizes
    ]
    memories = [
        (
            f"{memory:,} MB" + (" (set)" if memory == chosen.setup.processor.memory_mb else ""),
            money(small.dollars),
            money(_lambda(small)),
            money(large.dollars),
            money(_lambda(large)),
        )
        for memory, small, large in chosen.memories
    ]
    answers = [(each.what, money(each.dollars), money(each.of_lambda)) for each in chosen.answers]
    return "\n".join(
        [
            "## What if\n",
            table(
                ("a document has", "$ a million, one by one", "$ a million, 1,000 to a file"),
                sizes,
                right=(1, 2),
            ),
            table(
                (
                    "the processor has",
                    "$ a million of 1 KB",
                    "of it Lambda",
                    "$ a TB in files of 200 MB",
                    "of it Lambda",
                ),
                memories,
                right=(1, 2, 3, 4),
            ),
            LESS.format(vcpu=usual.VCPU_MB),
            table(("a million documents of 1 KB come", "$", "of it Lambda"), answers, right=(1, 2)),
        ]
    )


def _assumed(chosen: Model) -> str:
    milliseconds = {name: f"{int(seconds * 1000)} ms" for name, seconds in usual.WAITS.items()}
    waits = (
        f"S3 answers a read in {milliseconds['GetObject']} and a write in {milliseconds['PutObject']}, "
        f"DynamoDB in {milliseconds['GetItem']}"
    )
    return ASSUMED.format(
        waits=waits,
        network=usual.NETWORK_BYTES_A_SECOND // 10**6,
        sampled=assumed.SAMPLED_PERCENT,
        batch=chosen.setup.batch,
        cold=usual.COLD_PERCENT,
    )


def _every_line(chosen: Model) -> str:
    parts = [f"## Every line, `{chosen.stage}`\n", f"Durations are from `{MEASURED}`.\n"]
    for flow in chosen.flows:
        parts += [f"### {flow.name}\n", f"{flow.of}.\n", lines(flow)]
    return "\n".join(parts)


def _lambda(flow: Flow) -> Decimal:
    return flow.of_service(Service.LAMBDA)


def _units(units: Decimal) -> str:
    return f"{units:,.0f}" if units >= 100 else f"{units:,.2f}"
