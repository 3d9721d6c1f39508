"""From figures to places on paper: scales with ticks where people expect them, and figures as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

NEAR = 1e-9
"""A value that is nearer to a tick than this is at it."""


def figure(value: float) -> str:
    """Three digits that count, without zeros that say nothing: `0.0123`, `1.5`, `123`, `12,346`."""
    text = ratio(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(value: float) -> str:
    """Three digits, as they stand below each other: `0.0123`, `1.50`, `123`, `12,346`."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    places = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}"


def tick(value: float) -> str:
    """As short as it must be below an axis: `0.5`, `10,000`, `10 M`, `1 G`."""
    for size, name in ((1e9, "G"), (1e6, "M")):
        if value >= size * (1 - NEAR):
            return f"{figure(value / size)} {name}"
    return figure(value)


@dataclass(frozen=True)
class Scale:
    """An axis from `start` to `end` on the paper, called with a value."""

    low: float
    high: float
    start: float
    end: float
    ticks: Sequence[float]
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value."""
        low, high = (math.log10(self.low), math.log10(self.high)) if self.log else (self.low, self.high)
        at = math.log10(value) if self.log else value
        return self.start + (at - low) / (high - low) * (self.end - self.start)


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """Ticks at 1, 2 or 5 times a power of ten, some five of them; the last is at or above `high`."""
    rough = (high - low) / 5 or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step - NEAR)
    ticks = [step * number for number in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """From tick to tick about all values above 0: powers of ten, or 1, 2, 5 where those are few."""
    steps = (1, 2, 5) if high / low < 100 else (1,)
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    ticks = [step * 10.0**power for power in powers for step in steps]
    first = max(tick for tick in ticks if tick <= low * (1 + NEAR))
    last = min(tick for tick in ticks if tick >= high * (1 - NEAR) and tick > first)
    return Scale(first, last, start, end, [tick for tick in ticks if first <= tick <= last], log=True)
