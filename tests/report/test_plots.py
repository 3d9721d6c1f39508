"""What can be seen of a plot, by day, by night, and by who sees none."""

import re
from xml.etree import ElementTree

import pytest

from tests.benchmarks.axes import figure, linear, logarithmic, tick
from tests.benchmarks.measured import Bars, Lines, Plot
from tests.benchmarks.plots import LETTER, WIDTH, alt, draw

BARS = Bars("cold", "Cold start <API>", "ms", {"ours": 250, "plain boto3": 500, "nothing": 0}, limit=300)
CURVES = Lines(
    "growth",
    "Time per document",
    "documents",
    "ms",
    {"whole": [(1, 200.0), (100, 20.0), (10_000, 21.0)], "PUT": [(1, 9.0), (100, 5.0), (10_000, 5.0)]},
    x_log=True,
    y_log=True,
    limit=40,
)
LARGE = Lines("m", "Memory", "bytes", "MiB", {"ours": [(1e6, 4), (1e9, 30)]}, x_log=True)
NAME = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("plot", [BARS, CURVES, LARGE], ids=["bars", "curves", "large"])
def test_all_of_a_plot_lies_on_its_paper(plot: Plot) -> None:
    drawn = ElementTree.fromstring(draw(plot))
    height = float(drawn.attrib["height"])
    places = [
        (name, float(value))
        for element in drawn.iter()
        for name, value in element.attrib.items()
        if name in ("x", "x1", "x2", "cx", "y", "y1", "y2", "cy")
    ]
    for text in drawn.iter(f"{NAME}text"):
        width, x = len(text.text or "") * LETTER, float(text.attrib["x"])
        left = x - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
        places += [("x", left), ("x", left + width)]
    assert len(places) > 20
    assert all(0 <= value <= (WIDTH if "x" in name else height) for name, value in places)


def test_bars_are_as_long_as_their_figures() -> None:
    bars = [one for one in ElementTree.fromstring(draw(BARS)).iter() if "bar " in one.get("class", "")]
    ours, plain, nothing = (float(bar.attrib["width"]) for bar in bars)
    assert plain == pytest.approx(2 * ours, abs=0.2)
    assert 0 < nothing < 2
    (goal,) = (
        one for one in ElementTree.fromstring(draw(BARS)).iter(f"{NAME}line") if one.get("class") == "goal"
    )
    left = float(bars[0].attrib["x"])
    assert float(goal.attrib["x1"]) - left == pytest.approx(1.2 * ours, abs=0.2)


def test_a_higher_figure_is_drawn_higher() -> None:
    circles = list(ElementTree.fromstring(draw(CURVES)).iter(f"{NAME}circle"))[1:]
    first, second, last = (float(one.attrib["cy"]) for one in circles)
    assert first < last < second
    xs = [float(one.attrib["cx"]) for one in circles]
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.2)


@pytest.mark.parametrize("plot", [BARS, CURVES], ids=["bars", "curves"])
def test_names_units_and_figures_can_be_read(plot: Plot) -> None:
    drawn = ElementTree.fromstring(draw(plot))
    shown = {one.text for one in drawn.iter(f"{NAME}text")}
    assert plot.title in shown
    expected = (
        {"250", "500", "ms", "ours", "goal 300"}
        if isinstance(plot, Bars)
        else {"whole", "PUT", "ms", "documents"}
    )
    assert expected <= shown
    (told,) = (one.text for one in drawn.iter(f"{NAME}desc"))
    assert told == alt(plot)


def test_who_sees_no_plot_is_told_its_figures() -> None:
    assert alt(BARS) == "Cold start <API>, ms: ours 250; plain boto3 500; nothing 0; the goal is 300."
    assert "whole from 200 at 1 to 21 at 10,000; PUT from 9 at 1 to 5 at 10,000" in alt(CURVES)


def test_every_colour_has_its_counterpart_by_night() -> None:
    drawn = draw(BARS)
    day, night = drawn.split("@media (prefers-color-scheme: dark)")
    colours = re.compile(r"(--[a-z]+): #")
    assert set(colours.findall(day)) == set(colours.findall(night))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01234, "0.0123"), (1.5, "1.5"), (12.345, "12.3"), (123.4, "123"), (12_345.6, "12,346")],
)
def test_a_figure_has_three_digits_that_count(value: float, text: str) -> None:
    assert figure(value) == text


def test_what_stands_below_an_axis_is_short() -> None:
    assert [tick(one) for one in (0.5, 10_000, 1e7, 1e9)] == ["0.5", "10,000", "10 M", "1 G"]


def test_ticks_are_round_and_reach_beyond_the_highest() -> None:
    assert linear(0, 812, 0, 100).ticks == [0, 200, 400, 600, 800, 1000]
    assert logarithmic(0.5, 300, 0, 100).ticks == pytest.approx([0.1, 1, 10, 100, 1000])
    assert logarithmic(128, 3008, 0, 100).ticks == pytest.approx([100, 200, 500, 1000, 2000, 5000])
    assert logarithmic(1, 10_000, 0, 100).ticks == pytest.approx([1, 10, 100, 1000, 10_000])
    assert logarithmic(7, 7, 0, 100).ticks == pytest.approx([5, 10])
    assert logarithmic(1, 10_000, 0, 100)(100) == pytest.approx(50)
