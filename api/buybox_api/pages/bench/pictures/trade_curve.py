"""What buyers pay against expected faults, along one weight, with the live and the draft weight marked."""

from collections.abc import Sequence

import msgspec
from buybox_ranking.pictures.svg import Point, line, path, picture, words

WIDTH, HEIGHT = 350, 230
LEFT, RIGHT, TOP, BOTTOM = 50, 16, 30, 46
TICKS = 3


class CurvePoint(msgspec.Struct, frozen=True):
    """What one value of the weight would give."""

    weight: float
    pays: float  # average winning total, whole units of money
    faults: float  # expected, per 1,000 orders


class Marked(msgspec.Struct, frozen=True):
    """A value of the weight that is pointed at."""

    weight: float
    name: str  # live or draft
    kind: str


class Extent(msgspec.Struct, frozen=True):
    """The values that the picture spans, each with a margin, so that a flat line is flat and not noise blown up."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value lies between both ends, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def trade_picture(name: str, title: str, points: Sequence[CurvePoint], marked: Sequence[Marked], unit: str) -> str:
    """Draw the curve of one weight; `name` is unique on its page, `unit` the currency's sign."""
    across, up = _extent([p.pays for p in points], 0.02), _extent([p.faults for p in points], 0.05)

    def at(point: CurvePoint) -> Point:
        x = LEFT + across.place(point.pays) * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - up.place(point.faults) * (HEIGHT - TOP - BOTTOM)

    drawn = [*_axes(across, up, unit), path([at(p) for p in points], "curve")]
    drawn += [_dot(at(p), 2.5, "dot") for p in points]
    drawn += [piece for mark in marked for piece in _mark(mark, at(_nearest(points, mark.weight)))]
    return picture(name, title, _told(points, marked, unit), (WIDTH, HEIGHT), drawn)


def _extent(values: Sequence[float], least: float) -> Extent:
    """Return the span of values, at least a share `least` of their size wide."""
    low, high = min(values), max(values)
    middle, half = (low + high) / 2, max((high - low) * 0.58, abs(low + high) / 2 * least / 2, 1e-9)
    return Extent(middle - half, middle + half)


def _axes(across: Extent, up: Extent, unit: str) -> list[str]:
    floor = HEIGHT - BOTTOM
    drawn = [
        line((LEFT, floor), (WIDTH - RIGHT, floor), "edge"),
        words((4, 13), "faults per 1,000 orders", "axis", "start"),
    ]
    for share in [0.1, 0.5, 0.9]:
        y, faults = floor - share * (floor - TOP), up.low + share * (up.high - up.low)
        drawn += [line((LEFT, y), (WIDTH - RIGHT, y), "grid"), words((LEFT - 6, y + 4), f"{faults:.1f}", "tick", "end")]
        x, pays = LEFT + share * (WIDTH - LEFT - RIGHT), across.low + share * (across.high - across.low)
        drawn.append(words((x, floor + 17), f"{pays:,.2f}", "tick"))
    return [*drawn, words(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6), f"what buyers pay on average, {unit}", "axis")]


def _dot(at: Point, radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}"/>'


def _mark(mark: Marked, at: Point) -> list[str]:
    """Write live above and to the right, the draft below and to the left: curves fall to the right as a rule."""
    is_left = at[0] > WIDTH * 0.7 if mark.kind == "live" else at[0] > WIDTH * 0.4
    anchor, side = ("end", -9) if is_left else ("start", 9)
    above = -8 if mark.kind == "live" else 16
    return [
        _dot(at, 6, f"point {mark.kind}"),
        words((at[0] + side, at[1] + above), mark.name, f"name {mark.kind}", anchor),
    ]


def _nearest(points: Sequence[CurvePoint], value: float) -> CurvePoint:
    """Return the curve at a weight, on the line between the two points around it."""
    below = max((p for p in points if p.weight <= value), key=lambda p: p.weight, default=points[0])
    above = min((p for p in points if p.weight >= value), key=lambda p: p.weight, default=points[-1])
    if above.weight <= below.weight:
        return below
    share = (value - below.weight) / (above.weight - below.weight)
    mix = [one + share * (other - one) for one, other in ((below.pays, above.pays), (below.faults, above.faults))]
    return CurvePoint(value, *mix)


def _told(points: Sequence[CurvePoint], marked: Sequence[Marked], unit: str) -> str:
    first, last = points[0], points[-1]
    ends = (
        f"From weight {first.weight:g} ({first.pays:,.2f} {unit}, {first.faults:.1f} faults per 1,000 orders) "
        f"to weight {last.weight:g} ({last.pays:,.2f} {unit}, {last.faults:.1f} faults)."
    )
    return " ".join([ends, *(f"{mark.name}: weight {mark.weight:g}." for mark in marked)])
