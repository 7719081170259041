"""Everything one answer is made with: one generation, one policy, one moment; so that no answer mixes two."""

import datetime as dt
from typing import Any

import msgspec
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_ranking.offer import Offer
from buybox_ranking.rank import RankedOffer, rank

from buybox_api.found import hits, read_offer
from buybox_api.generations import Generation
from buybox_api.queries.offers import offers_body
from buybox_api.search_port import Document, SearchPort
from buybox_api.weights import MarketWeights


class Asker(msgspec.Struct, frozen=True):
    """Puts questions to one generation of one market."""

    port: SearchPort
    generation: Generation
    policy: Policy
    weights: MarketWeights
    now: dt.datetime

    @property
    def market(self) -> Market:
        """The market asked."""
        return self.generation.market

    async def devices(self, body: Document) -> Document:
        """Search the device index."""
        return await self.port.search(self.generation.indices.devices, body)

    async def offers(self, body: Document) -> Document:
        """Search the narrow index."""
        return await self.port.search(self.generation.indices.offers, body)

    async def competing(self, device_no: int, clauses: Document) -> list[Offer]:
        """Read every offer of a device that competes and meets the clauses."""
        answer = await self.offers(offers_body(device_no, clauses, competing=True))
        return [read_offer(hit) for hit in hits(answer)]

    def rank(self, offers: list[Offer], cheapest: Offer | None = None) -> list[RankedOffer]:
        """Order offers of one device under the policy in force."""
        return rank(offers, self.policy, self.now, cheapest=cheapest)

    def stamp(self) -> dict[str, Any]:
        """Return the fields that tell which state of the market an answer comes from."""
        return {
            "market": self.market.id,
            "generation": self.generation.name,
            "policy": self.policy.version,
            "simulated": self.generation.simulated,
        }
