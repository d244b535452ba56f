"""A static picture as shapes: x in per cent of the width, y in pixels. Drawn as inline SVG, no script needed.

Per cent across means that a picture fits any width and its words keep their size. Colours are CSS classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Literal

from culture.reports.speech import Speech

Kind = Literal["rect", "line", "circle", "text"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Shape:
    """One shape. rect: x, y, width, height; line: from (x, y) to (x2, y2); circle: x, y; text: x, y, text."""

    kind: Kind
    look: str
    x: str
    y: str
    x2: str = ""
    y2: str = ""
    text: str = ""
    anchor: Anchor = "start"


@dataclass(frozen=True)
class Drawing:
    """A picture: its height in pixels, what it says to those who do not see it, and its shapes."""

    height: int
    alt: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Axis:
    """A straight scale from numbers to places: `low` lies at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value, kept inside the picture."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, about: int = 5) -> tuple[float, ...]:
        """Return round numbers within the scale, about so many."""
        rough = (self.high - self.low or 1.0) / about
        power = 10.0 ** floor(log10(rough))
        step = next(power * m for m in (1, 2, 2.5, 5, 10) if rough <= power * m * 1.0001)
        first = -floor(-self.low / step + 1e-9)
        found = []
        while first * step <= self.high + 1e-9:
            found.append(first * step)
            first += 1
        return tuple(found)

    def tick_words(self, speech: Speech, about: int = 5) -> tuple[tuple[float, str], ...]:
        """Return ticks with their words, written as finely as they need."""
        marks = self.ticks(about)
        step = marks[1] - marks[0] if len(marks) > 1 else 1.0
        decimals = max(0, -floor(log10(step) + 1e-9)) + (1 if f"{step:.10f}".rstrip("0")[-2:] == "25" else 0)
        return tuple((mark, speech.write(mark, decimals)) for mark in marks)


def span(values: Sequence[float], margin: float = 0.06) -> tuple[float, float]:
    """Return the reach of some values with a margin."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    pad = margin * ((high - low) or 1.0)
    return low - pad, high + pad


def rect(look: str, x: tuple[float, float], y: tuple[float, float]) -> Shape:
    """Return a box from x[0] to x[1] per cent and y[0] to y[1] pixels."""
    left, right = sorted(x)
    top, bottom = sorted(y)
    return Shape(
        "rect",
        look,
        f"{left:.2f}%",
        f"{top:.1f}",
        f"{max(right - left, 0.3):.2f}%",
        f"{max(bottom - top, 1):.1f}",
    )


def line(look: str, x: tuple[float, float], y: tuple[float, float]) -> Shape:
    """Return a straight line."""
    return Shape("line", look, f"{x[0]:.2f}%", f"{y[0]:.1f}", f"{x[1]:.2f}%", f"{y[1]:.1f}")


def dot(look: str, x: float, y: float) -> Shape:
    """Return a dot."""
    return Shape("circle", look, f"{x:.2f}%", f"{y:.1f}")


def text(look: str, x: float, y: float, said: str, anchor: Anchor = "start") -> Shape:
    """Return words at a place."""
    return Shape("text", look, f"{x:.2f}%", f"{y:.1f}", text=said, anchor=anchor)


def leaning(x: float) -> Anchor:
    """Return the anchor that keeps words at x inside the picture."""
    return "start" if x < 12 else "end" if x > 88 else "middle"
