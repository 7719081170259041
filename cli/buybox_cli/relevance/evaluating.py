"""Ask a storefront every judged query, and measure what it lists."""

from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_api.asking import WORDS_MAX, SearchRequest
from buybox_api.storefront import Storefront
from buybox_config.money import decimal_amount
from buybox_ranking.evaluation.search_measures import CUT, PERFECT, QueryMeasures, measure_list, measure_nothing

from buybox_cli.relevance.conditions import Device, Wanted, grade_of
from buybox_cli.relevance.judgements import Judged

DEVICES = 5_000
"""Devices of one request when the assortment is read."""

FACTS = ("device_id", "model_id", "brand", "category", "storage_gb", "ram_gb", "size", "connectivity", "price_from")


class Evaluated(msgspec.Struct, frozen=True):
    """One query with its measures and the first devices listed."""

    name: str
    market: str
    language: str
    type: str
    held_out: bool
    nothing_wanted: bool
    measures: QueryMeasures
    first: list[str]
    notice: str | None


async def evaluate(storefront: Storefront, queries: Sequence[Judged]) -> list[Evaluated]:
    """Ask every query; raises NothingLoadedError for a market without devices, and EngineError."""
    markets = sorted({each.market for each in queries})
    assortments = {market: await _assortment(storefront, market) for market in markets}
    return [await _evaluated(storefront, query, assortments[query.market]) for query in queries]


async def _evaluated(storefront: Storefront, query: Judged, assortment: Sequence[Device]) -> Evaluated:
    request = SearchRequest(market=query.market, q=_cut(query.text), per_page=CUT)
    answer = await storefront.search(request)
    cards = [msgspec.to_builtins(card) for card in answer.devices]
    if query.wanted:
        measures = measure_list([grade_of(card, query.wanted) for card in cards], _best(assortment, query.wanted))
    else:
        measures = measure_nothing(answer.total)
    first = [card["device_id"] for card in cards[:3]]
    about = (query.name, query.market, query.language, query.type, query.held_out, not query.wanted)
    return Evaluated(*about, measures, first, answer.query.notice)


def _cut(text: str) -> str:
    """Return a text as a search bar would send it."""
    return " ".join(text[:WORDS_MAX].split()[:40])


def _best(assortment: Sequence[Device], wanted: Sequence[Wanted]) -> list[int]:
    """Return the highest grades on offer, at most a page of them."""
    grades: list[int] = []
    for device in assortment:
        grade = grade_of(device, wanted)
        if grade:
            grades.append(grade)
        if grades.count(PERFECT) >= CUT:
            break
    return sorted(grades, reverse=True)[:CUT]


async def _assortment(storefront: Storefront, market: str) -> list[Device]:
    """Read the facts of every device on offer."""
    asked = storefront.market(market)
    generation = await storefront.generations.current(asked)
    body: dict[str, Any] = {
        "size": DEVICES,
        "query": {"bool": {"filter": [{"range": {"offer_count": {"gte": 1}}}]}},
        "sort": [{"device_no": "asc"}],
        "_source": list(FACTS),
        "track_total_hits": False,
    }
    found: list[Device] = []
    while True:
        hits = (await storefront.port.search(generation.indices.devices, body))["hits"]["hits"]
        found += [plain_facts(hit["_source"], asked.currency) for hit in hits]
        if len(hits) < DEVICES:
            return found
        body["search_after"] = hits[-1]["sort"]


def plain_facts(source: dict[str, Any], currency: str) -> Device:
    """Return a document's facts as a card shows them; its price is in minor units of the market's currency."""
    facts = {fact: source.get(fact) for fact in FACTS}
    return facts | {"price_from": {"amount": decimal_amount(source.get("price_from") or 0, currency)}}
