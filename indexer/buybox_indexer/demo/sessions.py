"""Shoppers in front of lists: what was shown in which order, and what each did."""

from math import log

import msgspec
import numpy as np
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.shown import ShownDevices, ShownOffer
from buybox_indexer.demo.taste import Taste, likely

REGIMES = ((1.0, 0.0, 0.03), (0.7, 0.06, 0.10), (0.2, 0.0, 0.30))
"""Orders of the day: weight of log(price), weight of the grade, noise."""

REGIME_CHANCES = (0.45, 0.35, 0.20)
LONGEST_LIST = 16
SHORTEST_LIST = 3
SWAPPED_SHARE = 0.3
SWAP_PROBABILITY = 0.5
DEEPEST_SWAP = 6
CART_EASE = 0.7  # how much sooner than buying an offer lands in the cart


class Swap(msgspec.Struct, frozen=True):
    """Neighbours that changed places on purpose, or might have."""

    positions: tuple[int, int]
    swapped: bool
    probability: float


class Shelf(msgspec.Struct, frozen=True):
    """The offers of one device in one market with what shoppers think of them."""

    market: str
    currency: str
    device_id: str
    category: str
    query: str  # what shoppers type
    offers: list[ShownOffer]
    liking: list[float]  # as shown
    truth: list[float]  # as experienced later


class Visit(msgspec.Struct, frozen=True):
    """One list and what happened on it; places are positions from 1."""

    shelf: Shelf
    order: list[int]  # places on the shelf, as shown
    swap: Swap | None
    rendered: int
    clicked: list[int]
    carted: list[int]
    bought: int | None


def fill_shelves(shown: ShownDevices, shops: list[Shop], counts: dict[int, QualityCounts], taste: Taste) -> list[Shelf]:
    """Put the kept offers of a market on shelves, one a device."""
    shelves = []
    for place, offers in shown.by_device().items():
        device, reference = shown.assortment.devices[place], float(shown.assortment.fair[place])
        facts = [taste.facts(offer, reference) for offer in offers]
        shelves.append(
            Shelf(
                market=shown.market,
                currency=shown.currency,
                device_id=device.device_id,
                category=device.category,
                query=device.title.lower(),
                offers=offers,
                liking=[fact + taste.perceived(counts[o.shop]) for fact, o in zip(facts, offers, strict=True)],
                truth=[fact + taste.experienced(shops[o.shop]) for fact, o in zip(facts, offers, strict=True)],
            )
        )
    return shelves


class Shopper:
    """Draws visits."""

    def __init__(self, taste: Taste, rng: np.random.Generator) -> None:
        self._taste, self._rng = taste, rng
        self._looks = [taste.attention.looked_at(position) for position in range(1, LONGEST_LIST + 1)]

    def regime(self) -> int:
        """Draw the order of a day."""
        return int(self._rng.choice(len(REGIMES), p=REGIME_CHANCES))

    def visit(self, shelf: Shelf, regime: int) -> Visit:
        """Show a shelf in the order of the day and see what the shopper does."""
        order = self._arrange(shelf, regime)
        swap = self._swap(order)
        rendered = self._scroll(len(order))
        clicked, carted, bought = self._act(shelf, order[:rendered])
        return Visit(shelf, order, swap, rendered, clicked, carted, bought)

    def _arrange(self, shelf: Shelf, regime: int) -> list[int]:
        price, grade, noise = REGIMES[regime]
        luck = self._rng.normal(0.0, noise, len(shelf.offers)).tolist()
        keys = [
            price * log(offer.total) - grade * offer.grade + chance
            for offer, chance in zip(shelf.offers, luck, strict=True)
        ]
        length = int(self._rng.integers(SHORTEST_LIST, LONGEST_LIST + 1))
        return sorted(range(len(keys)), key=keys.__getitem__)[:length]

    def _swap(self, order: list[int]) -> Swap | None:
        share, chance, depth = self._rng.random(3).tolist()
        if share >= SWAPPED_SHARE:
            return None
        first = int(depth * min(DEEPEST_SWAP, len(order) - 1))
        swapped = chance < SWAP_PROBABILITY
        if swapped:
            order[first], order[first + 1] = order[first + 1], order[first]
        return Swap((first + 1, first + 2), swapped, SWAP_PROBABILITY)

    def _scroll(self, length: int) -> int:
        attention = self._taste.attention
        screens = int(self._rng.geometric(1 - attention.next_screen))
        return min(length, screens * attention.screen)

    def _act(self, shelf: Shelf, order: list[int]) -> tuple[list[int], list[int], int | None]:
        """Look, click, put into the cart and buy: one offer at most, the one liked best of those good enough."""
        taste = self._taste
        views = self._rng.normal(0.0, taste.noise, len(order)).tolist()
        looks, clicks, carts, buys = self._rng.random((4, len(order))).tolist()
        clicked, carted, wanted = [], [], []
        for position, place in enumerate(order, start=1):
            utility = shelf.liking[place] + views[position - 1]
            looked = looks[position - 1] < self._looks[position - 1]
            if not looked or clicks[position - 1] >= likely(utility, taste.click_at):
                continue
            clicked.append(position)
            buys_it = buys[position - 1] < likely(utility, taste.buy_at)
            if buys_it:
                wanted.append((utility, position))
            if buys_it or carts[position - 1] < likely(utility, taste.buy_at + CART_EASE):
                carted.append(position)
        return clicked, carted, max(wanted)[1] if wanted else None
