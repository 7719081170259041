"""Rejects of offers of which no row was read: judged otherwise because something beside them changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.assembly import Judged
from buybox_indexer.eligibility.verdicts import Verdict
from buybox_indexer.listing import Reject
from buybox_indexer.rejects.kept_rejects import add_rejects, forget_all_rejects

TOGETHER = 1_000

HIDDEN = "hidden"


def settle_rejudged(
    client: OpenSearch, settings: Settings, run: str, rejudged: Sequence[Judged], now: dt.datetime
) -> None:
    """Forget the reasons that no longer stand, and keep those that do now: row 0, until a load reads the feed."""
    gone: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for offer, _ in rejudged:
        if offer.reason is not None:
            gone[offer.market, offer.seller.id, offer.reason].append(offer.sku)
    for (market, seller, reason), skus in gone.items():
        for first in range(0, len(skus), TOGETHER):
            forget_all_rejects(client, settings, market, seller, skus[first : first + TOGETHER], reason)
    hidden = (_reject(offer, verdict) for offer, verdict in rejudged if verdict.state == HIDDEN)
    add_rejects(client, settings, run, hidden, now)


def _reject(offer: Offer, verdict: Verdict) -> Reject:
    return Reject(
        seller=offer.seller.id,
        market=offer.market,
        feed="",
        row=0,
        sku=offer.sku,
        title=offer.title,
        reason=verdict.reason or verdict.state,
        message=verdict.message or "",
    )
