"""Changes of prices under faults, each remembered: what was accepted must be there afterwards, newest last.

An offer's price is its first price and one cent for each change, so that what is shown tells which change it is.
"""

import datetime as dt
import json
import multiprocessing as mp
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from buybox_cli.workshop import make_workshop
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.errors import BuyboxError
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from opensearchpy.exceptions import OpenSearchException

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

TOGETHER = 10
PAUSE_S = 0.2
MOST = 90
"""Changes of one offer: its price moves by less than a euro, which no rule of plausible prices minds."""

SETTLED = {"applied", "unchanged", "older"}


class Priced(msgspec.Struct, frozen=True):
    """An offer whose price is changed, as it was first."""

    offer_id: str
    seller: str
    market: str
    sku: str
    device_id: str
    cents: int


class Told(msgspec.Struct, frozen=True):
    """What a worker did: changes that it began (`sent`) or that were accepted (`accepted`), or a try that failed."""

    kind: str
    at: float
    numbers: Mapping[str, int]
    error: str | None = None


def cents(text: str) -> int:
    """Read an amount with two decimals."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def change_offers(settings: Settings, offers: Sequence[Priced], stop: "Event", told: "Queue[Told]") -> None:
    """Change the prices of some offers, again and again, until told to stop: one worker, in a process of its own."""
    client = open_search(settings, Endpoints(settings.opensearch_url or "", None))
    file = ChangesFile(make_workshop(settings, client), load_markets(), lambda: dt.datetime.now(dt.UTC), lambda _: None)
    number = 0
    while not stop.is_set() and number < MOST:
        number += 1
        for start in range(0, len(offers), TOGETHER):
            some = offers[start : start + TOGETHER]
            told.put(Told("sent", time.time(), {each.offer_id: number for each in some}))
            if not _apply(file, some, number, stop, told):
                return
            time.sleep(PAUSE_S)


def _apply(file: ChangesFile, some: Sequence[Priced], number: int, stop: "Event", told: "Queue[Told]") -> bool:
    """Apply one batch until each of its lines is settled, as a worker does that keeps what failed."""
    lines = [(line, _line(each, number)) for line, each in enumerate(some, start=1)]
    while lines:
        try:
            reports = file.apply_some(lines)
        except (BuyboxError, OpenSearchException) as error:
            told.put(Told("failed", time.time(), {}, f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"))
            reports = []
        settled = {each.line: each for each in reports if each.outcome != "waiting"}
        strange = [each for each in settled.values() if each.outcome not in SETTLED]
        if strange:
            told.put(Told("strange", time.time(), {}, repr(strange[0])))
        accepted = {some[line - 1].offer_id: number for line in settled}
        if accepted:
            told.put(Told("accepted", time.time(), accepted))
        lines = [each for each in lines if each[0] not in settled]
        if lines and stop.is_set():
            return False
        if lines:
            time.sleep(PAUSE_S)
    return True


def _line(offer: Priced, number: int) -> bytes:
    price = offer.cents + number
    body = {
        "seller": offer.seller,
        "market": offer.market,
        "sku": offer.sku,
        "updated_at": dt.datetime.now(dt.UTC).isoformat(),
        "price": f"{price // 100}.{price % 100:02}",
    }
    return json.dumps(body).encode()


class Changers:
    """Two workers, each with offers of its own, and the book of what they did."""

    def __init__(self, settings: Settings, offers: Sequence[Priced], workers: int = 2) -> None:
        context = mp.get_context("spawn")
        self._stop, self._told = context.Event(), context.Queue()
        self.offers = {each.offer_id: each for each in offers}
        self._processes = [
            context.Process(target=change_offers, args=(settings, offers[worker::workers], self._stop, self._told))
            for worker in range(workers)
        ]
        self.sent: dict[str, int] = {}
        self.accepted: dict[str, list[tuple[float, int]]] = {}
        self.failures: list[tuple[float, str]] = []
        self.times: list[float] = []
        self.strange: list[str] = []

    def start(self) -> None:
        """Begin."""
        for process in self._processes:
            process.start()

    def read(self) -> None:
        """Take note of what the workers told since."""
        while not self._told.empty():
            self._note(self._told.get())

    def stop(self) -> None:
        """Let the workers end what they have begun, and end."""
        self._stop.set()
        ends = time.monotonic() + 90
        while any(process.is_alive() for process in self._processes) and time.monotonic() < ends:
            self.read()
            time.sleep(0.05)
        for process in self._processes:
            if process.is_alive():
                process.kill()
            process.join()
        self.read()

    def stale(self, offer_id: str, shown_cents: int, asked_at: float, grace_s: float) -> str | None:
        """Tell what is wrong with a price that was shown: never accepted nor sent, or older than what was accepted."""
        number = shown_cents - self.offers[offer_id].cents
        due = [each for at, each in self.accepted.get(offer_id, []) if at + grace_s < asked_at]
        if not 0 <= number <= self.sent.get(offer_id, 0):
            return f"{offer_id}: change {number} was never sent"
        if due and number < max(due):
            return f"{offer_id}: change {number} shown, {max(due)} accepted before"
        return None

    def _note(self, told: Told) -> None:
        if told.kind == "sent":
            self.sent.update(told.numbers)
        elif told.kind == "accepted":
            self.times += [told.at] * len(told.numbers)
            for offer_id, number in told.numbers.items():
                self.accepted.setdefault(offer_id, []).append((told.at, number))
        elif told.kind == "failed":
            self.failures.append((told.at, str(told.error)))
        else:
            self.strange.append(str(told.error))


def lost(client: Any, index: str, changers: Changers) -> list[str]:  # noqa: ANN401 - a client of OpenSearch
    """Read back every offer; return those on which an accepted change is not there, or one that was never sent is."""
    wrong = []
    client.indices.refresh(index=index)
    for offer_id, accepted in changers.accepted.items():
        newest = max(number for _, number in accepted)
        held = client.get(index=index, id=offer_id, ignore=404)
        number = held.get("_source", {}).get("price", -1) - changers.offers[offer_id].cents
        if not newest <= number <= changers.sent[offer_id]:
            wrong.append(f"{offer_id}: {number} held, {newest} accepted")
    return wrong
