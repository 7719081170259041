"""What a preview found in one market, as pages tell it: figures before and after, who gains and loses, the curves."""

from collections.abc import Sequence

import msgspec
from buybox_config.money import MoneyDocument
from buybox_desk.preview.market_preview import MarketPreview
from buybox_ranking.fairness.fairness_report import SellerChange, Side, SizeChange
from buybox_ranking.money_words import AFTER, BEFORE
from buybox_ranking.trade_offs.trade_curves import TradeCurve
from markupsafe import Markup

from buybox_api.pages.bench.pictures.hands import hands_bar, share_bar
from buybox_api.pages.bench.pictures.trade_curve import CurvePoint, Marked, trade_picture
from buybox_api.pages.bench.weights_view import TITLES
from buybox_api.pages.bench.words import UNKNOWN, count, decimal, major, money_of, per_cent, plural, signed, weight

SELLERS_SHOWN = 12
"""Sellers told at first; all stand below."""


class Figure(msgspec.Struct, frozen=True):
    """One figure under both policies."""

    label: str
    before: str
    after: str
    difference: str
    better: bool | None  # for buyers; None where it is neither
    simulated: bool = False


class HandsLine(msgspec.Struct, frozen=True):
    """One seller, or the sellers of one size."""

    name: str
    size: str
    offers: str
    before: str
    after: str
    gained: int
    lost: int
    bar: Markup

    @property
    def net(self) -> str:
        """Boxes more or less."""
        return signed(self.gained - self.lost, 0)


class CurveView(msgspec.Struct, frozen=True):
    """What buyers pay against expected faults along one weight."""

    title: str
    before: str
    after: str
    picture: Markup
    points: list[tuple[str, str, str, str, str]]  # weight, pays, faults, days, boxes that change hands


class MarketView(msgspec.Struct, frozen=True, kw_only=True):
    """One market."""

    market: str
    simulated: bool
    headline: str
    offers: str
    devices: str
    boxes: str
    contested: str
    changed: str
    changed_share: str
    changed_bar: Markup
    other_offer: str
    figures: list[Figure]
    changed_figures: list[Figure]  # of the boxes that change hands
    sellers: list[HandsLine]
    more_sellers: list[HandsLine]
    still: int  # sellers for whom nothing changes
    sizes: list[HandsLine]
    new_sellers: list[Figure]
    curves: list[CurveView]
    seconds: str


def market_view(found: MarketPreview) -> MarketView:
    """Lay out what was found in a market."""
    changes = found.changes
    moved = [seller for seller in changes.sellers if seller.gained or seller.lost]
    lines = _seller_lines(moved)
    share = changes.changed / changes.contested if changes.contested else 0.0
    return MarketView(
        market=found.market,
        simulated=found.simulated,
        headline=headline(found),
        offers=count(changes.offers),
        devices=count(changes.devices),
        boxes=count(changes.boxes),
        contested=count(changes.contested),
        changed=count(changes.changed),
        changed_share=per_cent(share),
        changed_bar=Markup(share_bar(share)),  # noqa: S704 - drawn by us, of numbers
        other_offer=count(changes.other_offer),
        figures=[*_winner_figures(found, "winners"), *_concentration(changes.before, changes.after)],
        changed_figures=_winner_figures(found, "changed") if changes.changed else [],
        sellers=lines[:SELLERS_SHOWN],
        more_sellers=lines[SELLERS_SHOWN:],
        still=len(changes.sellers) - len(moved),
        sizes=_size_lines(changes.sizes),
        new_sellers=_new_sellers(found),
        curves=[_curve_view(found, curve) for curve in found.curves if curve.points],
        seconds=decimal(found.seconds),
    )


def headline(found: MarketPreview) -> str:
    """Say in one line what would change."""
    changes = found.changes
    if not changes.changed:
        return f"{found.market}: no box changes hands."
    before, after = changes.before.winners, changes.after.winners
    share = per_cent(changes.changed / changes.contested)
    paid = _more_or_less(changes.total_difference)
    faults = _difference(before.faults_per_thousand, after.faults_per_thousand)
    return (
        f"{found.market}: {plural(changes.changed, 'box changes', 'boxes change')} hands ({share} of those contested); "
        f"buyers pay {paid} on average; {_more_or_fewer(faults)} per 1,000 orders."
    )


def _more_or_less(difference: MoneyDocument | None) -> str:
    if difference is None or major(difference) == 0:
        return "the same"
    amount = money_of({**difference, "amount": difference["amount"].removeprefix("-")})
    return f"{amount} {'more' if major(difference) > 0 else 'less'}"


def _more_or_fewer(difference: float | None) -> str:
    if difference is None or round(difference, 1) == 0:
        return "as many faults"
    return f"{decimal(abs(difference))} {'more' if difference > 0 else 'fewer'} faults"


def _winner_figures(found: MarketPreview, which: str) -> list[Figure]:
    before, after = getattr(found.changes.before, which), getattr(found.changes.after, which)
    return [
        _money_figure("What buyers pay, on average", before.average_total, after.average_total),
        _figure(
            "Faults per 1,000 orders",
            before.faults_per_thousand,
            after.faults_per_thousand,
            simulated=found.simulated,
        ),
        _figure("Days of delivery", before.delivery_days, after.delivery_days),
    ]


def _money_figure(label: str, before: MoneyDocument | None, after: MoneyDocument | None) -> Figure:
    if before is None or after is None:
        return Figure(label, money_of(before), money_of(after), "", None)
    difference = major(after) - major(before)
    told = money_of({"amount": f"{difference:.2f}", "currency": after["currency"]}, signed=True)
    return Figure(label, money_of(before), money_of(after), told, _is_better(difference))


def _figure(label: str, before: float | None, after: float | None, *, simulated: bool = False) -> Figure:
    difference = _difference(before, after)
    told = "" if difference is None else signed(difference)
    return Figure(label, decimal(before), decimal(after), told, _is_better(difference), simulated)


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _is_better(difference: float | None) -> bool | None:
    """Tell whether less, which all these figures are better with, is what comes; None for what rounds to nothing."""
    return None if difference is None or round(difference, 2) == 0 else difference < 0


def _concentration(before: Side, after: Side) -> list[Figure]:
    one, other = before.all_boxes, after.all_boxes
    names = (one.largest_seller or "nobody", other.largest_seller or "nobody")
    here, there = (f"{per_cent(side.largest_share)} ({name})" for side, name in zip((one, other), names, strict=True))
    difference = _difference(one.largest_share, other.largest_share)
    told = "" if difference is None else f"{signed(100 * difference)} points"
    return [Figure("Largest seller's share of all boxes", here, there, told, None)]


def _seller_lines(sellers: Sequence[SellerChange]) -> list[HandsLine]:
    most = max((max(seller.gained, seller.lost) for seller in sellers), default=1)
    return [_hands_line(seller.seller, seller.size, seller, most) for seller in sellers]


def _size_lines(sizes: Sequence[SizeChange]) -> list[HandsLine]:
    present = [size for size in sizes if size.sellers]
    most = max((max(size.gained, size.lost) for size in present), default=1)
    return [_hands_line(size.size, plural(size.sellers, "seller"), size, most) for size in present]


def _hands_line(name: str, size: str, change: SellerChange | SizeChange, most: int) -> HandsLine:
    return HandsLine(
        name=name,
        size=size,
        offers=count(change.offers),
        before=count(change.before),
        after=count(change.after),
        gained=change.gained,
        lost=change.lost,
        bar=Markup(hands_bar(change.gained, change.lost, most)),  # noqa: S704 - drawn by us, of numbers
    )


def _new_sellers(found: MarketPreview) -> list[Figure]:
    boxes, places = found.changes.new_sellers.boxes, found.changes.new_sellers.first_places
    return [
        Figure(
            f"{label} held by new sellers",
            per_cent(chance.share_before),
            per_cent(chance.share_after),
            per_cent(chance.share_of_offers),
            None,
        )
        for label, chance in (("Boxes", boxes), ("First three places", places))
    ]


def _curve_view(found: MarketPreview, curve: TradeCurve) -> CurveView:
    currency = curve.points[0].average_total["currency"]
    unit = BEFORE.get(currency) or AFTER.get(currency) or currency
    points = [CurvePoint(p.weight, major(p.average_total), p.faults_per_thousand) for p in curve.points]
    title = TITLES[curve.part]
    picture = trade_picture(
        f"{found.market}-{curve.part}", f"Along the weight of {curve.part}", points, _marks(curve), unit
    )
    return CurveView(
        title=title,
        before=UNKNOWN if curve.before is None else weight(curve.before),
        after=UNKNOWN if curve.after is None else weight(curve.after),
        picture=Markup(picture),  # noqa: S704 - drawn by us; its words are escaped where they are drawn
        points=[
            (
                weight(point.weight),
                money_of(point.average_total),
                decimal(point.faults_per_thousand),
                decimal(point.delivery_days),
                count(point.changed),
            )
            for point in curve.points
        ],
    )


def _marks(curve: TradeCurve) -> list[Marked]:
    if curve.before is not None and curve.before == curve.after:
        return [Marked(curve.before, "live and draft", "live")]
    found = []
    if curve.before is not None:
        found.append(Marked(curve.before, f"live {curve.before:g}", "live"))
    if curve.after is not None:
        found.append(Marked(curve.after, f"draft {curve.after:g}", "draft"))
    return found
