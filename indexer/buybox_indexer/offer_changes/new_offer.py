"""An offer that comes by a change: the line read by the same steps and the same resolver as a row of a feed."""

import datetime as dt

import msgspec
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource, Seller
from buybox_config.times import utc_text
from buybox_ranking.offer import Offer, SellerFacts

from buybox_indexer.listing import Feed, Listing, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.change import BadLine, Change
from buybox_indexer.offer_changes.changed_offer import SOURCE, time_text
from buybox_indexer.offer_changes.columns import FIELDS, WITHDRAWN
from buybox_indexer.offers import build_offer
from buybox_indexer.resolve import Resolver

WHOLE = frozenset({"price", "grade", "quantity"})
"""Columns without which no line can be a new offer."""


def is_whole(change: Change) -> bool:
    """Tell whether a line holds all that a new offer needs."""
    said = {column for column, text in change.given.items() if text}
    return said >= WHOLE and bool(said & {"title", "gtin"} or said >= {"brand", "model"})


class NewOffers:
    """Makes new offers in one market."""

    def __init__(self, market: Market, words: Words, resolve: Resolver, now: dt.datetime) -> None:
        self._resolve, read = resolve, utc_text(now)
        seller = Seller(id=SOURCE, name=SOURCE)
        self._feed = Feed(seller, FeedSource(market=market.id, location=SOURCE), market, read, read)
        self._steps = steps(self._feed, words)

    def made(self, change: Change, facts: SellerFacts) -> Offer:
        """Return the offer that a line makes, all its columns named as changed: a feed without it knows less.

        Raises BadLine with the reason that a feed's row would have.
        """
        listing = Listing(0, {"sku": change.sku} | {column: text for column, text in change.given.items() if text})
        try:
            for step in self._steps:
                step(listing)
            device, found = self._resolve(listing)
        except TurnedAway as away:
            raise BadLine(away.reason, away.message) from away
        if listing.sku != change.sku:
            raise BadLine("missing_field", "the sku begins or ends with invisible characters: send it without them")
        feed = msgspec.structs.replace(self._feed, seller=Seller(id=facts.id, name=facts.name))
        offer, at = build_offer(listing, device, found, feed, facts), time_text(change.at)
        said = {WITHDRAWN} if change.withdrawn is not None else set()
        changed = tuple(sorted({*FIELDS, *said}))
        return msgspec.structs.replace(
            offer,
            updated_at=at,
            changed_at=at,
            changed=changed,
            changed_times=(at,) * len(changed),
            withdrawn=bool(change.withdrawn),
        )
