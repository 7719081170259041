"""Why no offer of a device stands, in one sentence."""

from collections.abc import Iterable

from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer

from buybox_api.asking import Asked, OfferFilters, OffersRequest
from buybox_api.faults import NoOfferError

FILTERS = tuple(name for name in OfferFilters.model_fields if name not in Asked.model_fields)
"""Filters that may leave nothing, in the order in which they are named."""


def sold_out(device: DeviceDocument, market: Market) -> NoOfferError:
    """Say that nothing of the device can be bought now."""
    return NoOfferError(f"{device.title} is sold out in market {market.id}", "sold_out")


def not_on_offer(device_id: str, market: Market) -> NoOfferError:
    """Say that the device is known, but nobody sells it in the market."""
    return NoOfferError(f"{device_id} is known, but nobody offers it in market {market.id}", "not_on_offer")


def none_passes(
    device: DeviceDocument, request: OffersRequest, offers: Iterable[Offer], market: Market
) -> NoOfferError:
    """Say which filters none of the offers meets, and what there is instead."""
    offers = list(offers)
    given = [name for name in FILTERS if getattr(request, name) not in ((), None)]
    asked = " and ".join(f"{name}={_value(request, name)}" for name in given)
    grades = ", ".join(grade.word for grade in sorted({Grade(offer.grade) for offer in offers}, reverse=True))
    lowest = decimal_amount(min(offer.total for offer in offers), market.currency)
    return NoOfferError(
        f"none of the {device.offer_count} offers of {device.title} meets {asked};"
        f" there are {grades} from {lowest} {market.currency}",
        "no_offer_passes",
    )


def _value(request: OffersRequest, name: str) -> str:
    value = getattr(request, name)
    values = value if isinstance(value, tuple) else (value,)
    return " or ".join(str(entry).lower() if isinstance(entry, bool) else str(entry) for entry in values)
