"""How sellers stand by what their live offers say, for who has no seller files at hand."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from buybox_config.indices import MarketIndices
from buybox_config.sellers import Seller
from opensearchpy import OpenSearch

PAGE = 1_000

OF_SELLERS = ("seller_suspended", "review_due", "probation_limit")
"""Reasons that tell how a seller stands."""

LONG_AGO = dt.date(2000, 1, 1)
"""A day of joining whose probation is over, whatever its length."""


def live_sellers(client: OpenSearch, indices: MarketIndices, on_probation: Collection[str]) -> list[Seller]:
    """Return every seller with offers in a live generation, hidden ones too, standing as it was judged last.

    `on_probation` are those that were, as noted about the generation.
    """
    return [_seller(name, said, name in on_probation) for name, said in _reasons(client, indices).items()]


def _seller(name: str, reasons: set[str], noted: bool) -> Seller:  # noqa: FBT001 - what was noted is a fact
    if "seller_suspended" in reasons:
        return Seller(id=name, name=name, status="suspended")
    if "review_due" in reasons:
        return Seller(id=name, name=name, status="probation", joined_at=LONG_AGO)
    return Seller(id=name, name=name, status="probation" if noted or "probation_limit" in reasons else "active")


def _reasons(client: OpenSearch, indices: MarketIndices) -> dict[str, set[str]]:
    """Return which reasons that concern a whole seller its offers carry, by seller."""
    sources: dict[str, Any] = {"size": PAGE, "sources": [{"seller": {"terms": {"field": "seller.id"}}}]}
    of_sellers = {"terms": {"field": "reason", "include": list(OF_SELLERS)}}
    body = {"size": 0, "aggs": {"sellers": {"composite": sources, "aggs": {"reasons": of_sellers}}}}
    found: dict[str, set[str]] = {}
    while True:
        page = client.search(index=indices.offers, body=body)["aggregations"]["sellers"]
        for bucket in page["buckets"]:
            found[bucket["key"]["seller"]] = {entry["key"] for entry in bucket["reasons"]["buckets"]}
        if "after_key" not in page:
            return found
        sources["after"] = page["after_key"]
