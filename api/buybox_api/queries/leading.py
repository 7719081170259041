"""The leading offers of each device on a page: a short list by the live weights, and the cheapest one.

The engine adds up score parts in 32-bit floats, so its first is not always `rank`'s first; but what it scores lower is
lower. So the best offer is among those that share the engine's highest score, and the list is complete unless all of
it shares that score.
"""

from buybox_config.policy import Weights

from buybox_api.queries.clauses import Clause, every
from buybox_api.queries.filters import Filters
from buybox_api.queries.shown import OFFER_CARD

SHORTLIST = 6
"""Offers of a device that the engine hands over; a tie that fills the list is settled by asking for all of them."""

LIFT = 64.0
"""Added to every score, for the engine refuses negative ones; what stays below 0 ties, and is settled as ties are."""

SCORE = (
    "double sum = params.price * doc['offers.parts.price'].value"
    " + params.condition * doc['offers.parts.condition'].value"
    " + params.service * doc['offers.parts.service'].value"
    " + params.seller * doc['offers.parts.seller'].value;"
    " return Math.max(0.0, sum + params.lift);"
)
"""The weighted sum in the order of additions of `rank`, so that rounding never turns two offers round.

Weights are parameters, so that the script compiles once.
"""

TIE_ORDER = [
    {"offers.total": {"order": "asc"}},
    {"offers.warranty_months": {"order": "desc", "missing": "_last"}},
    {"offers.delivery_days": {"order": "asc", "missing": "_last"}},
    {"offers.parts.seller": {"order": "desc"}},
    {"offers.parts.condition": {"order": "desc"}},
    {"offers.parts.service": {"order": "desc"}},
]
"""The order of `rank` among equals: of several cheapest offers, reasons compare with the first."""


def leading_offers(filters: Filters, weights: list[Weights]) -> list[Clause]:
    """Return clauses that match nothing more, but bring each device's leading offers along as inner hits.

    One short list for each set of weights in force in the market: `best_0`, `best_1`, ... and `cheapest`.
    """
    passing = every(filters.passing())
    shortlists = [_shortlist(f"best_{place}", passing, weight) for place, weight in enumerate(weights)]
    cheapest = {"name": "cheapest", "size": 1, "sort": TIE_ORDER, **OFFER_CARD}
    return [*shortlists, {"nested": {"path": "offers", "query": passing, "inner_hits": cheapest}}]


def _shortlist(name: str, passing: Clause, weights: Weights) -> Clause:
    params = {part: getattr(weights, part) for part in weights.__struct_fields__}
    script = {"source": SCORE, "params": {"lift": LIFT, **params}}
    query = {"script_score": {"query": passing, "script": script}}
    inner_hits = {"name": name, "size": SHORTLIST, **OFFER_CARD}
    return {"nested": {"path": "offers", "query": query, "inner_hits": inner_hits}}
