"""What the log keeps of a list: the offers in the order shown, with the facts that they were ranked by."""

from collections.abc import Sequence

import msgspec
from buybox_config.grades import Grade
from buybox_config.money import MoneyDocument, money_document
from buybox_ranking.learning.events import DEEPEST, Randomised
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.rank import RankedOffer

from buybox_api.generations import Generation
from buybox_api.policies.arms import Arm
from buybox_api.weights import PolicyInForce


class LoggedSeller(msgspec.Struct, frozen=True, omit_defaults=True):
    """The seller of a shown offer, its fault rate as the ranking saw it."""

    id: str
    rating: float | None = None
    reviews: int = 0
    fault_rate: float | None = None


class LoggedOffer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An offer as shown, contract section 6; what is not stated is left out."""

    offer_id: str
    device_id: str
    market: str
    category: str
    seller: LoggedSeller
    grade: str
    battery_new: bool
    battery_health_pct: int | None = None
    price: MoneyDocument
    shipping: MoneyDocument
    fees: MoneyDocument
    total: MoneyDocument
    delivery_days: int | None = None
    warranty_months: int | None = None
    return_days: int | None = None
    quantity: int
    colour: str | None = None
    keyboard: str | None = None
    network_lock: str | None = None
    genuine_parts: bool | None = None
    vat_scheme: str | None = None
    reference: MoneyDocument | None = None
    state: str = "live"


class ListAttributes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a logged list says of itself beside its hits."""

    market: str
    device_id: str
    category: str
    policy: str  # version and hash of the policy in force
    arm: Arm  # of a trial; live for everybody while there is none
    model: str  # id of the model that scored the offers
    simulated: bool = False
    randomised: Randomised | None = None
    offers: list[LoggedOffer]


class ListRecord(msgspec.Struct, frozen=True):
    """The part of a query line that is the same for everybody who was shown the list."""

    query_response_hit_ids: list[str]
    query_attributes: ListAttributes


def list_record(
    ranked: Sequence[RankedOffer], generation: Generation, in_force: PolicyInForce, randomised: Randomised | None = None
) -> bytes:
    """Encode what the log needs of a list that is shown in this order; empty for an empty list.

    Deeper than the deepest place that is learned from nothing is kept.
    """
    offers = [entry.offer for entry in ranked[:DEEPEST]]
    if not offers:
        return b""
    attributes = ListAttributes(
        market=generation.market.id,
        device_id=offers[0].device_id,
        category=offers[0].category,
        policy=in_force.mark,
        arm=in_force.arm,
        model=generation.model,
        simulated=generation.simulated,
        randomised=randomised,
        offers=[_logged(offer, generation.market.currency) for offer in offers],
    )
    return msgspec.json.encode(ListRecord([offer.offer_id for offer in offers], attributes))


def _logged(offer: Offer, currency: str) -> LoggedOffer:
    return LoggedOffer(
        offer_id=offer.offer_id,
        device_id=offer.device_id,
        market=offer.market,
        category=offer.category,
        seller=_seller(offer.seller),
        grade=Grade(offer.grade).word,
        battery_new=offer.battery_new,
        battery_health_pct=offer.battery_health_pct,
        price=money_document(offer.price, currency),
        shipping=money_document(offer.shipping, currency),
        fees=money_document(offer.fees, currency),
        total=money_document(offer.total, currency),
        delivery_days=offer.delivery_days,
        warranty_months=offer.warranty_months,
        return_days=offer.return_days,
        quantity=offer.quantity,
        colour=offer.colour,
        keyboard=offer.keyboard,
        network_lock=offer.network_lock,
        genuine_parts=offer.genuine_parts,
        vat_scheme=offer.vat_scheme,
        reference=None if offer.reference is None else money_document(offer.reference, currency),
        state=offer.state,
    )


def _seller(facts: SellerFacts) -> LoggedSeller:
    return LoggedSeller(facts.id, facts.rating, facts.reviews, facts.fault_rate)
