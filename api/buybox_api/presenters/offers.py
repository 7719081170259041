"""Offers as answers show them."""

from typing import Any

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.money import money_document
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.rank import RankedOffer
from buybox_ranking.reasons import say_all

from buybox_api.answers import OfferAnswer, PartsAnswer, PlacedOffer, SellerAnswer


def present_offer(ranked: RankedOffer, market: Market) -> OfferAnswer:
    """Show an offer with its reasons in the market's language."""
    return OfferAnswer(**offer_fields(ranked, market))


def present_placed(ranked: RankedOffer, market: Market) -> PlacedOffer:
    """Show an offer with its place among all of its device."""
    offer = ranked.offer
    return PlacedOffer(
        **offer_fields(ranked, market),
        position=ranked.position,
        state=ranked.state,
        state_reason=ranked.why_ineligible,
        quantity=offer.quantity,
        updated_at=offer.updated_at,
        kept_since=offer.kept_since,
        low_30d=None if offer.low_30d is None else money_document(offer.low_30d, market.currency),
        low_30d_since=offer.low_30d_since,
    )


def with_scores(placed: PlacedOffer, ranked: RankedOffer) -> PlacedOffer:
    """Show beside an offer what its place rests on."""
    parts = PartsAnswer(**msgspec.structs.asdict(ranked.offer.parts))
    return msgspec.structs.replace(placed, score=ranked.score, parts=parts)


def offer_fields(ranked: RankedOffer, market: Market) -> dict[str, Any]:
    """Return the fields that every shape of an offer shares."""
    offer = ranked.offer
    return {
        "offer_id": offer.offer_id,
        "seller": _seller(offer.seller),
        "grade": Grade(offer.grade).word,
        "colour": offer.colour,
        "battery_new": offer.battery_new,
        "keyboard": offer.keyboard,
        "network_lock": offer.network_lock,
        "battery_health_pct": offer.battery_health_pct,
        "genuine_parts": offer.genuine_parts,
        "condition": offer.condition,
        **_money_fields(offer, market.currency),
        "delivery_days": offer.delivery_days,
        "warranty_months": offer.warranty_months,
        "return_days": offer.return_days,
        "vat_scheme": offer.vat_scheme,
        "link": offer.link,
        "reasons": say_all(ranked.reasons, market.language, market.currency),
        "assumed": list(offer.assumed),
    }


def _seller(facts: SellerFacts) -> SellerAnswer:
    rating = None if facts.rating is None else round(facts.rating, 2)
    return SellerAnswer(facts.id, facts.name, rating, facts.reviews)


def _money_fields(offer: Offer, currency: str) -> dict[str, Any]:
    names = ("price", "shipping", "fees", "total")
    return {name: money_document(getattr(offer, name), currency) for name in names}
