"""One curve of a model as a picture: its fact along the lower edge, what it is worth upwards."""

from buybox_ranking.curves import Curve, Curves
from buybox_ranking.pictures.exchange import PRICE, USUAL, gain_of_cut
from buybox_ranking.pictures.plot import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Frame, level_axis, upright_axis
from buybox_ranking.pictures.svg import bar, line, path, picture, words
from buybox_ranking.pictures.words import FEATURE_WORDS, FeatureWords, per_cent

CUTS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
"""Price cuts that the upright axis may tell."""

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)

SAMPLES = 240
"""Points between the edges at which a line is drawn beside those where it bends: one a pixel is enough."""

WORTH_OF_PRICE = "share of all that the price can bring"
WORTH_OF_FACT = "worth as much as a price lower by"
POINTS_OF_SCORE = "points of the score"


def price_picture(curves: Curves, steps: Curves | None = None) -> str:
    """Draw what the price is worth; with `steps` also the curve as it was learned, before it was smoothed."""
    curve, told = curves.curve(PRICE), FEATURE_WORDS[PRICE]
    learned = None if steps is None else steps.curve(PRICE)
    top = max(max(each.values) for each in (curve, learned or curve)) or 1.0
    frame = Frame(told.ticks[0], told.ticks[-1], top)
    usual = frame.across(USUAL)
    elements = [
        *upright_axis(frame, [(share * top, per_cent(share)) for share in SHARES], WORTH_OF_PRICE),
        *_level(frame, told),
        line((usual, TOP), (usual, frame.up(0)), "mark"),
        words((usual + 5, TOP + 12), "usual price", "note", "start"),
        path(_along(curve, frame), "curve"),
        *([] if learned is None else [path(_along(learned, frame), "learned"), *_legend()]),
    ]
    return picture(f"curve-{PRICE}", told.title, _description(curve, told), (WIDTH, HEIGHT), elements)


def fact_picture(curve: Curve, price: Curve, top: float) -> str:
    """Draw what a fact other than the price is worth; `top` is the worth at the upper edge, the same for them all."""
    told = FEATURE_WORDS[curve.feature]
    frame = Frame(*_edges(told), top)
    drawn = _bars(curve, told, frame) if told.bars else [path(_along(curve, frame), "curve"), *_floor(curve, frame)]
    if _worth(curve, told.ticks[0]) == _worth(curve, told.ticks[-1]):
        drawn = [*drawn, words(((LEFT + WIDTH - RIGHT) / 2, frame.up(0) - 12), "no difference was learned", "note")]
    elements = [*_worth_axis(frame, price), *_level(frame, told), *drawn]
    return picture(f"curve-{curve.feature}", told.title, _description(curve, told), (WIDTH, HEIGHT), elements)


def most_worth(curves: Curves) -> float:
    """Return the greatest worth that a picture of a fact has to hold."""
    facts = [curve for curve in curves.curves if curve.feature != PRICE]
    return max(max(_worth(curve, x) for x in FEATURE_WORDS[curve.feature].ticks) for curve in facts) or 1.0


def _worth(curve: Curve, x: float) -> float:
    """Return the value against the worst that the picture shows."""
    ticks = FEATURE_WORDS[curve.feature].ticks
    return curve.at(x) - min(curve.at(ticks[0]), curve.at(ticks[-1]))


def _edges(told: FeatureWords) -> tuple[float, float]:
    margin = 0.5 if told.bars else 0.0
    return told.ticks[0] - margin, told.ticks[-1] + margin


def _level(frame: Frame, told: FeatureWords) -> list[str]:
    return level_axis(frame, [(x, told.tick(x)) for x in told.ticks], told.axis)


def _worth_axis(frame: Frame, price: Curve) -> list[str]:
    ticks = [(gain_of_cut(price, cut), "nothing" if cut == 0 else f"{100 * cut:g} %") for cut in CUTS]
    if ticks[-1][0] > 0:
        return upright_axis(frame, ticks, WORTH_OF_FACT)
    return upright_axis(frame, [(frame.top * share, f"{frame.top * share:.2g}") for share in SHARES], POINTS_OF_SCORE)


def _along(curve: Curve, frame: Frame) -> list[tuple[float, float]]:
    """Return the line to draw: a step's corners on both sides of its point, a line's bends, and points between."""
    width = (frame.highest - frame.lowest) / SAMPLES
    places = {frame.lowest + width * number for number in range(SAMPLES + 1)}
    for point in curve.points:
        if frame.lowest <= point <= frame.highest:
            places |= {point, min(point + width / 1000, frame.highest)}
    least = 0.0 if curve.feature == PRICE else min(curve.at(frame.lowest), curve.at(frame.highest))
    return [frame.at(x, curve.at(x) - least) for x in sorted(places)]


def _bars(curve: Curve, told: FeatureWords, frame: Frame) -> list[str]:
    width = 0.55 * (frame.across(1) - frame.across(0))
    floor = frame.up(0)
    return [
        bar((frame.across(x) - width / 2, frame.up(_worth(curve, x))), width, floor - frame.up(_worth(curve, x)), "bar")
        for x in told.ticks
    ]


def _floor(curve: Curve, frame: Frame) -> list[str]:
    """Return the mark of what a fact left out counts as, where the picture reaches so far."""
    if not frame.lowest < curve.floor < frame.highest:
        return []
    x = frame.across(curve.floor)
    right = x < (LEFT + WIDTH - RIGHT) / 2
    return [
        line((x, TOP), (x, frame.up(0)), "mark"),
        words((x + (5 if right else -5), TOP + 10), "not stated", "note", "start" if right else "end"),
    ]


def _legend() -> list[str]:
    right = WIDTH - RIGHT
    return [
        path([(right - 96, TOP + 30), (right - 78, TOP + 30)], "curve"),
        words((right - 72, TOP + 34), "as used", "note", "start"),
        path([(right - 96, TOP + 46), (right - 78, TOP + 46)], "learned"),
        words((right - 72, TOP + 50), "as learned", "note", "start"),
    ]


def _description(curve: Curve, told: FeatureWords) -> str:
    better = told.ticks[-1] if curve.direction > 0 else told.ticks[0]
    worse = told.ticks[0] if curve.direction > 0 else told.ticks[-1]
    if curve.at(better) == curve.at(worse):
        return f"A level line: {told.plain(worse)} and {told.plain(better)} count the same."
    return f"The worth rises from {told.plain(worse)} to {told.plain(better)} and never falls on the way."
