"""A query under two policies side by side: which devices each lists, in what order, with which best offer."""

import msgspec
from buybox_config.money import MoneyDocument

from buybox_api.answers import DeviceCard, SearchAnswer
from buybox_api.asking import SearchRequest
from buybox_api.generations import Generation
from buybox_api.storefront import Storefront
from buybox_api.weights import PolicyInForce

LISTED = 20
"""Devices of each list: a page."""


class CardPlace(msgspec.Struct, frozen=True):
    """Where a device stands in one list, and with what."""

    position: int  # from 1
    offer_id: str
    seller: str
    total: MoneyDocument
    sponsored: bool


class DevicePlaces(msgspec.Struct, frozen=True):
    """One device in both lists; None where the page does not show it."""

    device_id: str
    title: str
    before: CardPlace | None
    after: CardPlace | None


class QueryChange(msgspec.Struct, frozen=True, kw_only=True):
    """One query under both policies, its list rules included."""

    text: str
    market: str
    simulated: bool
    found_before: int
    found_after: int
    redirect_before: str | None
    redirect_after: str | None
    first_changed: bool  # another device comes first
    moved: int  # devices that stand elsewhere, come or go
    devices: tuple[DevicePlaces, ...]  # in the order afterwards, then those that are gone


class BothPolicies(msgspec.Struct, frozen=True):
    """The storefront under two policies."""

    before: Storefront
    after: Storefront

    async def compare(self, market: str, text: str, listed: int = LISTED) -> QueryChange:
        """Ask one query under both, of one generation. Raises as `Storefront.search`."""
        request = SearchRequest(market=market, q=text, per_page=listed)

        async def ask(generation: Generation) -> QueryChange:
            before = await self.before.search(request, generation)
            return _change(before, await self.after.search(request, generation))

        return await self.before.generations.ask(self.before.market(market), ask)


def both_policies(storefront: Storefront, before: PolicyInForce, after: PolicyInForce) -> BothPolicies:
    """Return a storefront under two policies, whichever it is under itself."""
    one, other = (msgspec.structs.replace(storefront, in_force=each) for each in (before, after))
    return BothPolicies(one, other)


def _change(before: SearchAnswer, after: SearchAnswer) -> QueryChange:
    one, other = _places(before), _places(after)
    cards = {card.device_id: card for card in (*after.devices, *before.devices)}
    devices = tuple(
        DevicePlaces(device_id, card.title, one.get(device_id), other.get(device_id))
        for device_id, card in cards.items()
    )
    return QueryChange(
        text=after.query.text,
        market=after.market,
        simulated=after.simulated,
        found_before=before.total,
        found_after=after.total,
        redirect_before=before.query.redirect,
        redirect_after=after.query.redirect,
        first_changed=_first(before) != _first(after),
        moved=sum(_position(each.before) != _position(each.after) for each in devices),
        devices=devices,
    )


def _places(answer: SearchAnswer) -> dict[str, CardPlace]:
    return {card.device_id: _place(number, card) for number, card in enumerate(answer.devices, start=1)}


def _place(position: int, card: DeviceCard) -> CardPlace:
    best = card.best_offer
    return CardPlace(position, best.offer_id, best.seller.id, best.total, card.sponsored)


def _first(answer: SearchAnswer) -> str | None:
    return answer.devices[0].device_id if answer.devices else None


def _position(place: CardPlace | None) -> int | None:
    return None if place is None else place.position
