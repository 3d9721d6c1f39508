"""Plots as SVG: bars and curves, drawn here, since a drawing library would be the project's largest package.

Each plot brings its own paper, so it can be read wherever it is shown; its colours follow the reader's
light or dark mode. Curves differ in colour, marker and dash. `alt` says in words what a plot shows.
"""

from html import escape
from itertools import cycle, pairwise

from tests.benchmarks.axes import Scale, figure, linear, logarithmic, tick
from tests.benchmarks.measured import Bars, Lines, Plot

WIDTH = 720
MARGIN = 20
ROW = 30
LETTER = 7.0
"""Width of a letter, generously: a browser's own font decides."""

STYLE = """
svg { --paper: #ffffff; --ink: #1f2328; --faint: #d1d9e0; --goal: #b42318;
  --a: #0a5cc2; --b: #6e7781; --c: #9a5b00; --d: #137a3d; --e: #7b3fc4; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #161b22; --ink: #e6edf3; --faint: #3d444d; --goal: #ff8a7a;
    --a: #6cb0ff; --b: #9aa4af; --c: #e0a24a; --d: #5ccb87; --e: #c79bff; } }
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink);
  paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.title { font-weight: 600; font-size: 15px; }
.paper { fill: var(--paper); } .grid { stroke: var(--faint); } .axis { stroke: var(--ink); }
.goal { stroke: var(--goal); stroke-dasharray: 6 4; stroke-width: 1.5; }
text.goal { fill: var(--goal); stroke: var(--paper); stroke-dasharray: none; stroke-width: 4px; }
.a { --own: var(--a); } .b { --own: var(--b); } .c { --own: var(--c); }
.d { --own: var(--d); } .e { --own: var(--e); }
.bar, .marker { fill: var(--own); } .line { stroke: var(--own); stroke-width: 2; }
"""
COLOURS = "abcde"
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 5")
MARKERS = (
    '<circle class="marker {c}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>',
    '<rect class="marker {c}" x="{l:.1f}" y="{t:.1f}" width="8" height="8"/>',
    '<path class="marker {c}" d="M{x:.1f} {t:.1f}l5 8h-10z"/>',
    '<path class="marker {c}" d="M{x:.1f} {t:.1f}l5 5l-5 5l-5 -5z"/>',
    '<path class="marker {c}" d="M{l:.1f} {t:.1f}h8l-4 8z"/>',
)


def draw(plot: Plot) -> str:
    """The SVG file's text."""
    return _bars(plot) if isinstance(plot, Bars) else _lines(plot)


def alt(plot: Plot) -> str:
    """The figures in a sentence, for whoever does not see the plot."""
    if isinstance(plot, Bars):
        found = "; ".join(f"{name} {figure(value)}" for name, value in plot.bars.items())
        said = f"{plot.title}, {plot.unit}: {found}"
    else:
        found = "; ".join(
            f"{name} from {figure(points[0][1])} at {figure(points[0][0])}"
            f" to {figure(points[-1][1])} at {figure(points[-1][0])}"
            for name, points in plot.lines.items()
        )
        said = f"{plot.title}, {plot.y} against {plot.x}: {found}"
    return f"{said}; the goal is {figure(plot.limit)}." if plot.limit is not None else f"{said}."


def _bars(plot: Bars) -> str:
    """The first bar is ours and stands out."""
    left = MARGIN + max(len(name) for name in plot.bars) * LETTER + 10
    values = [*plot.bars.values(), plot.limit or 0]
    x = linear(0, max(values), left, WIDTH - MARGIN - 70)
    top = MARGIN + 40
    bottom = top + ROW * len(plot.bars)
    body = [*_x_axis(x, top, bottom, plot.unit)]
    for row, value in enumerate(plot.bars.values()):
        body.append(_bar(COLOURS[0 if row == 0 else 1], left, top + ROW * row + 5, max(1.5, x(value) - left)))
    if plot.limit is not None:
        at = x(plot.limit)
        body += [
            _stroke("goal", (at, top - 4), (at, bottom)),
            _text(at, top - 8, f"goal {figure(plot.limit)}", "middle", "goal"),
        ]
    for row, (name, value) in enumerate(plot.bars.items()):
        y = top + ROW * row + 20
        body += [_text(left - 8, y, name, "end"), _text(x(value) + 6, y, figure(value))]
    return _file(plot, bottom + 48, body)


def _lines(plot: Lines) -> str:
    """Curves between two axes, what they are named in rows above."""
    legend, top = _legend(plot)
    bottom, left, right = top + 280.0, MARGIN + 75.0, WIDTH - MARGIN - 15.0
    xs = [x for points in plot.lines.values() for x, _ in points]
    ys = [y for points in plot.lines.values() for _, y in points]
    x = logarithmic(min(xs), max(xs), left, right) if plot.x_log else linear(0, max(xs), left, right)
    highest = max(*ys, plot.limit or 0)
    y = logarithmic(min(ys), highest, bottom, top) if plot.y_log else linear(0, highest, bottom, top)
    body = [*legend, *_x_axis(x, top, bottom, plot.x), *_y_axis(y, left, right, plot.y)]
    if plot.limit is not None:
        at = y(plot.limit)
        body += [
            _stroke("goal", (left, at), (right, at)),
            _text(right, at - 6, f"goal {figure(plot.limit)}", "end", "goal"),
        ]
    looks = zip(plot.lines.values(), cycle(range(len(COLOURS))), strict=False)
    for points, look in looks:
        places = [(x(one), y(other)) for one, other in points]
        body += [_stroke(f"line {COLOURS[look]}", *ends, DASHES[look]) for ends in pairwise(places)]
        body += [_marker(look, *place) for place in places]
    return _file(plot, bottom + 48, body)


def _legend(plot: Lines) -> tuple[list[str], float]:
    """What is drawn of it, and where the plot may begin; one curve is named by the title."""
    body: list[str] = []
    x, y = float(MARGIN), MARGIN + 34.0
    if len(plot.lines) == 1:
        return body, y
    for look, name in zip(cycle(range(len(COLOURS))), plot.lines, strict=False):
        width = 40 + len(name) * LETTER + 20
        if x + width > WIDTH - MARGIN:
            x, y = float(MARGIN), y + 22
        body += [
            _stroke(f"line {COLOURS[look]}", (x, y - 4), (x + 32, y - 4), DASHES[look]),
            _marker(look, x + 16, y - 4),
            _text(x + 40, y, name),
        ]
        x += width
    return body, y + 24


def _x_axis(x: Scale, top: float, bottom: float, label: str) -> list[str]:
    return [
        *(_stroke("grid", (x(one), top), (x(one), bottom)) for one in x.ticks),
        *(_text(x(one), bottom + 18, tick(one), "middle") for one in x.ticks),
        _stroke("axis", (x.start, bottom), (x.end, bottom)),
        _text((x.start + x.end) / 2, bottom + 38, label, "middle"),
    ]


def _y_axis(y: Scale, left: float, right: float, label: str) -> list[str]:
    middle = (y.start + y.end) / 2
    turned = f'transform="rotate(-90 {MARGIN + 4} {middle})"'
    return [
        *(_stroke("grid", (left, y(one)), (right, y(one))) for one in y.ticks),
        *(_text(left - 8, y(one) + 4, tick(one), "end") for one in y.ticks),
        f'<text x="{MARGIN + 4}" y="{middle}" text-anchor="middle" {turned}>{escape(label)}</text>',
    ]


def _bar(colour: str, x: float, y: float, width: float) -> str:
    return f'<rect class="bar {colour}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{ROW - 10}"/>'


def _stroke(kind: str, start: tuple[float, float], end: tuple[float, float], dash: str = "") -> str:
    (x1, y1), (x2, y2) = start, end
    places = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line class="{kind}" {places}{dashes}/>'


def _marker(look: int, x: float, y: float) -> str:
    return MARKERS[look].format(c=COLOURS[look], x=x, y=y, l=x - 4, t=y - 4)


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text{classes} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _file(plot: Plot, height: float, body: list[str]) -> str:
    size = f'width="{WIDTH}" height="{height:.0f}"'
    about = f'viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="title desc"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {about}>',
        f'<title id="title">{escape(plot.title)}</title>',
        f'<desc id="desc">{escape(alt(plot))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" {size} rx="6"/>',
        _text(MARGIN, MARGIN + 8, plot.title, kind="title"),
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
