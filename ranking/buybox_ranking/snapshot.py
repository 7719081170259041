"""Offers as they were when shown, or as a list to rank: one JSON object each, decoded for training and ranking."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

import msgspec
from buybox_config.errors import FeedError
from buybox_config.grades import GRADES
from buybox_config.money import minor_digits

from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, seller_facts

AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
"""A decimal string; more digits are a broken number, and an exponent is a way to make us busy."""


Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""Days, months and pieces: more is a broken number."""


class MoneyFacts(msgspec.Struct, frozen=True, gc=False):
    """Money as it is written at every edge."""

    amount: str
    currency: str


class SnapshotSeller(msgspec.Struct, frozen=True, gc=False):
    """The seller of a shown offer."""

    id: str
    rating: float | None = None
    quality: SellerCounts | None = None
    reviews: Count = 0  # with `rating` and `fault_rate`: what our own log knows of a seller, where there are no counts
    fault_rate: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None  # already shrunk


class OfferFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One offer of a snapshot; keys not named here are ignored."""

    offer_id: str
    seller: SnapshotSeller
    grade: str
    price: MoneyFacts
    total: MoneyFacts
    device_id: str = ""
    market: str = ""
    category: str = ""
    shipping: MoneyFacts | None = None
    fees: MoneyFacts | None = None
    battery_new: bool | None = None
    battery_health_pct: Count | None = None
    delivery_days: Count | None = None
    warranty_months: Count | None = None
    return_days: Count | None = None
    quantity: Count | None = None
    colour: str | None = None
    keyboard: str | None = None
    network_lock: str | None = None
    genuine_parts: bool | None = None
    vat_scheme: str | None = None
    min_price: MoneyFacts | None = None
    reference: MoneyFacts | None = None


class Snapshot(msgspec.Struct, frozen=True):
    """The offers of a file, and the lines that could not be read with the reason of each."""

    facts: list[OfferFacts]
    unreadable: dict[int, str]


_decoder = msgspec.json.Decoder(OfferFacts)


def read_snapshot(lines: Iterable[bytes]) -> Snapshot:
    """Decode an NDJSON snapshot; a line that cannot be read is set apart by its number, the others are kept."""
    facts: list[OfferFacts] = []
    unreadable: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            facts.append(check_facts(_decoder.decode(line)))
        except (msgspec.DecodeError, FeedError, RecursionError) as error:
            unreadable[number] = str(error)
    return Snapshot(facts, unreadable)


def check_facts(facts: OfferFacts) -> OfferFacts:
    """Return the facts as they are; raises FeedError when a grade, amount or currency of them cannot be used."""
    if facts.grade not in GRADES:
        raise FeedError(
            f"offer {facts.offer_id[:80]!r}: {facts.grade[:40]!r} is no grade; grades are {', '.join(GRADES)}"
        )
    currency = facts.price.currency
    for name in ("price", "total", "shipping", "fees", "min_price", "reference"):
        money: MoneyFacts | None = getattr(facts, name)
        if money is not None and money.currency != currency:
            raise FeedError(
                f"offer {facts.offer_id[:80]!r}: {name} is in {money.currency[:3]}, its price in {currency[:3]}"
            )
        minor(money, facts.offer_id)
    if (minor(facts.total, facts.offer_id) or 0) <= 0:
        raise FeedError(f"offer {facts.offer_id[:80]!r}: the total must be more than nothing")
    return facts


def minor(money: MoneyFacts | None, offer_id: str) -> int | None:
    """Return minor units. Raises FeedError for what is no amount of money."""
    if money is None:
        return None
    if AMOUNT.fullmatch(money.amount) is None:
        raise FeedError(f"offer {offer_id[:80]!r}: {money.amount[:20]!r} is no amount of money, such as 289.00")
    scaled = Decimal(money.amount).scaleb(minor_digits(money.currency))
    if scaled != int(scaled):
        raise FeedError(f"offer {offer_id[:80]!r}: {money.amount[:20]!r} is finer than {money.currency[:3]} goes")
    return int(scaled)


def offer_from(facts: OfferFacts, prior: QualityPrior, reference: int | None = None) -> Offer:
    """Make an offer of checked facts; `reference` (minor units) stands in where the facts name none."""
    own = minor(facts.reference, facts.offer_id)
    return Offer(
        offer_id=facts.offer_id,
        seller=_seller(facts.seller, prior),
        grade=GRADES[facts.grade],
        price=minor(facts.price, facts.offer_id) or 0,
        total=minor(facts.total, facts.offer_id) or 0,
        shipping=minor(facts.shipping, facts.offer_id) or 0,
        fees=minor(facts.fees, facts.offer_id) or 0,
        market=facts.market,
        device_id=facts.device_id,
        category=facts.category,
        colour=facts.colour,
        battery_new=bool(facts.battery_new),
        keyboard=facts.keyboard,
        network_lock=facts.network_lock,
        quantity=1 if facts.quantity is None else facts.quantity,
        delivery_days=facts.delivery_days,
        warranty_months=facts.warranty_months,
        return_days=facts.return_days,
        battery_health_pct=facts.battery_health_pct,
        genuine_parts=facts.genuine_parts,
        vat_scheme=facts.vat_scheme,
        min_price=minor(facts.min_price, facts.offer_id),
        reference=own or reference,
    )


def _seller(seller: SnapshotSeller, prior: QualityPrior) -> SellerFacts:
    """Judge a seller by its counts; without any, take what our own log knew of it when the offer was shown."""
    if seller.quality is not None or seller.fault_rate is None:
        return seller_facts(seller.id, seller.id, counts_of(seller), prior)
    return SellerFacts(seller.id, seller.id, seller.rating, seller.reviews, seller.fault_rate)


def counts_of(seller: SnapshotSeller) -> SellerCounts | None:
    """Return the seller's counts, with its shown rating where they hold none."""
    if seller.quality is None:
        return None
    if seller.quality.rating is None and seller.rating is not None:
        return msgspec.structs.replace(seller.quality, rating=seller.rating)
    return seller.quality
