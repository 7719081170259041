"""One device: its page, all its offers in order, and the best one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from buybox_config.money import money_document
from buybox_ranking.device import DeviceDocument
from buybox_ranking.learning.events import Randomised
from buybox_ranking.rank import RankedOffer

from buybox_api.answers import BestAnswer, DeviceAnswer, OffersAnswer
from buybox_api.asker import Asker
from buybox_api.asking import OffersRequest
from buybox_api.consider.consider import also_consider
from buybox_api.found import Leading, hits, read_card, read_device, read_leading, read_offer, total
from buybox_api.page import best_of, passing_counts
from buybox_api.presenters.devices import (
    device_facts,
    new_price_or_none,
    present_boxes,
    present_neighbour,
    present_options,
    price_or_none,
)
from buybox_api.presenters.no_offer import none_passes, sold_out
from buybox_api.presenters.offers import offer_fields, present_offer, present_placed
from buybox_api.presenters.schema_org import schema_org_text
from buybox_api.queries.filters import Filters, offer_clauses
from buybox_api.queries.offers import dearest_body, neighbours_body, offers_body
from buybox_api.queries.page import device_body, one_device_body


async def find_device(asker: Asker, device_id: str) -> DeviceDocument | None:
    """Read a device with its frontier, or None when the market does not have it."""
    found = hits(await asker.devices(one_device_body(device_id)))
    return read_device(found[0], asker.market.id) if found else None


async def answer_device(asker: Asker, device: DeviceDocument, newer: Sequence[str]) -> DeviceAnswer:
    """Answer a device's page; `newer` are the models after its own, nearest first."""
    market = asker.market
    ranked = asker.rank(list(device.offers))
    neighbours, dearest, alternatives = await asyncio.gather(
        asker.devices(neighbours_body(device.model_id, device.device_no)),
        _dearest(asker, device),
        also_consider(asker, device, ranked, newer),
    )
    return DeviceAnswer(
        **asker.stamp(),
        **device_facts(device),
        launched=device.launched,
        offer_count=device.offer_count,
        price_from=price_or_none(device.price_from, market),
        price_new=new_price_or_none(device.price_new, market),
        best_offer=present_offer(ranked[0], market) if ranked else None,
        boxes=present_boxes(ranked, market),
        options=present_options(device.offers, market),
        model_devices=[present_neighbour(read_card(hit), market) for hit in hits(neighbours)],
        also_consider=alternatives,
        schema_org=schema_org_text(device, ranked[0].offer if ranked else None, dearest, market),
    )


async def _dearest(asker: Asker, device: DeviceDocument) -> int | None:
    """Return the highest total among a device's offers; its frontier does not hold the dear ones."""
    value = (await asker.offers(dearest_body(device.device_no)))["aggregations"]["dearest"]["value"]
    return None if value is None else int(value)


class ListedOffers(msgspec.Struct, frozen=True):
    """All offers of a device in the order shown, and the answer that shows them."""

    answer: OffersAnswer
    ranked: list[RankedOffer]
    randomised: Randomised | None  # what was left to chance in the order


Arrange = Callable[[list[RankedOffer]], tuple[list[RankedOffer], Randomised | None]]


def as_ranked(ranked: list[RankedOffer]) -> tuple[list[RankedOffer], None]:
    """Leave the order as it is."""
    return ranked, None


async def list_offers(asker: Asker, device: DeviceDocument, request: OffersRequest, arrange: Arrange) -> ListedOffers:
    """List all offers that a device's page shows: live ones best first, limited ones, then those out of stock."""
    clauses = offer_clauses(request, asker.market.currency)
    found = await asker.offers(offers_body(device.device_no, clauses, competing=False))
    ranked, randomised = arrange(asker.rank([read_offer(hit) for hit in hits(found)]))
    answer = OffersAnswer(
        **asker.stamp(),
        **device_facts(device),
        total=total(found),
        offers=[present_placed(entry, asker.market) for entry in ranked],
    )
    return ListedOffers(answer, ranked, randomised)


async def answer_best(asker: Asker, device_id: str, request: OffersRequest) -> BestAnswer | None:
    """Answer a device's best offer under the filters, or None when no offer stands or there is no such device."""
    nested = Filters({}, offer_clauses(request, asker.market.currency, "offers."))
    found = hits(await asker.devices(device_body(device_id, nested, asker.weights.sets)))
    if not found:
        return None
    return await _best_answer(asker, read_leading(found[0], asker.weights, asker.market.id), request)


async def _best_answer(asker: Asker, leading: Leading, request: OffersRequest) -> BestAnswer:
    clauses = offer_clauses(request, asker.market.currency)
    best = await best_of(asker, leading, clauses)
    counts = await passing_counts(asker, [leading], clauses)
    return BestAnswer(
        **asker.stamp(),
        **offer_fields(best, asker.market),
        **_device_names(leading.device),
        offer_count=counts[leading.device.device_no],
        price_from=money_document(leading.cheapest.total, asker.market.currency),
    )


def _device_names(device: DeviceDocument) -> dict[str, Any]:
    return {name: getattr(device, name) for name in ("device_id", "title", "brand", "model_id", "category")}


def why_none(asker: Asker, device: DeviceDocument, request: OffersRequest) -> Exception:
    """Say why a device has no best offer."""
    if not device.offers:
        return sold_out(device, asker.market)
    return none_passes(device, request, device.offers, asker.market)
