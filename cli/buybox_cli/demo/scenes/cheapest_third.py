"""Scene 1: the cheapest offer of an iPhone is not the first, and each reason leads back to counts."""

from collections.abc import Mapping, Sequence

from buybox_api.device import ListedOffers
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_indexer.sellers.sheet import SellerSheet
from buybox_ranking.offer import Offer
from buybox_ranking.reasons import FRACTIONS, Reason, say_all

from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, Step, buybox, missing

WANTED = 3
"""The place of the cheapest that the scene is named after."""

FEWEST = 3
"""Offers of a list that is worth looking at."""

PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}

TITLE = "Why the cheapest is not first"


def choose_list(lists: Sequence[ListedOffers]) -> ListedOffers | None:
    """Choose the list whose cheapest offer stands third, else nearest to it; one that tells of faults before others."""
    fit = [one for one in lists if len(competing(one)) >= FEWEST and _place(one) > 1]
    return min(fit, key=_worth, default=None)


def competing(listed: ListedOffers) -> list[Offer]:
    """Return the offers that compete, best first."""
    return [one.offer for one in listed.ranked if one.why_ineligible is None]


def pair(listed: ListedOffers) -> tuple[Offer, Offer]:
    """Return the first offer and the cheapest."""
    first = listed.ranked[0]
    return first.offer, first.cheapest or first.offer


def cheapest_third(listed: ListedOffers | None, sheets: Mapping[str, SellerSheet], market: Market) -> Scene:
    """Tell the list; `sheets` are those of the first seller and of the cheapest one."""
    if listed is None:
        return missing(TITLE, "no iPhone has an offer before its cheapest")
    (first, cheapest), place, device = pair(listed), _place(listed), listed.answer
    title = f"{device.title} in {market.id}: the cheapest is {_said(place)} of {len(competing(listed))}"
    reasons = listed.ranked[0].reasons
    steps: list[Step] = [
        *(
            []
            if place == WANTED
            else [Say(f"No iPhone here has its cheapest third: this is the nearest, {_said(place)}.")]
        ),
        Open(f"/devices/{device.device_id}?market={market.id}", _seen(listed, market)),
        Run(
            buybox("offers", device.device_id, "--market", market.id),
            (
                f"#1 why: {'; '.join(device.offers[0].reasons)}",
                f"in English: {'; '.join(say_all(reasons, 'en', market.currency))}",
            ),
        ),
        Say("What the reasons rest on, in each seller's sheet (line `all, the careful end` of the market):"),
        *(
            Run(buybox("seller", "show", one.seller.id), _counts(sheets.get(one.seller.id), market))
            for one in (first, cheapest)
        ),
    ]
    return Scene(title, (*steps, *_ratio(reasons, first, cheapest)))


def _seen(listed: ListedOffers, market: Market) -> tuple[str, ...]:
    first, cheapest = pair(listed)
    return (
        f"first: {first.seller.name}, {_money(first, market)}",
        f"{_said(_place(listed))}: {cheapest.seller.name}, {_money(cheapest, market)}, the cheapest",
    )


def _counts(sheet: SellerSheet | None, market: Market) -> tuple[str, ...]:
    """Quote the counts of a sheet, and the rate that they were judged to be."""
    if sheet is None:
        return ()
    counted = ", ".join(f"{fault.fault} {fault.count}" for fault in sheet.faults)
    judged = sheet.quality.markets.get(market.id) if sheet.quality else None
    rate = "" if judged is None or judged.fault_rate is None else f"; all, the careful end {judged.fault_rate:.1%}"
    return (f"{sheet.name}: {counted} of {sheet.orders or 0:,} orders in 90 days{rate} (simulated orders)",)


def _ratio(reasons: Sequence[Reason], first: Offer, cheapest: Offer) -> tuple[Say, ...]:
    """Do the sum behind "a third of its faults", or say why there is no such reason."""
    mine, theirs = first.seller.fault_rate, cheapest.seller.fault_rate
    if mine is None or not theirs:
        return ()
    told = [reason for reason in reasons if reason.code == "fewer_faults"]
    said = f'said as "{say_all(told, "en", "EUR")[0]}", never rounded down' if told else _untold(mine / theirs)
    return (Say(f"{mine:.1%} against {theirs:.1%} is {mine / theirs:.2f}: {said}."),)


def _untold(ratio: float) -> str:
    """Say why fewer faults are no reason here: too few fewer, or three others weigh more."""
    highest, _ = FRACTIONS[-1]
    return "not said, three reasons weigh more" if ratio <= highest else f"not said, it is above {highest:g}"


def _place(listed: ListedOffers) -> int:
    _, cheapest = pair(listed)
    return next(one.position for one in listed.ranked if one.offer.offer_id == cheapest.offer_id)


def _worth(listed: ListedOffers) -> tuple[int, bool, int]:
    tells = any(reason.code == "fewer_faults" for reason in listed.ranked[0].reasons)
    return abs(_place(listed) - WANTED), not tells, -len(competing(listed))


def _said(place: int) -> str:
    return PLACES.get(place, f"number {place}")


def _money(offer: Offer, market: Market) -> str:
    return f"{decimal_amount(offer.total, market.currency)} {market.currency}"
