"""A device as search engines read it: schema.org `Product` with an `AggregateOffer`, as JSON-LD."""

from typing import Any

import msgspec
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer

SCHEMA = "https://schema.org/"

CONDITIONS = {"refurbished": "Refurbished", "used": "Used", "open_box": "Used", "new": "New"}
"""schema.org has no word for a box that was only opened."""

UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
"""What could end a script element or a line of script, as JSON escapes; all of them stand inside strings only."""

Thing = dict[str, Any]


def schema_org_text(device: DeviceDocument, best: Offer | None, dearest: int | None, market: Market) -> str:
    """Return the JSON-LD of a device as text that is safe inside a script element.

    `dearest` is the highest total among its offers, in minor units; None where there is none.
    """
    product = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": device.title,
        "sku": device.device_id,
        "productID": device.device_id,
        "category": device.category,
        "brand": {"@type": "Brand", "name": device.brand},
        "model": device.model_id,
        "image": device.image_link,
        "color": ", ".join(device.colours) or None,
        "offers": _aggregate(device, best, dearest, market),
    }
    return msgspec.json.encode(_known(product)).decode().translate(UNSAFE)


def _aggregate(device: DeviceDocument, best: Offer | None, dearest: int | None, market: Market) -> Thing:
    """Sum up the offers; prices are totals, what the buyer pays."""
    summed = {
        "@type": "AggregateOffer",
        "priceCurrency": market.currency,
        "offerCount": device.offer_count,
        "availability": f"{SCHEMA}{'OutOfStock' if best is None else 'InStock'}",
    }
    if best is None or device.price_from is None:
        return summed
    return summed | {
        "lowPrice": decimal_amount(device.price_from, market.currency),
        "highPrice": decimal_amount(device.price_from if dearest is None else dearest, market.currency),
        "itemCondition": _condition(best),
        "offers": [_offer(best, market)],
    }


def _offer(offer: Offer, market: Market) -> Thing:
    """Write the best offer: its price holds the fees that cannot be avoided, shipping stands beside it."""
    return _known(
        {
            "@type": "Offer",
            "price": decimal_amount(offer.price + offer.fees, market.currency),
            "priceCurrency": market.currency,
            "availability": f"{SCHEMA}InStock",
            "itemCondition": _condition(offer),
            "url": offer.link,
            "seller": {"@type": "Organization", "name": offer.seller.name},
            "shippingDetails": _shipping(offer, market),
            "hasMerchantReturnPolicy": _returns(offer, market),
            "warranty": _warranty(offer),
        }
    )


def _condition(offer: Offer) -> str:
    return f"{SCHEMA}{CONDITIONS.get(offer.condition, 'Refurbished')}Condition"


def _shipping(offer: Offer, market: Market) -> Thing:
    rate = decimal_amount(offer.shipping, market.currency)
    days = None if offer.delivery_days is None else _quantity(offer.delivery_days, "DAY", "maxValue")
    return _known(
        {
            "@type": "OfferShippingDetails",
            "shippingRate": {"@type": "MonetaryAmount", "value": rate, "currency": market.currency},
            "shippingDestination": {"@type": "DefinedRegion", "addressCountry": market.id},
            "deliveryTime": None if days is None else {"@type": "ShippingDeliveryTime", "transitTime": days},
        }
    )


def _returns(offer: Offer, market: Market) -> Thing | None:
    if offer.return_days is None:
        return None
    window = "MerchantReturnFiniteReturnWindow" if offer.return_days else "MerchantReturnNotPermitted"
    policy = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": market.id,
        "returnPolicyCategory": f"{SCHEMA}{window}",
    }
    return policy | {"merchantReturnDays": offer.return_days} if offer.return_days else policy


def _warranty(offer: Offer) -> Thing | None:
    if not offer.warranty_months:
        return None
    months = _quantity(offer.warranty_months, "MON", "value")
    return {"@type": "WarrantyPromise", "durationOfWarranty": months}


def _quantity(number: int, unit: str, name: str) -> Thing:
    """Write a number of days or months by its code of UN/CEFACT recommendation 20."""
    return {"@type": "QuantitativeValue", name: number, "unitCode": unit}


def _known(thing: Thing) -> Thing:
    """Leave out what is not known."""
    return {name: value for name, value in thing.items() if value is not None}
