"""What buyers pay against the faults to expect, along each weight of a policy."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from buybox_config.money import MoneyDocument, money_document
from buybox_config.policy import Policy, Weights, WeightWords, load_weight_words

from buybox_ranking.fairness.fairness_report import DIGITS
from buybox_ranking.trade_offs.box_winners import box_winners
from buybox_ranking.trade_offs.contested_offers import ContestedOffers, Small

STEPS = 12
"""Steps over the allowed range of a weight: 13 points, a quarter apart from 0 to 3."""


class TradePoint(msgspec.Struct, frozen=True):
    """The winners of all contested boxes when one weight has this value; every box counts once."""

    weight: float
    average_total: MoneyDocument
    faults_per_thousand: float  # of orders; a careful figure, not a forecast
    delivery_days: float
    changed: int  # contested boxes that another seller holds than before


class TradeCurve(msgspec.Struct, frozen=True):
    """One weight over its allowed range, in every category of the market at once; the others as in the draft."""

    part: str
    before: float | None  # the weight now; None where categories differ
    after: float | None  # the weight of the draft
    points: tuple[TradePoint, ...]  # by rising weight; none where no box is contested


class _Turn(msgspec.Struct, frozen=True):
    """What every point is worked out from."""

    contested: ContestedOffers
    held_before: Small  # the seller of each box
    weights: Sequence[Weights]  # of the draft, by category
    currency: str


def trade_curves(
    contested: ContestedOffers,
    market: tuple[str, str],
    before: Policy,
    after: Policy,
    seen: Callable[[float], None] = lambda _: None,
) -> tuple[TradeCurve, ...]:
    """Return a curve for each weight of a market, given by its id and currency.

    `seen` is told the share of the points that is done. Beside the steps of the range the weights of both policies
    are points, where they are the same in all categories.
    """
    now, then = (_by_category(contested, policy, market[0]) for policy in (before, after))
    held = contested.sellers[box_winners(contested, now)]
    turn, words = _Turn(contested, held, then, market[1]), load_weight_words()
    curves = []
    for number, part in enumerate(words):
        ends = (_one_value(now, part), _one_value(then, part))
        curves.append(TradeCurve(part, *ends, tuple(_points(turn, part, _values(words[part], *ends)))))
        seen((number + 1) / len(words))
    return tuple(curves)


def _by_category(contested: ContestedOffers, policy: Policy, market: str) -> list[Weights]:
    return [policy.weights_for(market, category) for category in contested.categories]


def _one_value(weights: Sequence[Weights], part: str) -> float | None:
    values = {getattr(each, part) for each in weights}
    return values.pop() if len(values) == 1 else None


def _values(words: WeightWords, *more: float | None) -> list[float]:
    steps = np.linspace(words.lowest, words.highest, STEPS + 1).tolist()
    return sorted({*steps, *(value for value in more if value is not None)})


def _points(turn: _Turn, part: str, values: Sequence[float]) -> Iterator[TradePoint]:
    if turn.contested.boxes == 0:
        return
    for value in values:
        weights = [msgspec.structs.replace(each, **{part: value}) for each in turn.weights]
        yield _point(turn, value, box_winners(turn.contested, weights))


def _point(turn: _Turn, value: float, winners: np.ndarray) -> TradePoint:
    contested = turn.contested
    return TradePoint(
        weight=value,
        average_total=money_document(round(int(contested.totals[winners].sum()) / contested.boxes), turn.currency),
        faults_per_thousand=round(1_000 * float(contested.fault_rates[winners].mean()), DIGITS),
        delivery_days=round(float(contested.delivery_days[winners].mean()), DIGITS),
        changed=int((contested.sellers[winners] != turn.held_before).sum()),
    )
