"""Look through the marketplace just made and find the five scenes in it."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import msgspec
from buybox_api.answers import DeviceCard
from buybox_api.asking import OffersRequest, SearchRequest
from buybox_api.device import ListedOffers
from buybox_api.storefront import Storefront
from buybox_config.markets import Market, load_markets
from buybox_config.paging import every_source
from buybox_config.policy import Policy
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_desk.policies.editing import set_weight
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.preview.market_preview import preview_market
from buybox_indexer.demo.guests import Guests, load_guests
from buybox_indexer.generations import Generations
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.sellers.asks import seller_asks
from buybox_indexer.sellers.sheet import SellerDesk, SellerSheet
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_cli.demo.scenes import cheapest_third, pinned_model, seller_weight, ugly_feed, winning_price
from buybox_cli.demo.scenes.scene import Scene
from buybox_cli.storefront.ask import ask

SOME_PHONES = 100
"""iPhones whose offers are looked at: the most sought ones."""

SELLERS_ASKED = 6
"""Sellers whose prices to win are worked out."""


class Rehearsed(msgspec.Struct, frozen=True):
    """The scenes, and the seller who signs in."""

    scenes: tuple[Scene, ...]
    seller: str


class Rehearsal:
    """The marketplace of one market as it is now; `folder` is that of its seller files, `author` signs the drafts."""

    def __init__(
        self, settings: Settings, client: OpenSearch, market: str, folder: Path, author: str, now: dt.datetime
    ) -> None:
        self._settings, self._client, self._folder, self._author = settings, client, folder, author
        self._market: Market = load_markets(settings.markets_dir)[market]
        self._now = now
        self._live = PolicyDesk(client, settings, lambda: now).in_force().live
        self._guests: Guests = load_guests()

    def scenes(self) -> Rehearsed:
        """Find all five scenes; raises what the engine raises."""
        cards, lists = ask(self._looked)
        policy = self._live.read()
        losing = self._losing(lists, policy)
        scenes = (
            self._cheapest(lists, policy),
            self._weight(policy),
            pinned_model.pinned_model(
                pinned_model.choose_model(cards), self._market, self._now, self._live.version, self._author
            ),
            self._winning(losing, policy),
            self._ugly(),
        )
        return Rehearsed(scenes, self._guests.ugly.id if losing is None else losing.seller)

    async def _looked(self, front: Storefront) -> tuple[list[DeviceCard], list[ListedOffers]]:
        """Return the first devices for the words of the scenes, and the offers of each."""
        here = self._market.id
        found = await front.search(SearchRequest(market=here, q=pinned_model.WORDS, per_page=SOME_PHONES))
        phones = [card for card in found.devices if card.model_id.startswith("apple-iphone")]
        asked = OffersRequest(market=here)
        return found.devices, list(
            await asyncio.gather(*(front.listed_offers(card.device_id, asked) for card in phones))
        )

    def _cheapest(self, lists: list[ListedOffers], policy: Policy) -> Scene:
        chosen = cheapest_third.choose_list(lists)
        sellers = [] if chosen is None else [offer.seller.id for offer in cheapest_third.pair(chosen)]
        return cheapest_third.cheapest_third(chosen, self._sheets(sellers, policy), self._market)

    def _weight(self, policy: Policy) -> Scene:
        weights = seller_weight.weights_of(policy, self._market.id)
        document = set_weight(self._live.policy, "seller", weights[1], self._market.id, None)
        after = msgspec.structs.replace(self._live, policy=document).read()
        found = preview_market(self._client, self._settings, self._market, policy, after)
        return seller_weight.seller_weight(found, weights, self._author)

    def _losing(self, lists: list[ListedOffers], policy: Policy) -> winning_price.Losing | None:
        by_list = [[offer.seller.id for offer in cheapest_third.competing(one)] for one in lists]
        guests = {guest.id for guest in (self._guests.probation, self._guests.paused, self._guests.ugly)}
        sellers = [
            one for one in winning_price.sellers_to_ask(by_list, SELLERS_ASKED + len(guests)) if one not in guests
        ][:SELLERS_ASKED]
        return winning_price.choose_losing(
            seller_asks(self._client, self._settings, self._market, seller, policy) for seller in sellers
        )

    def _winning(self, losing: winning_price.Losing | None, policy: Policy) -> Scene:
        guests = self._guests
        sheets = self._sheets([guests.probation.id, guests.paused.id], policy)
        return winning_price.winning_price(losing, guests, sheets, self._folder, self._market, self._now)

    def _ugly(self) -> Scene:
        guest = self._guests.ugly
        rejects = list(list_rejects(self._client, self._settings, guest.id, None, self._market.id))
        return ugly_feed.ugly_feed(guest, rejects, self._hidden(guest.id), self._folder, self._market, self._now)

    def _hidden(self, seller: str) -> list[Offer]:
        indices = Generations(self._client, self._settings, self._market.id).live()
        if indices is None:
            return []
        query = {"bool": {"filter": [{"term": {"seller.id": seller}}, {"term": {"state": "hidden"}}]}}
        return list(every_source(self._client, indices.offers, query, Offer, sort=["device_no", "sku"]))

    def _sheets(self, sellers: Iterable[str], policy: Policy) -> dict[str, SellerSheet]:
        known = {seller.id: seller for seller in load_sellers(self._folder)}
        desk = SellerDesk(self._client, self._settings, load_markets(self._settings.markets_dir), known, self._now)
        return {one: desk.sheet(one, policy) for one in dict.fromkeys(sellers) if one in known}
