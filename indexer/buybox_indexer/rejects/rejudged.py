"""Rejects of offers of which no row was read: judged otherwise because something beside them changed."""

import datetime as dt
from collections.abc import Sequence

from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from buybox_indexer.assembly import Rejudged
from buybox_indexer.listing import Reject
from buybox_indexer.rejects.kept_rejects import add_rejects, forget_rejects_of

HIDDEN = "hidden"


def settle_rejudged(
    client: OpenSearch, settings: Settings, run: str, rejudged: Sequence[Rejudged], now: dt.datetime
) -> None:
    """Forget the reasons that no longer stand, and keep those that do now: row 0, until a load reads the feed."""
    gone = ((one.market, one.seller, one.before, one.sku) for one in rejudged if one.before is not None)
    forget_rejects_of(client, settings, gone)
    hidden = [_reject(one) for one in rejudged if one.verdict.state == HIDDEN]
    if hidden:
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
