"""Facts of an offer in the words of a terminal."""

from buybox_api.answers import OfferAnswer
from buybox_config.money import MoneyDocument

NOT_STATED = "-"


def money(document: MoneyDocument) -> str:
    """Write money with its currency."""
    return f"{document['amount']} {document['currency']}"


def rating(offer: OfferAnswer) -> str:
    """Write a seller's rating with what it stands on."""
    seller = offer.seller
    return NOT_STATED if seller.rating is None else f"{seller.rating:.1f} ({seller.reviews})"


def delivery(offer: OfferAnswer) -> str:
    """Write the promised delivery."""
    return _counted(offer.delivery_days, "day")


def warranty(offer: OfferAnswer) -> str:
    """Write the commercial warranty."""
    return _counted(offer.warranty_months, "month")


def options(offer: OfferAnswer) -> str:
    """Write what was chosen beside the grade."""
    parts = [
        offer.colour,
        "new battery" if offer.battery_new else None,
        offer.keyboard,
        f"locked to {offer.network_lock}" if offer.network_lock else None,
    ]
    return ", ".join(part for part in parts if part) or NOT_STATED


def why(offer: OfferAnswer) -> str:
    """Write an offer's reasons as one sentence."""
    sentence = ", ".join(offer.reasons)
    return sentence[:1].upper() + sentence[1:] + "." if sentence else NOT_STATED


def _counted(number: int | None, unit: str) -> str:
    if number is None:
        return NOT_STATED
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
