"""A judge with all that the engine has on record."""

import datetime as dt
from collections.abc import Iterable

from buybox_config.markets import Market
from buybox_config.sellers import Seller

from buybox_indexer.eligibility.block_records import blocks_of
from buybox_indexer.eligibility.judge import Judge, OnRecord
from buybox_indexer.eligibility.probation_records import ProbationRecords
from buybox_indexer.eligibility.records import confirmations_of, last_reviews
from buybox_indexer.eligibility.standing import standing
from buybox_indexer.load import Workshop
from buybox_indexer.new_prices.records import new_prices_of


def make_judge(workshop: Workshop, market: Market, sellers: Iterable[Seller], now: dt.datetime) -> Judge:
    """Read what is on record of a market's sellers and prices once, and make its judge for one load."""
    record, probation = read_record(workshop, market, sellers, now)
    today = now.astimezone(market.zone).date()
    return Judge(market, workshop.catalogue, workshop.settings, record, today, lambda new: probation.save(new, now))


def read_record(
    workshop: Workshop, market: Market, sellers: Iterable[Seller], now: dt.datetime
) -> tuple[OnRecord, ProbationRecords]:
    """Read what is on record of a market's sellers and prices, and what those on probation were admitted."""
    client, settings = workshop.client, workshop.settings
    today = now.astimezone(market.zone).date()
    reviews = last_reviews(client, settings)
    standings = {
        seller.id: standing(seller, reviews.get(seller.id), today, settings.probation_days) for seller in sellers
    }
    on_probation = [seller for seller, stands in standings.items() if stands.status == "probation"]
    probation = ProbationRecords(client, settings, market.id, on_probation)
    record = OnRecord(
        standings,
        probation.admitted,
        confirmations_of(client, settings, market.id),
        new_prices_of(client, settings, market.id, today),
        blocks_of(client, settings, market.id, now, workshop.catalogue.redirects),
    )
    return record, probation
