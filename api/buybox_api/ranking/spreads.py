"""How far offers differ in each part, by category of a market: measured on what is live, and kept for a while."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

import msgspec
from buybox_config.errors import EngineError
from buybox_ranking.offer import Parts
from buybox_ranking.part_spreads import part_spreads

from buybox_api.asker import Asker
from buybox_api.queries.spreads import spreads_body
from buybox_api.search_port import Document

FRESH_S = 600.0
"""Seconds that a measurement counts inside one generation: single price changes hardly move it."""


class Spread(msgspec.Struct, frozen=True):
    """Of one category."""

    parts: Parts
    devices: int  # that it was measured on


class _Kept(msgspec.Struct, frozen=True):
    generation: str
    at: float
    spreads: dict[str, Spread]


class PartSpreads:
    """Measures each market once in a while; the policy changes nothing of it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, asker: Asker) -> dict[str, Spread]:
        """Return the spreads of every category on offer; raises EngineError."""
        market, generation = asker.market.id, asker.generation.name
        async with self._turns[market]:
            kept = self._kept.get(market)
            if kept is None or kept.generation != generation or self._clock() - kept.at > FRESH_S:
                kept = self._kept[market] = _Kept(generation, self._clock(), await _measured(asker))
            return kept.spreads


async def _measured(asker: Asker) -> dict[str, Spread]:
    found = (await asker.devices(spreads_body()))["aggregations"]["categories"]["buckets"]
    return {bucket["key"]: _spread(bucket) for bucket in found}


def _spread(bucket: Document) -> Spread:
    lists = [_parts(hit) for hit in bucket["devices"]["hits"]["hits"]]
    return Spread(part_spreads(lists), len(lists))


def _parts(hit: Document) -> list[Parts]:
    try:
        return [msgspec.convert(offer["parts"], Parts) for offer in hit["_source"].get("offers", ())]
    except (KeyError, msgspec.ValidationError) as error:
        raise EngineError(f"a stored device is not of this version's shape ({error}): run `buybox index`") from error
