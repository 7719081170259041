"""How sellers stand by what their live offers say, for who has no seller files at hand."""

import datetime as dt
from typing import Any

from buybox_config.indices import MarketIndices
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from buybox_indexer.eligibility.probation_records import ProbationRecords

PAGE = 1_000

LONG_AGO = dt.date(2000, 1, 1)
"""A day of joining whose probation is over, whatever its length."""


def live_sellers(client: OpenSearch, settings: Settings, market: str, indices: MarketIndices) -> list[Seller]:
    """Return every seller with offers in a live generation, hidden ones too, standing as the last load judged it.

    A seller of which products were admitted is taken to be on probation still: at worst what was never admitted waits
    for the next load.
    """
    reasons = _reasons(client, indices)
    admitted = ProbationRecords(client, settings, market, reasons).admitted
    return [_seller(name, said, on_probation=name in admitted) for name, said in reasons.items()]


def _seller(name: str, reasons: set[str], *, on_probation: bool) -> Seller:
    if "seller_suspended" in reasons:
        return Seller(id=name, name=name, status="suspended")
    if "review_due" in reasons:
        return Seller(id=name, name=name, status="probation", joined_at=LONG_AGO)
    return Seller(id=name, name=name, status="probation" if on_probation else "active")


def _reasons(client: OpenSearch, indices: MarketIndices) -> dict[str, set[str]]:
    """Return which reasons that concern a whole seller its offers carry, by seller."""
    sources: dict[str, Any] = {"size": PAGE, "sources": [{"seller": {"terms": {"field": "seller.id"}}}]}
    of_sellers = {"terms": {"field": "reason", "include": ["seller_suspended", "review_due"]}}
    body = {"size": 0, "aggs": {"sellers": {"composite": sources, "aggs": {"reasons": of_sellers}}}}
    found: dict[str, set[str]] = {}
    while True:
        page = client.search(index=indices.offers, body=body)["aggregations"]["sellers"]
        for bucket in page["buckets"]:
            found[bucket["key"]["seller"]] = {entry["key"] for entry in bucket["reasons"]["buckets"]}
        if "after_key" not in page:
            return found
        sources["after"] = page["after_key"]
