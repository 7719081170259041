"""Between HTTP and a device's list of offers: logged with its facts, and now and then explored."""

import msgspec
from buybox_ranking.fairness.exploration import draws_from, explore
from buybox_ranking.learning.events import Randomised
from buybox_ranking.rank import RankedOffer
from fastapi import Request, Response

from buybox_api.answers import OffersAnswer, PartsAnswer
from buybox_api.asking import OffersQuery
from buybox_api.device import Arrange, ListedOffers, as_ranked
from buybox_api.edge import QUERY_ID, Edge, Inquiry, new_shown
from buybox_api.events.list_log import Shown
from buybox_api.events.list_record import list_record
from buybox_api.generations import Generation
from buybox_api.kept import Kept
from buybox_api.parameters import refuse_repeated
from buybox_api.presenters.offers import with_scores
from buybox_api.storefront import Storefront

EXPLORED_HEADERS = {"Cache-Control": "private, no-store", "X-Cache": "bypass"}
"""An order that chance had a hand in is for one answer; it is never kept and has no ETag."""


UNSHARED_HEADERS = {"Cache-Control": "private, no-store", "X-Cache": "bypass"}
"""What only some may see is kept by nobody."""


async def answer_scored_offers(edge: Edge, request: Request, device_id: str, asked: OffersQuery) -> Response:
    """Answer all offers of a device in order with their scores and parts.

    It is for merchandisers: no shopper is shown it, so it is not logged.
    """
    refuse_repeated(request, type(asked))
    storefront, shown = edge.storefront_for(asked.client_id), new_shown(request, asked)

    async def reply(generation: Generation) -> Response:
        listed = await storefront.listed_offers(device_id, asked, generation)
        kept = Kept(msgspec.json.encode(_with_scores(listed, storefront, generation)))
        return edge.shown(shown, kept, {**UNSHARED_HEADERS, QUERY_ID: shown.query_id})

    return await storefront.generations.ask(storefront.market(asked.market), reply)


def _with_scores(listed: ListedOffers, storefront: Storefront, generation: Generation) -> OffersAnswer:
    weights = storefront.in_force.policy.weights_for(generation.market.id, listed.answer.category)
    offers = [with_scores(placed, each) for placed, each in zip(listed.answer.offers, listed.ranked, strict=True)]
    shown = PartsAnswer(**msgspec.structs.asdict(weights))
    return msgspec.structs.replace(listed.answer, offers=offers, weights=shown)


async def answer_offers(edge: Edge, request: Request, device_id: str, asked: OffersQuery) -> Response:
    """Answer all offers of a device in order, and log the list as it is shown."""
    inquiry = Inquiry(asked, f"offers {device_id}", new_shown(request, asked), listed=True)
    if edge.log.explores(inquiry.shown.query_id):
        return await _explored(edge, request, device_id, asked, inquiry.shown)

    async def source(storefront: Storefront, generation: Generation) -> Kept:
        return await _kept(storefront, device_id, asked, generation)

    return await edge.reply(request, inquiry, source)


async def _explored(edge: Edge, request: Request, device_id: str, asked: OffersQuery, shown: Shown) -> Response:
    refuse_repeated(request, type(asked))
    storefront = edge.storefront_for(asked.client_id)

    def arrange(ranked: list[RankedOffer]) -> tuple[list[RankedOffer], Randomised | None]:
        return explore(ranked, edge.log.exploration, draws_from(shown.query_id))

    async def reply(generation: Generation) -> Response:
        kept = await _kept(storefront, device_id, asked, generation, arrange)
        return edge.shown(shown, kept, {**EXPLORED_HEADERS, QUERY_ID: shown.query_id})

    return await storefront.generations.ask(storefront.market(asked.market), reply)


async def _kept(
    storefront: Storefront, device_id: str, asked: OffersQuery, generation: Generation, arrange: Arrange = as_ranked
) -> Kept:
    listed = await storefront.listed_offers(device_id, asked, generation, arrange)
    record = list_record(listed.ranked, generation, storefront.in_force, listed.randomised)
    return Kept(msgspec.json.encode(listed.answer), record)
