"""An offer as a change makes it: the change read by the same steps as a row of a feed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_config.sellers import REQUIRED, FeedSource, Seller
from buybox_config.times import utc_text
from buybox_ranking.offer import Offer

from buybox_indexer.listing import Feed, Listing, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import Words
from buybox_indexer.offer_changes.change import BadLine, Change
from buybox_indexer.offer_changes.columns import FIELDS, NAMES_THE_OFFER, WITHDRAWN, value_of, with_values

SOURCE = "changes"
"""What stands for the feed where a change is read."""


class ChangedOffers:
    """Makes changed offers in one market."""

    def __init__(self, market: Market, words: Words, now: dt.datetime) -> None:
        self._market = market
        read = utc_text(now)
        feed = Feed(Seller(id=SOURCE, name=SOURCE), FeedSource(market=market.id, location=SOURCE), market, read, read)
        self._steps = steps(feed, words)

    def changed(self, offer: Offer, change: Change) -> Offer:
        """Return the offer as the change makes it.

        Raises BadLine with the reason that a feed's row would have, `fixed_column` where the change names another
        device or option than the offer is of, `missing_field` where it takes away what every offer needs.
        """
        _check_names(offer, change)
        values = self._values(offer, change)
        if change.withdrawn is not None:
            values[WITHDRAWN] = change.withdrawn
        return with_values(offer, values, time_text(change.at), self._market)

    def _values(self, offer: Offer, change: Change) -> dict[str, Any]:
        """Read the columns that the change sets, beside what the offer says already."""
        wanted = [column for column in change.given if column in FIELDS]
        if not change.given:
            return {}
        listing = Listing(0, _as_row(offer, change.given, self._market.currency))
        try:
            for step in self._steps:
                step(listing)
        except TurnedAway as away:
            raise BadLine(away.reason, away.message) from away
        return {column: getattr(listing, FIELDS[column]) for column in wanted}


def is_as_before(before: Offer, after: Offer) -> bool:
    """Tell whether a change set nothing that the offer did not have."""
    return all(value_of(before, column) == value_of(after, column) for column in (*FIELDS, WITHDRAWN))


def is_older(change: Change, offer: Offer) -> bool:
    """Tell whether something newer is known of the offer; of two of the same time the later one speaks."""
    return offer.updated_at is not None and change.at < dt.datetime.fromisoformat(offer.updated_at)


def time_text(moment: dt.datetime) -> str:
    """Write the time of a change: whole seconds as everywhere, and its fraction where it states one."""
    if not moment.microsecond:
        return utc_text(moment)
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _as_row(offer: Offer, given: Mapping[str, str | None], currency: str) -> dict[str, str]:
    """Write an offer as a row of a feed with canonical columns, the change's own columns in place of its."""
    row = {"sku": offer.sku, "title": offer.title or offer.device_id, "currency": currency}
    for column, field in FIELDS.items():
        value = getattr(offer, field)
        if value is not None:
            row[column] = _written(column, value, currency)
    for column, text in given.items():
        if column in NAMES_THE_OFFER:
            continue
        if text is not None:
            row[column] = text
        elif column in REQUIRED:
            raise BadLine("missing_field", f"{column} is missing: every offer needs one")
        else:
            row.pop(column, None)
    return row


def _written(column: str, value: Any, currency: str) -> str:  # noqa: ANN401 - each column holds its own kind
    if column in {"price", "shipping_price", "min_price"}:
        return decimal_amount(value, currency)
    if isinstance(value, bool):
        return "true" if value else "false"
    return Grade(value).word if column == "grade" else str(value)


def _check_names(offer: Offer, change: Change) -> None:
    """Refuse a change of what an offer is of; the same words again say nothing new."""
    for column in sorted(change.given.keys() & NAMES_THE_OFFER):
        known: str | None = getattr(offer, column, None)
        if (change.given[column] or "").casefold() != (known or "").casefold():
            raise BadLine(
                "fixed_column",
                f"{column} says which device and options the offer is of, which a change cannot: send the whole row in "
                "the seller's feed",
            )
