"""Scene 4: a losing seller applies its price to win; one seller is on probation, another waits for its review."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_config.times import utc_text
from buybox_indexer.demo.guests import Guests
from buybox_indexer.sellers.asks import SellerAsks
from buybox_indexer.sellers.sheet import MarketSheet, SellerSheet
from buybox_ranking.winning.own_offers import OwnOffer

from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, Step, apply_line, buybox, missing

TRIFLE = 0.01
"""Share of a price below which coming down is no decision."""

PHONES = "apple-iphone"

TITLE = "A losing seller applies its price to win"


class Losing(msgspec.Struct, frozen=True):
    """An offer that would win its box for a little less."""

    seller: str
    offer: OwnOffer


def choose_losing(asks: Iterable[SellerAsks]) -> Losing | None:
    """Choose the offer that must come down least, in share of its price, where that is more than a trifle.

    An iPhone comes before other devices, for the scenes are about them.
    """
    found = [Losing(one.seller, offer) for one in asks for offer in one.own if _would_win(offer)]
    return min(found, key=_worth, default=None)


def sellers_to_ask(lists: Sequence[Sequence[str]], most: int) -> list[str]:
    """Return sellers of lists of offers, those behind the first of each, in the order met."""
    behind = dict.fromkeys(seller for sellers in lists for seller in sellers[1:])
    return list(behind)[:most]


def winning_price(
    losing: Losing | None,
    guests: Guests,
    sheets: dict[str, SellerSheet],
    folder: Path,
    market: Market,
    now: dt.datetime,
) -> Scene:
    """Tell the price and the two sheets; `sheets` are those of the guests, `folder` is that of seller files."""
    if losing is None:
        return missing(TITLE, "no offer would win its box for less")
    offer, currency = losing.offer, market.currency
    before = (
        f"{offer.sku}: eligible at {_money(offer.price, currency)}, price to win {_money(offer.price_to_win, currency)}"
    )
    ask = buybox("price-to-win", "--seller", losing.seller, "--market", market.id)
    change = {
        "seller": losing.seller,
        "market": market.id,
        "sku": offer.sku,
        "updated_at": utc_text(now),
        "price": decimal_amount(offer.price_to_win or offer.price, currency),
    }
    return Scene(
        f"{TITLE}: {losing.seller} in {market.id}",
        (
            Open(f"/sellers/{losing.seller}/offers?market={market.id}", (before,), "seller"),
            Run(ask, (before, f"a buyer pays {_money(offer.winner_total, currency)} for the offer that holds the box")),
            Run(apply_line(change), ("1 changes = 1 applied, its state is live",)),
            Run(ask, (f"{offer.sku}: won",)),
            Open(f"/devices/{offer.device_id}?market={market.id}", ("its new price among all offers",)),
            *_on_probation(guests.probation.id, sheets, market),
            *_paused(guests.paused.id, sheets, folder, market),
        ),
    )


def _on_probation(seller: str, sheets: dict[str, SellerSheet], market: Market) -> tuple[Step, ...]:
    sheet = sheets[seller]
    here = sheet.markets.get(market.id)
    return (
        Say(f"A seller on probation ({sheet.why}); its counts are simulated:"),
        Run(buybox("seller", "show", seller), _limits(here)),
    )


def _limits(here: MarketSheet | None) -> tuple[str, ...]:
    if here is None:
        return ()
    waits = here.offers.by_reason.get("probation_limit", 0)
    return (f"{len(here.admitted)} products admitted so far, {waits} wait: probation_limit {waits}",)


def _paused(seller: str, sheets: dict[str, SellerSheet], folder: Path, market: Market) -> tuple[Step, ...]:
    sheet = sheets[seller]
    here = sheet.markets.get(market.id)
    hidden = 0 if here is None else here.offers.by_reason.get("review_due", 0)
    note = ("--note", "few faults, buyers are content", "--by", "demo operator")
    return (
        Say("A seller that is paused until somebody reviews it:"),
        Open(
            f"/operator/sellers/{seller}",
            (
                f"status review_due: {sheet.why}",
                f"{_faults(sheet)} of {sheet.orders or 0:,} orders; {hidden} offers hidden",
            ),
            "operator",
        ),
        Run(buybox("seller", "review", seller, "--accept", *note), (f"{seller} accepted",)),
        Run(
            buybox("index", "--sellers", str(folder), "--seller", seller),
            (f"{hidden} rows = {hidden} offers: it sells again",),
        ),
    )


def _faults(sheet: SellerSheet) -> str:
    return ", ".join(f"{fault.fault} {fault.count}" for fault in sheet.faults)


def _would_win(offer: OwnOffer) -> bool:
    return (
        offer.state == "eligible"
        and offer.quantity > 0
        and offer.price_to_win is not None
        and not offer.below_min_price
        and offer.price_to_win < offer.price
    )


def _worth(losing: Losing) -> tuple[bool, bool, float, str]:
    offer = losing.offer
    down = -_share(offer)
    return down < TRIFLE, not offer.device_id.startswith(PHONES), down, offer.offer_id


def _share(offer: OwnOffer) -> float:
    """Return the difference as a share of the price, below 0."""
    return (offer.difference or 0) / offer.price


def _money(minor: int | None, currency: str) -> str:
    return "nothing" if minor is None else f"{decimal_amount(minor, currency)} {currency}"
