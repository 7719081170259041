"""One search page: the words' tier is chosen, the page asked for, offers counted, the best of each device ranked."""

import asyncio
import time
from typing import Any

from buybox_ranking.rank import RankedOffer

from buybox_api.answers import DeviceCard, QueryAnswer, QueryPiece, SearchAnswer
from buybox_api.asker import Asker
from buybox_api.asking import SearchRequest
from buybox_api.found import Leading, hits, read_leading, total
from buybox_api.presenters.devices import present_card
from buybox_api.presenters.facets import present_facets
from buybox_api.presenters.messages import message_of, notice_of
from buybox_api.queries.filters import offer_clauses
from buybox_api.queries.offers import counts_body
from buybox_api.rules.list_rules import ListRules
from buybox_api.tiers import Outcome, ask_tiers
from buybox_api.understanding import Understanding, Understood


async def answer_search(
    asker: Asker, request: SearchRequest, understood: Understood, understanding: Understanding, rules: ListRules
) -> SearchAnswer:
    """Answer a search from one generation, under the rules of its list."""
    started = time.perf_counter()
    outcome = await ask_tiers(asker, request, understood, understanding, rules)
    found = outcome.found
    leading = [read_leading(hit, asker.weights, asker.market.id) for hit in hits(found)]
    cards = await _cards(asker, outcome.request, leading, rules)
    return SearchAnswer(
        **asker.stamp(),
        total=total(found),
        page=request.page,
        per_page=request.per_page,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        query=_query(asker, request, outcome, understanding, rules),
        devices=cards,
        facets=present_facets(found["aggregations"], asker.market.currency),
    )


def _query(
    asker: Asker, request: SearchRequest, outcome: Outcome, understanding: Understanding, rules: ListRules
) -> QueryAnswer:
    understood = outcome.step.understood
    return QueryAnswer(
        text=request.q,
        understood=understood.named(),
        corrected=understood.corrected if outcome.shown else None,
        notice=notice_of(outcome),
        pieces=[QueryPiece(piece.name, piece.value, piece.words, piece.without) for piece in understood.pieces],
        message=message_of(outcome, outcome.shown, request.q, asker.market.language, understanding),
        redirect=rules.redirect,
    )


async def _cards(asker: Asker, request: SearchRequest, found: list[Leading], rules: ListRules) -> list[DeviceCard]:
    clauses = offer_clauses(request, asker.market.currency)
    counts, bests = await asyncio.gather(
        passing_counts(asker, found, clauses), asyncio.gather(*(best_of(asker, entry, clauses) for entry in found))
    )
    return [
        present_card(
            entry.device,
            best,
            None if request.sort == "relevance" else cheapest_of(asker, entry, best),
            entry.cheapest.total,
            counts[entry.device.device_no],
            asker.market,
            sponsored=rules.sponsored(entry.device),
        )
        for entry, best in zip(found, bests, strict=True)
    ]


async def best_of(asker: Asker, leading: Leading, clauses: dict[str, Any]) -> RankedOffer:
    """Rank a device's leading offers and return the first; where a tie fills the short list, all that pass are read.

    A live change reaches the two indices one after the other, so that all of them may be gone by then: the short list
    is of the answer's own state of the device.
    """
    offers = [] if leading.settled else await asker.competing(leading.device.device_no, clauses)
    return asker.rank(offers or leading.shortlist, leading.cheapest)[0]


def cheapest_of(asker: Asker, leading: Leading, best: RankedOffer) -> RankedOffer:
    """Return a device's cheapest passing offer with its reasons; mostly it is the best one, already ranked."""
    if best.offer.offer_id == leading.cheapest.offer_id:
        return best
    return asker.rank([leading.cheapest], leading.cheapest)[0]


async def passing_counts(asker: Asker, found: list[Leading], clauses: dict[str, Any]) -> dict[int, int]:
    """Count each device's passing offers: as stored without offer filters, on the device where all stand there.

    Those of other devices are counted in the narrow index, with one request for all.
    What that one has none of just now, while a live change goes through both, has at least those on its short list.
    """
    if not clauses:
        return {entry.device.device_no: entry.device.offer_count for entry in found}
    known = {entry.device.device_no: entry.passing or len(entry.shortlist) for entry in found}
    numbers = [entry.device.device_no for entry in found if entry.passing is None]
    if not numbers:
        return known
    answer = await asker.offers(counts_body(numbers, clauses))
    counted = {int(bucket["key"]): bucket["doc_count"] for bucket in answer["aggregations"]["devices"]["buckets"]}
    return known | counted
