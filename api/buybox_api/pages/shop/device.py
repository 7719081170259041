"""`GET /devices/{device_id}`."""

from fastapi import APIRouter, Request, Response

from buybox_api.asking import DeviceRequest, OffersRequest, SearchRequest
from buybox_api.device import ListedOffers
from buybox_api.events.list_record import list_record
from buybox_api.faults import NoOfferError
from buybox_api.generations import Generation
from buybox_api.pages.shop.choices import ChoiceRequest
from buybox_api.pages.shop.device_view import DevicePage, shown_device
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.problem_page import shop_page
from buybox_api.pages.shop.results import shown_cards
from buybox_api.pages.shop.serving import PageInquiry, answer_page, html_of
from buybox_api.pages.shop.visit import Visit, visit_of
from buybox_api.storefront import Storefront

router = APIRouter()

NEAR = 6
"""Devices shown where the one asked for is not on offer."""


@router.get("/devices/{device_id}", include_in_schema=False)
@shop_page
async def device(request: Request, device_id: str) -> Response:
    """Show a device: the chosen box's best offer, all offers, the law, and what else is worth a thought."""
    visit = visit_of(request)
    asked = visit.read(ChoiceRequest)
    traders = await request.app.state.traders.traders()

    async def make(storefront: Storefront, generation: Generation) -> KeptPage:
        try:
            found = await storefront.device(device_id, DeviceRequest(market=asked.market), generation)
        except NoOfferError:
            return await _not_on_offer(storefront, visit, device_id, generation)
        listed = await _listed(storefront, device_id, asked, generation)
        page = DevicePage(found, listed.answer, asked, traders)
        record = list_record(listed.ranked, generation, storefront.in_force)
        return KeptPage(html_of("device", **visit.values(), **shown_device(page, visit)), listed=record)

    return await answer_page(request, visit, PageInquiry(asked, f"device {device_id} {traders.mark}"), make)


async def _listed(storefront: Storefront, device_id: str, asked: ChoiceRequest, generation: Generation) -> ListedOffers:
    """Ask for the offers of the choice; of a choice that nobody offers, for all of the device."""
    listed = await storefront.listed_offers(device_id, asked.offers(), generation)
    if asked.choice and not listed.answer.total:
        return await storefront.listed_offers(device_id, OffersRequest(market=asked.market), generation)
    return listed


async def _not_on_offer(storefront: Storefront, visit: Visit, device_id: str, generation: Generation) -> KeptPage:
    """Show what is known of a device that nobody offers, and what comes near."""
    title = visit.title(device_id)
    request = SearchRequest(market=visit.market.id, q=title[:100], per_page=NEAR)
    near = (await storefront.search(request, generation)).devices
    shown = {"heading": title, "cards": shown_cards(near, visit), "simulated": generation.simulated}
    return KeptPage(html_of("sold_out", **visit.values(), **shown), status=404)
