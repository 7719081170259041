"""Write shopper events in the shape of the User Behavior Insights schema, in the order of their times."""

import heapq
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from buybox_indexer.demo.sessions import Shelf, Shopper, Visit
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.tables import Numbers
from buybox_indexer.demo.times import utc_text

DAY = 86_400
EVENT_DAYS = 60
CLIENTS = 9_000
APPLICATION = "buybox-demo-simulated"
CHANGED_MIND_RATE = 0.04
LATE_RETURN_RATE = 0.15
BUFFER_BYTES = 1 << 18


class Lists(msgspec.Struct, frozen=True):
    """Which shelf is visited when."""

    shelves: list[Shelf]
    weights: Numbers  # popularity of each shelf, sums to 1
    count: int


class EventWriter:
    """Writes visits and what follows days later."""

    def __init__(self, file: BinaryIO, shops: list[Shop], now: float, rng: np.random.Generator) -> None:
        self._file, self._shops, self._now, self._rng = file, shops, now, rng
        self._later: list[tuple[float, str]] = []  # returns and cancellations that are still to come
        self._buffer: list[str] = []
        self.counts: dict[str, int] = {}

    def write(self, visit: Visit, at: float, number: int) -> None:
        """Write one visit that began at `at`, seconds since 1970."""
        self._flush_until(at)
        query_id, client = f"q{number:07d}", f"{visit.shelf.market.lower()}-{int(self._rng.integers(CLIENTS)):05d}"
        session = f"{client}-{int(at // DAY)}"
        self._buffer.append(_query_line(visit, query_id, client, at))
        ids = [visit.shelf.offers[place].offer_id for place in visit.order]
        steps = [("impression", position, at) for position in range(1, visit.rendered + 1)]
        steps += [("click", position, at + 4.0 * position) for position in visit.clicked]
        steps += [("add_to_cart", position, at + 70) for position in visit.carted]
        if visit.bought is not None:
            steps.append(("purchase", visit.bought, at + 240))
        for action, position, when in steps:
            self._event(action, query_id, client, session, ids[position - 1], position, when)
        if visit.bought is not None:
            self._follow(visit, query_id, client, session, at + 240)
        if len(self._buffer) > 2_000:  # noqa: PLR2004 - lines kept before they are written
            self._drain()

    def close(self) -> None:
        """Write what has happened by now; what lies in the future is not known yet."""
        self._flush_until(self._now)
        self._drain()

    def _event(
        self, action: str, query_id: str, client: str, session: str, offer: str, position: int, at: float
    ) -> None:
        self.counts[action] = self.counts.get(action, 0) + 1
        self._buffer.append(_event_line(action, query_id, client, session, offer, position, at, ""))

    def _follow(self, visit: Visit, query_id: str, client: str, session: str, bought_at: float) -> None:
        """Let a purchase be cancelled or sent back by the true quality of its seller."""
        position = visit.bought or 0
        offer = visit.shelf.offers[visit.order[position - 1]]
        outcome = self._outcome(self._shops[offer.shop], offer.delivery_days)
        if outcome is None:
            return
        action, reason, days = outcome
        at = bought_at + days * DAY
        line = _event_line(action, query_id, client, session, offer.offer_id, position, at, f',"reason":"{reason}"')
        heapq.heappush(self._later, (at, line))

    def _outcome(self, shop: Shop, delivery_days: int) -> tuple[str, str, float] | None:
        luck, late, wait = self._rng.random(3).tolist()
        quality = shop.quality
        if luck < quality.cancel_rate:
            return "cancellation", "cancelled_by_seller", 0.3 + wait * 2
        days = delivery_days + 1 + wait * 10
        luck -= quality.cancel_rate
        steps = (
            ("faulty", quality.faulty_rate),
            ("not_as_described", quality.not_as_described_rate),
            ("too_late", LATE_RETURN_RATE if late < quality.late_rate else 0.0),
            ("changed_mind", CHANGED_MIND_RATE),
        )
        for reason, chance in steps:
            if luck < chance:
                return "return", reason, days
            luck -= chance
        return None

    def _flush_until(self, at: float) -> None:
        while self._later and self._later[0][0] <= at:
            line = heapq.heappop(self._later)[1]
            action = "cancellation" if '"action_name":"cancellation"' in line else "return"
            self.counts[action] = self.counts.get(action, 0) + 1
            self._buffer.append(line)

    def _drain(self) -> None:
        if self._buffer:
            self._file.write(("\n".join(self._buffer) + "\n").encode())
            self._buffer.clear()


def write_events(
    path: Path, lists: Lists, shops: list[Shop], shopper: Shopper, now: float, rng: np.random.Generator
) -> dict[str, int]:
    """Write `lists.count` lists of the last sixty days; returns the events by action."""
    times = now - np.sort(rng.random(lists.count))[::-1] * EVENT_DAYS * DAY
    places = rng.choice(len(lists.shelves), size=lists.count, p=lists.weights) if lists.count else np.zeros(0, int)
    regimes: dict[tuple[str, int], int] = {}
    with path.open("wb", buffering=BUFFER_BYTES) as file:
        writer = EventWriter(file, shops, now, rng)
        for number, (at, place) in enumerate(zip(times.tolist(), places.tolist(), strict=True), start=1):
            shelf = lists.shelves[place]
            day = (shelf.market, int(at // DAY))
            if day not in regimes:
                regimes[day] = shopper.regime()
            writer.write(shopper.visit(shelf, regimes[day]), at, number)
        writer.close()
    return writer.counts


def _query_line(visit: Visit, query_id: str, client: str, at: float) -> str:
    shelf, swap = visit.shelf, visit.swap
    attributes: dict[str, object] = {
        "market": shelf.market,
        "device_id": shelf.device_id,
        "category": shelf.category,
        "simulated": True,
    }
    if swap is not None:
        attributes["randomised"] = swap
    document = {
        "application": APPLICATION,
        "query_id": query_id,
        "client_id": client,
        "user_query": shelf.query,
        "timestamp": utc_text(at),
        "object_id_field": "offer_id",
        "query_response_hit_ids": [shelf.offers[place].offer_id for place in visit.order],
        "query_attributes": attributes,
    }
    return msgspec.json.encode(document).decode()


def _event_line(  # noqa: PLR0913, PLR0917 - the facts of one event
    action: str, query_id: str, client: str, session: str, offer: str, position: int, at: float, more: str
) -> str:
    """Write one event by hand, for there are hundreds of thousands: every value is an id of our own making."""
    return (
        f'{{"application":"{APPLICATION}","action_name":"{action}","query_id":"{query_id}","client_id":"{client}",'
        f'"session_id":"{session}","timestamp":"{utc_text(at)}","event_attributes":{{"object":{{"object_id":"{offer}",'
        f'"object_id_field":"offer_id"}},"position":{{"ordinal":{position}}}{more}}}}}'
    )
