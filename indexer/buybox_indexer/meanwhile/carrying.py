"""One offer of the next generation, and the same offer as it is live: which of them says what. Pure."""

from buybox_config.markets import Market
from buybox_ranking.offer import Offer

from buybox_indexer.offer_changes.columns import times_of, with_changes
from buybox_indexer.offer_changes.newer_changes import change_of, is_newer


def carried(built: Offer, live: Offer, market: Market) -> Offer:
    """Return an offer that a load built with what changes made of the live one since the row that speaks.

    A row as new as a change speaks for it. Where a change spoke last when the offer was built, one of the same time
    counts too: of two of one time the later line speaks.
    """
    counts = _is_as_new if built.changed_at else is_newer
    if not live.changed_at or not counts(live.changed_at, built.updated_at):
        return built
    change, known = change_of(live), times_of(built)
    since = {column: at for column, at in change.since.items() if counts(at, known.get(column, built.updated_at))}
    return with_changes(built, {column: change.values[column] for column in since}, since, change.at, market)


def _is_as_new(time: str | None, than: str | None) -> bool:
    return not is_newer(than, time)
