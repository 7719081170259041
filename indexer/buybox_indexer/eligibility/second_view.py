"""What else tells whether a price makes sense, where too few sellers offer a device for it to have a usual price.

An absurd price of a device that nobody else sells is its own reference; other devices of the model, the price new
and the category do not move with it. A price at launch says nothing and is never asked.
"""

from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import exp, log, log2
from statistics import median
from typing import TypeVar

import msgspec
from buybox_config.catalogue import Device
from buybox_config.markets import SecondView
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer

FAR_TOO_DEAR = 1e9
"""No multiple: above the price new another rule speaks."""


HEARD_SELLERS = 15
"""So many sellers of a device are heard: more would not move its middle, and a million of them would take memory."""

ENOUGH = 3
"""From so many devices of a model on, one absurd price among them does not move their middle."""


MANY = 1_000
"""From so many devices of a category on, one that is heard anew does not move the middle that a seller is left out of:
those lists are made with the survey and left alone."""


class Bounds(msgspec.Struct, frozen=True):
    """Between which totals a price makes sense, both included; money in minor units."""

    price: int
    lowest: float
    highest: float
    says: str  # what `price` is, after "3 times"

    def holds(self, total: int) -> bool:
        """Tell whether a total makes sense."""
        return self.price * self.lowest <= total <= self.price * self.highest


One = TypeVar("One", float, tuple[float, str])


class Survey:
    """The totals of a load, or of a market that changes, by device and seller."""

    def __init__(self, devices: Mapping[str, Device], view: SecondView) -> None:
        self._devices, self._view = devices, view
        self._totals: defaultdict[str, dict[str, array[int]]] = defaultdict(dict)
        self._of_model: defaultdict[str, set[str]] = defaultdict(set)
        self._of_category: defaultdict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[str, str], Bounds | None] = {}
        self._prices: dict[tuple[str, str | None], float | None] = {}
        self._of_seller: defaultdict[str, set[str]] = defaultdict(set)
        self._rising: dict[str, list[tuple[float, str]]] = {}
        self._sorted: defaultdict[str, dict[str | None, list[float]]] = defaultdict(dict)

    def notice(self, offer: Offer) -> None:
        """Take an offer's total into account.

        Every offer of the devices judged, and of the categories of those that few sell, must be noticed before the
        first view is asked for.
        """
        sellers = self._totals[offer.device_id]
        totals = sellers.get(offer.seller.id)
        if totals is None:
            if len(sellers) >= HEARD_SELLERS:
                return
            totals = sellers[offer.seller.id] = array("q")
            device = self._devices[offer.device_id]
            self._of_model[device.model_id].add(device.device_id)
            self._of_category[device.category].add(device.device_id)
            self._of_seller[offer.seller.id].add(device.device_id)
        totals.append(offer.total)

    def hear_anew(self, device: str, offers: Iterable[Offer]) -> None:
        """Take these offers of a device for all that was noticed of it before, whatever was asked meanwhile."""
        category = self._devices[device].category
        lists = [one for one in self._sorted[category].items() if one[0] is None or len(one[1]) < MANY]
        before = {without: self._price(device, without) for without in (None, *(without for without, _ in lists))}
        self._forget(device)
        for offer in offers:
            self.notice(offer)
        for without, prices in lists:
            _exchange(prices, before[without], self._price(device, without))
        if category in self._rising:
            priced = [None if price is None else (price, device) for price in (before[None], self._price(device, None))]
            _exchange(self._rising[category], *priced)

    def _forget(self, device: str) -> None:
        known, sellers = self._devices[device], self._totals.pop(device, {})
        for seller in sellers:
            self._of_seller[seller].discard(device)
            self._prices.pop((device, seller), None)
        self._prices.pop((device, None), None)
        self._of_model[known.model_id].discard(device)
        self._of_category[known.category].discard(device)
        self._known.clear()

    def scarce(self, devices: Iterable[str]) -> list[str]:
        """Return those of these devices, as noticed so far, that so few sell that a second view will be asked for."""
        return [one for one in devices if 0 < len(self._totals.get(one, ())) < self._view.fewest_sellers]

    def second_view(self, offer: Offer, new: NewPrice | None) -> Bounds | None:
        """Return another view of what the device costs, or None where its own usual price is enough or all we have."""
        if len(self._totals.get(offer.device_id, ())) >= self._view.fewest_sellers:
            return None
        key = (offer.device_id, offer.seller.id)
        if key not in self._known:
            self._known[key] = self._found(self._devices[offer.device_id], offer.seller.id, new)
        return self._known[key]

    def _found(self, device: Device, seller: str, new: NewPrice | None) -> Bounds | None:
        """Ask what others say first: a seller whose whole feed is wrong agrees with itself."""
        return (
            self._from_model(device, seller)
            or self._from_new(new)
            or self._from_model(device, None)
            or self._from_category(device, seller)
            or self._from_category(device, None)
        )

    def _from_model(self, device: Device, without: str | None) -> Bounds | None:
        """Scale what the model's other devices cost to this one; few that look odder than its own price say nothing."""
        others = self._of_model.get(device.model_id, set()) - {device.device_id}
        scaled = [
            log(price) + self._steps(device, self._devices[other])
            for other in others
            if (price := self._price(other, without)) is not None
        ]
        if not scaled:
            return None
        view, price = self._view, exp(median(scaled))
        if len(scaled) < ENOUGH and self._is_odder(price, device):
            return None
        return Bounds(
            round(price), view.model_lowest, view.model_highest, "what other versions of this model cost here"
        )

    def _is_odder(self, price: float, device: Device) -> bool:
        """Tell whether a price lies further from the category's middle than the device's own, or both are all we know.

        Of two devices whose prices contradict each other one is wrong: without this both would be hidden.
        """
        own, middle = self._price(device.device_id, None), self._category_middle(device)
        if own is None:
            return False
        return middle is None or abs(log(price / middle)) > abs(log(own / middle))

    def _category_middle(self, device: Device, without: str | None = None) -> float | None:
        """Return the median price of the category's other models."""
        prices = self._category_prices(device.category, without).copy()
        for other in self._of_model.get(device.model_id, ()):
            price = self._price(other, without)
            if price is not None and prices:
                del prices[min(bisect_left(prices, price), len(prices) - 1)]
        middle = len(prices) // 2
        if not prices:
            return None
        return prices[middle] if len(prices) % 2 else (prices[middle - 1] + prices[middle]) / 2

    def _category_prices(self, category: str, without: str | None) -> list[float]:
        """Return the prices of a category's devices, rising; asked again and again, so remembered."""
        known = self._sorted[category]
        if without not in known:
            known[without] = sorted(self._prices_but(category, without))
        return known[without]

    def _prices_but(self, category: str, without: str | None) -> list[float]:
        """Measure anew only what the seller left out sells: the others' prices are the same for everybody."""
        its_own = self._of_seller.get(without, set()) if without is not None else set()
        of_others = [price for price, device in self._all_prices(category) if device not in its_own]
        anew = (self._price(device, without) for device in its_own & self._of_category[category])
        return of_others + [price for price in anew if price is not None]

    def _all_prices(self, category: str) -> list[tuple[float, str]]:
        """Return each device of a category with its price, rising."""
        if category not in self._rising:
            found = ((self._price(device, None), device) for device in self._of_category[category])
            self._rising[category] = sorted((price, device) for price, device in found if price is not None)
        return self._rising[category]

    def _steps(self, device: Device, other: Device) -> float:
        if not device.storage_gb or not other.storage_gb:
            return 0.0
        return self._view.storage_step * log2(device.storage_gb / other.storage_gb)

    def _from_new(self, new: NewPrice | None) -> Bounds | None:
        return None if new is None else Bounds(new.amount, self._view.new_lowest, FAR_TOO_DEAR, "its price new")

    def _from_category(self, device: Device, without: str | None) -> Bounds | None:
        middle = self._category_middle(device, without)
        if middle is None:
            return None
        view, says = self._view, f"what the middle {device.category} costs here"
        return Bounds(round(middle), view.category_lowest, view.category_highest, says)

    def _price(self, device: str, without: str | None) -> float | None:
        """Return the median over a device's sellers of the median of each; None when nobody else sells it."""
        key = (device, without if without in self._totals.get(device, ()) else None)
        if key not in self._prices:
            self._prices[key] = self._measured(*key)
        return self._prices[key]

    def _measured(self, device: str, without: str | None) -> float | None:
        said = [_middle(totals) for seller, totals in self._totals.get(device, {}).items() if seller != without]
        return median(said) if said else None


def _exchange(rising: list[One], old: One | None, new: One | None) -> None:
    """Take one out of a list in rising order and put another in."""
    if old == new:
        return
    if old is not None:
        del rising[bisect_left(rising, old)]
    if new is not None:
        insort(rising, new)


def _middle(totals: Iterable[int]) -> float:
    return max(1.0, median(totals))
