"""Confirming a price that looked wrong: a true bargain, or a dear rarity."""

import datetime as dt

import msgspec
from buybox_config.errors import LockedError, NotFoundError, UsageError
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer, offer_id
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError as NoSuchDocument
from rapidfuzz import process

from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.eligibility.block_records import blocks_of
from buybox_indexer.eligibility.confirmations import Confirmation
from buybox_indexer.eligibility.probation_records import ProbationRecords
from buybox_indexer.eligibility.records import confirmations_of, keep_confirmation, record_time
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.apply_blocks import catch_up
from buybox_indexer.load import Workshop
from buybox_indexer.locks import live_lock, market_lock
from buybox_indexer.new_prices.records import new_prices_of
from buybox_indexer.rejects.kept_rejects import forget_rejects

CONFIRMABLE = ("price_outlier", "dear")
"""Only the price bands: nothing else is a question of whether a price is meant."""

NAMED = 5
MOST_SELLERS = 1_000


class Asked(msgspec.Struct, frozen=True):
    """Which offer a person confirms, until when and why."""

    seller: str
    sku: str
    until: dt.date | None = None
    note: str = ""
    by: str | None = None


def confirm_offer(workshop: Workshop, market: Market, asked: Asked, now: dt.datetime) -> tuple[Confirmation, bool]:
    """Put on record that an offer's total is meant; return the record, and whether the offer competes at once.

    It does unless it is blocked, a load is under way, or the seller was on probation, whose stock only a load can
    count: then it counts from the next load on. Raises NotFoundError that names near ones when there is no such offer;
    UsageError when the offer is not kept back for its price, or the end lies in the past.
    """
    try:
        with market_lock(workshop.client, workshop.settings, market.id, now):
            confirmation = _record(workshop, market, asked, now)
            with live_lock(workshop.client, workshop.settings, market.id, lambda: now):
                at_once = _bring_back(workshop, market, confirmation, now)
    except LockedError:
        return _record(workshop, market, asked, now), False
    catch_up(workshop, market, now, lambda _: None)
    return confirmation, at_once


def _record(workshop: Workshop, market: Market, asked: Asked, now: dt.datetime) -> Confirmation:
    client, settings = workshop.client, workshop.settings
    today = now.astimezone(market.zone).date()
    until = asked.until or today + dt.timedelta(days=settings.confirmation_days)
    if until < today:
        raise UsageError(f"--until {until} is over: name a day from {today} on")
    offer = _find(client, settings, market, asked)
    _check(client, settings, offer, today)
    confirmation = Confirmation(
        offer_id=offer.offer_id,
        seller=offer.seller.id,
        market=market.id,
        sku=offer.sku,
        device_id=offer.device_id,
        total=offer.total,
        currency=market.currency,
        at=record_time(now),
        until=until.isoformat(),
        note=asked.note,
        by=asked.by,
    )
    keep_confirmation(client, settings, confirmation)
    return confirmation


def _bring_back(workshop: Workshop, market: Market, confirmation: Confirmation, now: dt.datetime) -> bool:
    """Let the offer compete in the live generation: its price was the last thing that it was judged by."""
    client, settings = workshop.client, workshop.settings
    indices = Generations(client, settings, market.id).live()
    if indices is None or ProbationRecords(client, settings, market.id, [confirmation.seller]).admitted:
        return False
    live = LiveGeneration(client, settings, market, indices, workshop.catalogue)
    device = workshop.catalogue.devices.get(confirmation.device_id)
    offer = live.offers_named([confirmation.offer_id]).get(confirmation.offer_id)
    if device is None or offer is None or offer.total != confirmation.total:
        return False
    if blocks_of(client, settings, market.id, now, workshop.catalogue.redirects).of(offer) is not None:
        return False
    new = new_prices_of(client, settings, market.id, now.astimezone(market.zone).date())
    live.write_offers([msgspec.structs.replace(offer, state="live", reason=None)])
    live.rewrite_devices([device.device_id], {device.device_id: new.of(device.device_id, device.model_id)})
    live.revise()
    for reason in CONFIRMABLE:
        forget_rejects(client, settings, market.id, confirmation.seller, confirmation.sku, reason)
    return True


def _check(client: OpenSearch, settings: Settings, offer: Offer, today: dt.date) -> None:
    """Refuse what a confirmation cannot mend; what is confirmed already may be confirmed for longer."""
    if offer.reason in CONFIRMABLE:
        return
    if offer.reason == "price_above_new":
        raise UsageError(
            f"offer {offer.sku} is dearer than the device new, which is a promise to buyers and cannot be confirmed "
            "away: lower the price, or correct the table of new prices"
        )
    if offer.reason is not None:
        raise UsageError(f"offer {offer.sku} is {offer.state} because of {offer.reason}, not its price band")
    if not confirmations_of(client, settings, offer.market).holds(offer, today):
        raise UsageError(f"offer {offer.sku} is {offer.state}: nothing is wrong with its price")


def _find(client: OpenSearch, settings: Settings, market: Market, asked: Asked) -> Offer:
    indices = Generations(client, settings, market.id).live()
    if indices is None:
        raise NotFoundError(f"nothing is live in {market.id} yet: see `buybox index`")
    try:
        found = client.get(index=indices.offers, id=offer_id(market.id, asked.seller, asked.sku))
    except NoSuchDocument:
        raise NotFoundError(_near(client, indices, market, asked)) from None
    return msgspec.convert(found["_source"], Offer, strict=False)


def _near(client: OpenSearch, indices: MarketIndices, market: Market, asked: Asked) -> str:
    """Say what there is instead: near skus of the seller, or near sellers."""
    skus = _skus(client, indices, asked.seller)
    if skus:
        near = [sku for sku, _, _ in process.extract(asked.sku, skus, limit=NAMED)]
        return f"seller {asked.seller} has no offer {asked.sku[:60]!r} in {market.id}; near ones are {', '.join(near)}"
    body = {"size": 0, "aggs": {"sellers": {"terms": {"field": "seller.id", "size": MOST_SELLERS}}}}
    buckets = client.search(index=indices.offers, body=body)["aggregations"]["sellers"]["buckets"]
    near = [seller for seller, _, _ in process.extract(asked.seller, [b["key"] for b in buckets], limit=NAMED)]
    return f"no seller {asked.seller[:60]!r} has offers in {market.id}; near ones are {', '.join(near)}"


def _skus(client: OpenSearch, indices: MarketIndices, seller: str) -> list[str]:
    query = {"term": {"seller.id": seller}}
    hits = every_hit(client, indices.offers, query, sort=["device_no", "sku"], _source=["sku"])
    return [hit["_source"]["sku"] for hit in hits]
