"""The storefront as a library: ask for devices and offers without a web server."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Self, TypeVar

import msgspec
from buybox_config.markets import Market, find_market
from buybox_ranking.device import DeviceDocument

from buybox_api.answers import BestAnswer, DeviceAnswer, OffersAnswer, SearchAnswer
from buybox_api.asker import Asker
from buybox_api.asking import (
    CompareRequest,
    DeviceRequest,
    ModelsRequest,
    OffersRequest,
    RankingRequest,
    SearchRequest,
    SuggestRequest,
)
from buybox_api.compare.answer import CompareAnswer
from buybox_api.compare.compare import compare_devices
from buybox_api.device import (
    Arrange,
    ListedOffers,
    answer_best,
    answer_device,
    as_ranked,
    find_device,
    list_offers,
    why_none,
)
from buybox_api.faults import MovedDeviceError, UnknownDeviceError
from buybox_api.generations import Generation, Generations
from buybox_api.models.answer import ModelsAnswer
from buybox_api.models.models import list_models
from buybox_api.page import answer_search
from buybox_api.presenters.no_offer import not_on_offer
from buybox_api.ranking.answer import RankingAnswer
from buybox_api.ranking.explaining import explain_ranking
from buybox_api.ranking.spreads import PartSpreads
from buybox_api.rules.list_rules import reworded, rules_of_list
from buybox_api.search_port import SearchPort
from buybox_api.suggest.answer import SuggestAnswer
from buybox_api.suggest.shelves import Shelves
from buybox_api.suggest.suggesting import answer_suggest
from buybox_api.understanding import Understanding
from buybox_api.weights import PolicyInForce

Answer = TypeVar("Answer")


class Storefront(msgspec.Struct, frozen=True):
    """Answers what buyers ask. Errors: NotFoundError for what does not exist, EngineError when OpenSearch fails.

    Each question takes the generation to ask, which `generations.ask` hands out, so that its caller can put a cache
    around it. A storefront answers under one policy; `under` makes one of another, which costs nothing, so each request
    takes its own and no answer mixes two.
    """

    port: SearchPort
    generations: Generations
    markets: dict[str, Market]
    in_force: PolicyInForce
    understanding: Understanding
    shelves: Shelves
    spreads: PartSpreads
    now: Callable[[], dt.datetime]

    def under(self, in_force: PolicyInForce) -> Self:
        """Return the same storefront answering under another policy."""
        return msgspec.structs.replace(self, in_force=in_force)

    def market(self, name: str) -> Market:
        """Return a market; raises NotFoundError that lists the known ones."""
        return find_market(self.markets, name)

    async def search(self, request: SearchRequest, generation: Generation | None = None) -> SearchAnswer:
        """Answer one page of devices, each with its best passing offer, and every facet."""

        async def ask(generation: Generation) -> SearchAnswer:
            asker = self._asker(generation)
            in_force = self.in_force.timetable(asker.market.id).rules(asker.now)
            text = reworded(in_force, request.q)
            understood = self.understanding.understand(text, asker.market.language)
            rules = rules_of_list(in_force, (request.q, text), understood, request.sort)
            return await answer_search(asker, request, understood, self.understanding, rules)

        return await self._ask(ask, request.market, generation)

    async def suggest(self, request: SuggestRequest, generation: Generation | None = None) -> SuggestAnswer:
        """Complete what is being typed, from what is in stock."""

        async def ask(generation: Generation) -> SuggestAnswer:
            asker = self._asker(generation)
            return answer_suggest(asker, request, await self.shelves.matcher(asker), self.understanding)

        return await self._ask(ask, request.market, generation)

    async def device(
        self, device_id: str, request: DeviceRequest, generation: Generation | None = None
    ) -> DeviceAnswer:
        """Answer a device's page; raises UnknownDeviceError or NoOfferError when the market does not have it."""

        async def ask(generation: Generation) -> DeviceAnswer:
            asker = self._asker(generation)
            device = await self._known(asker, device_id)
            return await answer_device(asker, device, self._newer(device.model_id))

        return await self._ask(ask, request.market, generation)

    async def offers(
        self, device_id: str, request: OffersRequest, generation: Generation | None = None
    ) -> OffersAnswer:
        """Answer all offers of a device in order; raises as `device`."""
        return (await self.listed_offers(device_id, request, generation)).answer

    async def listed_offers(
        self,
        device_id: str,
        request: OffersRequest,
        generation: Generation | None = None,
        arrange: Arrange = as_ranked,
    ) -> ListedOffers:
        """Answer as `offers`, beside the ranked offers as they are shown; `arrange` may change the order."""

        async def ask(generation: Generation) -> ListedOffers:
            asker = self._asker(generation)
            return await list_offers(asker, await self._known(asker, device_id), request, arrange)

        return await self._ask(ask, request.market, generation)

    async def compare(self, request: CompareRequest, generation: Generation | None = None) -> CompareAnswer:
        """Answer devices side by side; raises UnknownDeviceError that names one that there is not."""

        async def ask(generation: Generation) -> CompareAnswer:
            return await compare_devices(self._asker(generation), request.devices, self.understanding)

        return await self._ask(ask, request.market, generation)

    async def models(self, request: ModelsRequest, generation: Generation | None = None) -> ModelsAnswer:
        """Answer one page of the models on offer."""

        async def ask(generation: Generation) -> ModelsAnswer:
            return await list_models(self._asker(generation), request, self.understanding)

        return await self._ask(ask, request.market, generation)

    async def ranking(
        self, request: RankingRequest, generation: Generation | None = None, exploration_share: float = 0.0
    ) -> RankingAnswer:
        """Answer how we rank; `exploration_share` is that of lists in which neighbours may change places."""

        async def ask(generation: Generation) -> RankingAnswer:
            asker = self._asker(generation)
            return explain_ranking(asker, self.in_force, await self.spreads.of(asker), exploration_share)

        return await self._ask(ask, request.market, generation)

    async def best(self, device_id: str, request: OffersRequest, generation: Generation | None = None) -> BestAnswer:
        """Answer the best offer of a device under the filters.

        Raises UnknownDeviceError, or NoOfferError that says why no offer stands.
        """

        async def ask(generation: Generation) -> BestAnswer:
            asker = self._asker(generation)
            best = await answer_best(asker, device_id, request)
            if best is None:
                raise why_none(asker, await self._known(asker, device_id), request)
            return best

        return await self._ask(ask, request.market, generation)

    async def _ask(
        self, question: Callable[[Generation], Awaitable[Answer]], market: str, generation: Generation | None
    ) -> Answer:
        if generation is not None:
            return await question(generation)
        return await self.generations.ask(self.market(market), question)

    async def _known(self, asker: Asker, device_id: str) -> DeviceDocument:
        device = await find_device(asker, device_id)
        if device is not None:
            return device
        successor = self.understanding.successor(device_id)
        if successor is not None:
            raise MovedDeviceError(device_id, successor)
        if self.understanding.knows(device_id):
            raise not_on_offer(device_id, asker.market)
        raise UnknownDeviceError.of(device_id)

    def _newer(self, model_id: str) -> list[str]:
        neighbours = self.understanding.neighbours(model_id)
        return [each.model_id for each in neighbours if each.relation == "newer"]

    def _asker(self, generation: Generation) -> Asker:
        weights = self.in_force.weights(generation.market.id)
        return Asker(self.port, generation, self.in_force.policy, weights, self.now())
