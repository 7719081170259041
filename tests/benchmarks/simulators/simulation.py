"""One simulated marketplace with its shoppers: the files that training reads, and the truth that it never sees."""

from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np
from simulators.columns import Column, Numbers
from simulators.deeds import Deeds, Swaps, draw_aftermath
from simulators.event_lines import Event, encoded, list_events, query_line
from simulators.marketplace import LATER_DAY, Facts, Marketplace, Shape, draw_marketplace
from simulators.offer_lines import offer_lines
from simulators.planted import LOST_SHARE, with_faults
from simulators.prices import live_on
from simulators.visits import FEWEST, NOBODY, Visits, draw_visits


class Shoppers(msgspec.Struct, frozen=True):
    """A kind of shoppers and the marketplace that they visit."""

    name: str
    shape: Shape
    experienced: Callable[[Facts], Column]  # expected utility of each listing, faults after the purchase included
    order: Callable[[Marketplace, Visits, np.random.Generator], tuple[Numbers, Swaps]]
    browse: Callable[[Marketplace, Visits, Numbers, np.random.Generator], Deeds]


class TruthList(msgspec.Struct, frozen=True):
    """The offers of one device in one market at the later day, and what they are truly worth."""

    kind: Literal["device", "later"]  # a device that the log never shows, or one that it does
    market: str
    device_id: str
    offers: list[bytes]  # lines of an offers file
    utilities: Column


class Truth(msgspec.Struct, frozen=True):
    """What only the simulator knows."""

    lists: list[TruthList]
    utility: dict[str, float]  # of each offer of the log, by its id


class Simulation(msgspec.Struct, frozen=True):
    """What a simulator leaves: events and offers are lines as in files, the truth stays apart."""

    events: list[bytes]
    offers: list[bytes]
    truth: Truth
    planted: dict[str, int]  # faults in the events, by the reason under which they should be left out
    visits: Visits
    shown: Numbers
    deeds: Deeds
    aftermath: Numbers


def simulate(shoppers: Shoppers, seed: int, lists: int = 24_000) -> Simulation:
    """Simulate some `lists` visits; the same seed gives the same lines to the byte."""
    rng = np.random.default_rng(seed)
    marketplace = draw_marketplace(shoppers.shape, rng)
    visits = draw_visits(marketplace, lists, rng)
    shown, swaps = shoppers.order(marketplace, visits, rng)
    deeds = shoppers.browse(marketplace, visits, shown, rng)
    aftermath = draw_aftermath(marketplace.facts, shown, deeds.bought, rng)
    events: list[Event] = []
    for row in range(len(visits.day)):
        events.append(query_line(marketplace, visits, shown, swaps, row))
        events.extend(list_events(marketplace, visits, shown, deeds, aftermath, row))
    log = with_faults(events, rng)
    logged = np.unique(shown[shown != NOBODY])
    kept = logged[rng.random(len(logged)) >= LOST_SHARE]
    return Simulation(
        events=encoded(log.events),
        offers=offer_lines(marketplace, kept),
        truth=_truth(marketplace, shoppers.experienced(marketplace.facts), logged),
        planted=log.planted | {"offer_lost": len(logged) - len(kept)},
        visits=visits,
        shown=shown,
        deeds=deeds,
        aftermath=aftermath,
    )


def _truth(marketplace: Marketplace, utility: Column, logged: Numbers) -> Truth:
    ids = marketplace.listings.ids
    return Truth(_truth_lists(marketplace, utility), {ids[each]: float(utility[each]) for each in logged})


def _truth_lists(marketplace: Marketplace, utility: Column) -> list[TruthList]:
    live = live_on(marketplace.listings, LATER_DAY)
    offer = marketplace.listings.offer[live]
    device, market = marketplace.offers.device[offer], marketplace.offers.market[offer]
    lists = []
    for number, there in sorted(set(zip(device.tolist(), market.tolist(), strict=True))):
        members = live[(device == number) & (market == there)]
        if len(members) >= FEWEST:
            lists.append(
                TruthList(
                    kind="device" if marketplace.devices.held_out[number] else "later",
                    market=marketplace.shape.markets[there].code,
                    device_id=marketplace.devices.names[number],
                    offers=offer_lines(marketplace, members),
                    utilities=utility[members],
                )
            )
    return lists
