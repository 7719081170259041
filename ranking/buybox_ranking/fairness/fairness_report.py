"""The fairness view as a document: what programs read, pages show, and `buybox model compare` prints."""

from collections.abc import Sequence

import msgspec
from buybox_config.money import MoneyDocument, money_document

from buybox_ranking.fairness.concentration import Concentration, concentration
from buybox_ranking.fairness.fairness_tally import Seen, SellerTally, SideTally, Tally, WinnerSums
from buybox_ranking.fairness.seller_sizes import FEW_REVIEWS, SIZES, size_of

DIGITS = 4
"""Decimals of rates and averages: a hundredth of a per cent."""


class Winners(msgspec.Struct, frozen=True):
    """What buyers of the winning offers get, on average; every box counts once, sought after or not."""

    boxes: int
    average_total: MoneyDocument | None
    faults_per_thousand: float | None  # of orders; a careful figure, not a forecast
    delivery_days: float | None


class Side(msgspec.Struct, frozen=True):
    """One ranking."""

    name: str
    winners: Winners  # of contested boxes
    changed: Winners  # of the boxes that change hands
    contested: Concentration
    all_boxes: Concentration


class Chance(msgspec.Struct, frozen=True):
    """How often some sellers hold something scarce, against how many of the offers that contend for it are theirs."""

    places: int
    share_of_offers: float | None
    share_before: float | None
    share_after: float | None


class NewSellers(msgspec.Struct, frozen=True):
    """The chance of sellers without history to be seen."""

    sellers: int
    fewer_reviews_than: int
    boxes: Chance  # contested boxes
    first_places: Chance  # of lists with more offers than first places, by two sellers at least


class SellerChange(msgspec.Struct, frozen=True):
    """What changes for one seller."""

    seller: str
    size: str
    offers: int  # that compete
    contested: int  # contested boxes in which it competes
    before: int  # contested boxes held
    after: int
    gained: int
    lost: int


class SizeChange(msgspec.Struct, frozen=True):
    """What changes for the sellers of one size."""

    size: str
    sellers: int
    offers: int
    before: int
    after: int
    gained: int
    lost: int


class Fairness(msgspec.Struct, frozen=True):
    """What changes in one market when one ranking takes the place of another."""

    market: str
    devices: int  # with an offer that competes
    offers: int  # that compete
    boxes: int
    contested: int  # boxes in which two sellers at least compete
    changed: int  # contested boxes that change hands
    other_offer: int  # contested boxes that another offer of the same seller holds afterwards
    total_difference: MoneyDocument | None  # average winning total of contested boxes, after minus before
    before: Side
    after: Side
    new_sellers: NewSellers
    sizes: tuple[SizeChange, ...]
    sellers: tuple[SellerChange, ...]  # those who gain or lose most first


def report_on(tally: Tally, market: str, currency: str, names: tuple[str, str]) -> Fairness:
    """Make the document of what was counted; `names` are those of the ranking before and of the one after."""
    sellers = _seller_changes(tally)
    return Fairness(
        market=market,
        devices=tally.devices,
        offers=sum(each.offers for each in sellers),
        boxes=tally.boxes,
        contested=tally.in_boxes.places,
        changed=tally.changed,
        other_offer=tally.other_offer,
        total_difference=_difference(tally, currency),
        before=_side(names[0], tally.before, _held(tally, "before"), tally, currency),
        after=_side(names[1], tally.after, _held(tally, "after"), tally, currency),
        new_sellers=_new_sellers(tally),
        sizes=_size_changes(sellers),
        sellers=sellers,
    )


def _seller_changes(tally: Tally) -> tuple[SellerChange, ...]:
    changes = [_seller_change(seller, counts) for seller, counts in tally.sellers.items()]
    return tuple(sorted(changes, key=lambda each: (-abs(each.after - each.before), -each.gained, each.seller)))


def _seller_change(seller: str, counts: SellerTally) -> SellerChange:
    hands = (counts.before, counts.after, counts.gained, counts.lost)
    return SellerChange(seller, size_of(counts.offers).name, counts.offers, counts.contested, *hands)


def _size_changes(sellers: Sequence[SellerChange]) -> tuple[SizeChange, ...]:
    return tuple(_size_change(size.name, [each for each in sellers if each.size == size.name]) for size in SIZES)


def _size_change(size: str, those: Sequence[SellerChange]) -> SizeChange:
    return SizeChange(
        size=size,
        sellers=len(those),
        offers=sum(each.offers for each in those),
        before=sum(each.before for each in those),
        after=sum(each.after for each in those),
        gained=sum(each.gained for each in those),
        lost=sum(each.lost for each in those),
    )


def _held(tally: Tally, side: str) -> dict[str, int]:
    return {seller: getattr(counts, side) for seller, counts in tally.sellers.items()}


def _side(name: str, counted: SideTally, held: dict[str, int], tally: Tally, currency: str) -> Side:
    alone = {seller: held[seller] + counts.alone for seller, counts in tally.sellers.items()}
    winners, changed = _winners(counted.contested, currency), _winners(counted.changed, currency)
    return Side(name, winners, changed, concentration(held), concentration(alone))


def _winners(sums: WinnerSums, currency: str) -> Winners:
    if sums.boxes == 0:
        return Winners(0, None, None, None)
    average = money_document(_average_total(sums), currency)
    faults, days = 1_000 * sums.fault_rate / sums.boxes, sums.delivery_days / sums.boxes
    return Winners(sums.boxes, average, round(faults, DIGITS), round(days, DIGITS))


def _average_total(sums: WinnerSums) -> int:
    return round(sums.total / sums.boxes)


def _difference(tally: Tally, currency: str) -> MoneyDocument | None:
    """Take it from the rounded averages, so that the three figures agree to the cent."""
    before, after = tally.before.contested, tally.after.contested
    if before.boxes == 0:
        return None
    return money_document(_average_total(after) - _average_total(before), currency)


def _new_sellers(tally: Tally) -> NewSellers:
    in_boxes = (tally.before.contested.new, tally.after.contested.new)
    in_first = (tally.before.new_in_first, tally.after.new_in_first)
    return NewSellers(
        sellers=sum(counts.new for counts in tally.sellers.values()),
        fewer_reviews_than=FEW_REVIEWS,
        boxes=_chance(tally.in_boxes, *in_boxes),
        first_places=_chance(tally.in_lists, *in_first),
    )


def _chance(seen: Seen, before: int, after: int) -> Chance:
    return Chance(seen.places, _share(seen.new, seen.offers), _share(before, seen.places), _share(after, seen.places))


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS) if whole else None
