"""What a change of weights does to a few devices, at once: the order of their offers, and who holds a box."""

import asyncio
from collections.abc import Sequence

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_ranking.offer import Offer
from buybox_ranking.order import Box, box_of
from buybox_ranking.rank import RankedOffer, rank

from buybox_api.asker import Asker
from buybox_api.device import find_device
from buybox_api.generations import Generation
from buybox_api.pages.bench.words import UNKNOWN, decimal, money, plural, signed
from buybox_api.storefront import Storefront
from buybox_api.weights import market_weights

DEVICES_MAX = 6
SHOWN = 8


class OfferLine(msgspec.Struct, frozen=True):
    """One offer with its places."""

    before: int
    after: int
    seller: str
    box: str
    total: str
    delivery: str
    warranty: str
    faults: str  # of the seller, per 1,000 orders
    hands: str  # what becomes of its box: keeps, wins, loses, or nothing

    @property
    def moved(self) -> int:
        """How many places it moves up."""
        return self.before - self.after


class Held(msgspec.Struct, frozen=True):
    """Who holds a box before and after."""

    before: Offer
    after: Offer

    @property
    def changed(self) -> bool:
        """Whether another seller holds it."""
        return self.before.seller.id != self.after.seller.id


class DeviceView(msgspec.Struct, frozen=True):
    """One device under both."""

    device_id: str
    title: str
    lines: list[OfferLine]
    offers: int
    held: list[Held]
    changes: list[str]  # boxes that change hands, in words


class AtOnce(msgspec.Struct, frozen=True):
    """All chosen devices."""

    devices: list[DeviceView]
    missing: list[str]  # ids that the market does not have
    currency: str
    simulated: bool

    @property
    def held(self) -> list[Held]:
        """Every box of the devices."""
        return [held for device in self.devices for held in device.held]

    @property
    def changed(self) -> str:
        """Say how many boxes change hands."""
        return f"{sum(held.changed for held in self.held)} of {plural(len(self.held), 'box', 'boxes')}"

    @property
    def pays(self) -> tuple[str, str]:
        """What buyers pay on average after, and the difference."""
        before, after = _mean([h.before.total for h in self.held]), _mean([h.after.total for h in self.held])
        if before is None or after is None:
            return UNKNOWN, ""
        return money(round(after), self.currency), _plus(round(after) - round(before), self.currency)

    @property
    def faults(self) -> tuple[str, str]:
        """Faults per 1,000 orders after, of the sellers whose rate is known before and after, and the difference."""
        known = [
            (held.before.seller.fault_rate, held.after.seller.fault_rate)
            for held in self.held
            if held.before.seller.fault_rate is not None and held.after.seller.fault_rate is not None
        ]
        if not known:
            return UNKNOWN, ""
        before, after = (1_000 * sum(each) / len(known) for each in zip(*known, strict=True))
        return decimal(after), signed(after - before)


async def at_once(
    storefront: Storefront, market: Market, device_ids: Sequence[str], before: Policy, after: Policy
) -> AtOnce:
    """Rank the offers of devices under two policies; raises EngineError, and NothingLoadedError for an empty market."""

    async def ask(generation: Generation) -> AtOnce:
        asker = Asker(storefront.port, generation, before, market_weights(before, market.id), storefront.now())
        chosen = list(dict.fromkeys(device_ids))[:DEVICES_MAX]
        views = await asyncio.gather(*(_view(asker, device_id, after) for device_id in chosen))
        missing = [device_id for device_id, view in zip(chosen, views, strict=True) if view is None]
        return AtOnce([view for view in views if view], missing, market.currency, generation.simulated)

    return await storefront.generations.ask(market, ask)


async def _view(asker: Asker, device_id: str, after: Policy) -> DeviceView | None:
    device = await find_device(asker, device_id)
    if device is None:
        return None
    offers = await asker.competing(device.device_no, {})
    one, other = rank(offers, asker.policy, asker.now), rank(offers, after, asker.now)
    held = _held(one, other)
    return DeviceView(
        device_id=device.device_id,
        title=device.title,
        lines=_lines(one, other, held, asker.market.currency),
        offers=len(offers),
        held=list(held.values()),
        changes=[_change(box, each, asker.market.currency) for box, each in held.items() if each.changed],
    )


def _held(before: Sequence[RankedOffer], after: Sequence[RankedOffer]) -> dict[Box, Held]:
    first = {box_of(entry.offer): entry.offer for entry in before if entry.state == "won"}
    then = {box_of(entry.offer): entry.offer for entry in after if entry.state == "won"}
    return {box: Held(offer, then[box]) for box, offer in first.items()}


def _lines(
    before: Sequence[RankedOffer], after: Sequence[RankedOffer], held: dict[Box, Held], currency: str
) -> list[OfferLine]:
    places = {entry.offer.offer_id: entry.position for entry in before}
    return [
        _line(entry.offer, (places[entry.offer.offer_id], entry.position), held, currency)
        for entry in after
        if min(entry.position, places[entry.offer.offer_id]) <= SHOWN
    ]


def _line(offer: Offer, places: tuple[int, int], held: dict[Box, Held], currency: str) -> OfferLine:
    faults = offer.seller.fault_rate
    return OfferLine(
        *places,
        seller=offer.seller.name,
        box=box_words(offer),
        total=money(offer.total, currency),
        delivery=UNKNOWN if offer.delivery_days is None else plural(offer.delivery_days, "day"),
        warranty=UNKNOWN if offer.warranty_months is None else plural(offer.warranty_months, "month"),
        faults=UNKNOWN if faults is None else decimal(1_000 * faults, 0),
        hands=_hands(offer, held[box_of(offer)]),
    )


def _hands(offer: Offer, held: Held) -> str:
    had, has = offer.offer_id == held.before.offer_id, offer.offer_id == held.after.offer_id
    if had and has:
        return "keeps"
    return "wins" if has else "loses" if had else ""


def box_words(offer: Offer) -> str:
    """Say which box an offer competes for: good, midnight, new battery."""
    options = [Grade(offer.grade).word, offer.colour, "new battery" if offer.battery_new else None, offer.keyboard]
    lock = f"locked to {offer.network_lock}" if offer.network_lock else None
    return ", ".join(option for option in [*options, lock] if option)


def _change(box: Box, held: Held, currency: str) -> str:
    del box
    one, other = held.before, held.after
    return (
        f"{box_words(other)}: {one.seller.name} ({money(one.total, currency)}) loses it to "
        f"{other.seller.name} ({money(other.total, currency)})"
    )


def _plus(minor: int, currency: str) -> str:
    return f"+{money(minor, currency)}" if minor > 0 else money(minor, currency)


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
