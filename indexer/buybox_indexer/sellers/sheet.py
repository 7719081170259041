"""A seller's sheet: how it stands and why, its faults against thresholds, its offers, what is on record of it."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from buybox_ranking.quality.order_counts import SHOWN_WINDOWS
from buybox_ranking.quality.seller_quality import SellerCounts
from opensearchpy import OpenSearch

from buybox_indexer.eligibility.confirmations import Confirmation
from buybox_indexer.eligibility.probation_records import ProbationRecords
from buybox_indexer.eligibility.records import last_reviews, past_confirmations, past_reviews
from buybox_indexer.eligibility.standing import Review, Standing, standing
from buybox_indexer.feed_accounts import last_reads
from buybox_indexer.generations import Generations
from buybox_indexer.sellers.boxes_held import Boxes, boxes_held
from buybox_indexer.sellers.counted import SELLER_FILE_DAYS, count_seller
from buybox_indexer.sellers.fault_lines import Fault, fault_lines
from buybox_indexer.sellers.offer_counts import OfferCounts, count_offers, count_rejects
from buybox_indexer.sellers.records import SellerQualityRecord, seller_quality


class SellerLine(msgspec.Struct, frozen=True):
    """A seller in the list of all."""

    seller: str
    name: str
    status: str
    why: str
    probation_day: int | None
    markets: dict[str, OfferCounts]
    rejected: dict[str, int]  # rows by reason
    last_load: str | None  # RFC 3339, of the last run that read a feed of it


class MarketSheet(msgspec.Struct, frozen=True):
    """What stands of a seller in one market."""

    offers: OfferCounts
    boxes: Boxes
    status: str
    probation_day: int | None
    admitted: dict[str, str]  # product -> ISO day of the market's calendar


class SellerSheet(msgspec.Struct, frozen=True):
    """Everything that a person needs to review a seller."""

    seller: str
    name: str
    legal_name: str | None
    country: str | None
    joined_at: str | None
    status: str
    why: str
    probation_days: int
    orders: int | None  # of the last 90 days, as the three below
    rating: float | None
    reviews_of_buyers: int
    faults: list[Fault]
    windows: dict[int, SellerCounts]  # by days: 7, 30, 90, 365; only 90 where the seller file states the counts
    quality: SellerQualityRecord | None  # as the last load judged it
    markets: dict[str, MarketSheet]
    rejected: dict[str, int]
    last_load: str | None
    reviews: list[Review]
    confirmations: list[Confirmation]
    notes: list[str]


class SellerDesk:
    """Answers questions about the sellers of a folder; `now` is the time of asking."""

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        markets: Mapping[str, Market],
        sellers: Mapping[str, Seller],
        now: dt.datetime,
    ) -> None:
        self._client, self._settings = client, settings
        self._markets, self._sellers, self._now = markets, sellers, now

    def lines(self) -> list[SellerLine]:
        """Return every seller, by id."""
        reviews, loaded = last_reviews(self._client, self._settings), last_reads(self._client, self._settings)
        rejected = count_rejects(self._client, self._settings, self._sellers)
        counts = {market: self._counts(market, list(self._sellers)) for market in self._sold_in(*self._sellers)}
        return [
            self._line(seller, self._standing(seller, reviews.get(seller.id)), counts, rejected, loaded)
            for seller in self._sellers.values()
        ]

    def sheet(self, seller_id: str, policy: Policy) -> SellerSheet:
        """Return one seller's sheet; `policy` is the one that decides who holds a box."""
        seller = self._sellers[seller_id]
        reviews = past_reviews(self._client, self._settings, seller_id)
        stands = self._standing(seller, reviews[-1] if reviews else None)
        counted = count_seller(seller, self._now)
        recent = counted.windows.get(SELLER_FILE_DAYS, SellerCounts())
        return SellerSheet(
            seller=seller.id,
            name=seller.name,
            legal_name=seller.legal_name,
            country=seller.country,
            joined_at=seller.joined_at.isoformat() if seller.joined_at else None,
            status=stands.status,
            why=stands.why,
            probation_days=self._settings.probation_days,
            orders=int(recent.orders) if counted.windows else None,
            rating=recent.rating,
            reviews_of_buyers=int(recent.reviews),
            faults=fault_lines(counted.windows),
            windows={days: counts for days, counts in counted.windows.items() if days in SHOWN_WINDOWS},
            quality=seller_quality(self._client, self._settings, seller_id),
            markets={
                market: self._market_sheet(seller, self._markets[market], reviews, policy)
                for market in self._sold_in(seller_id)
            },
            rejected=count_rejects(self._client, self._settings, [seller_id]).get(seller_id, {}),
            last_load=last_reads(self._client, self._settings).get(seller_id),
            reviews=reviews,
            confirmations=past_confirmations(self._client, self._settings, seller=seller_id),
            notes=[counted.note] if counted.note else [],
        )

    def _line(
        self,
        seller: Seller,
        stands: Standing,
        counts: Mapping[str, Mapping[str, OfferCounts]],
        rejected: Mapping[str, dict[str, int]],
        loaded: Mapping[str, str],
    ) -> SellerLine:
        return SellerLine(
            seller=seller.id,
            name=seller.name,
            status=stands.status,
            why=stands.why,
            probation_day=stands.day,
            markets={market: counts[market].get(seller.id, OfferCounts()) for market in self._sold_in(seller.id)},
            rejected=rejected.get(seller.id, {}),
            last_load=loaded.get(seller.id),
        )

    def _market_sheet(self, seller: Seller, market: Market, reviews: list[Review], policy: Policy) -> MarketSheet:
        stands = self._standing(seller, reviews[-1] if reviews else None, market)
        records = ProbationRecords(self._client, self._settings, market.id, [seller.id])
        indices = Generations(self._client, self._settings, market.id).live()
        boxes = boxes_held(self._client, indices, policy, seller.id, self._now) if indices else Boxes()
        return MarketSheet(
            offers=self._counts(market.id, [seller.id]).get(seller.id, OfferCounts()),
            boxes=boxes,
            status=stands.status,
            probation_day=stands.day,
            admitted=records.admitted.get(seller.id, {}),
        )

    def _standing(self, seller: Seller, review: Review | None, market: Market | None = None) -> Standing:
        """Tell how a seller stands today, in a market's calendar or that of its first market."""
        sold_in = self._sold_in(seller.id)
        zone = market.zone if market else self._markets[sold_in[0]].zone if sold_in else dt.UTC
        return standing(seller, review, self._now.astimezone(zone).date(), self._settings.probation_days)

    def _sold_in(self, *sellers: str) -> list[str]:
        named = {source.market for seller in sellers for source in self._sellers[seller].feeds}
        return sorted(named & self._markets.keys())

    def _counts(self, market: str, sellers: list[str]) -> dict[str, OfferCounts]:
        indices = Generations(self._client, self._settings, market).live()
        return count_offers(self._client, indices, sellers) if indices else {}
