"""Rejects of offers of which no row was read: judged otherwise because something beside them changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from buybox_indexer.assembly import Rejudged
from buybox_indexer.listing import Reject
from buybox_indexer.rejects.kept_rejects import add_rejects, forget_all_rejects

TOGETHER = 1_000

HIDDEN = "hidden"


def settle_rejudged(
    client: OpenSearch, settings: Settings, run: str, rejudged: Sequence[Rejudged], now: dt.datetime
) -> None:
    """Forget the reasons that no longer stand, and keep those that do now: row 0, until a load reads the feed."""
    gone: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in rejudged:
        if one.before is not None:
            gone[one.market, one.seller, one.before].append(one.sku)
    for (market, seller, reason), skus in gone.items():
        for first in range(0, len(skus), TOGETHER):
            forget_all_rejects(client, settings, market, seller, skus[first : first + TOGETHER], reason)
    hidden = (_reject(one) for one in rejudged if one.verdict.state == HIDDEN)
    add_rejects(client, settings, run, hidden, now)


def _reject(one: Rejudged) -> Reject:
    return Reject(
        seller=one.seller,
        market=one.market,
        feed="",
        row=0,
        sku=one.sku,
        title=one.title,
        reason=one.verdict.reason or one.verdict.state,
        message=one.verdict.message or "",
    )
