"""Measure changes of live offers over HTTP while shoppers search: how many, how soon visible, what searches feel.

    python tests/benchmarks/live_changes.py --listings 1000000 --folder /tmp/live --heap 2048 --rising
    python tests/benchmarks/live_changes.py --listings 20000 --folder /tmp/live-20k --quiet 20 --minutes .5 --rate 100

Starts an engine of its own with its data in --folder (loaded the first time, as `live_load.py` does), a server and a
worker (`buybox follow`), which first reads ahead what it can keep (--cold: it does not come to that). Searches arrive
at a fixed rate: alone first, then with changes sent at --rate in batches of --batch for --minutes. With --rising the
rate of changes is then raised by half every --step seconds until they pile up.

A probe is one change of an offer of a device of at most 40 offers, sent alone once a second; the API is then asked for
the device's offers every --poll milliseconds, later ones every tenth of the time waited, until it shows the new price:
a probe is read up to that much late. How long all other changes took is read from the batches themselves: from received
to done. At the end every changed offer is read back and must say what was accepted last. Prints a table, and one JSON
document to standard output.
"""

import argparse
import asyncio
import datetime as dt
import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from best_offer import free_port
from buybox_config.catalogue import load_catalogue
from buybox_config.indices import IndexNames, mapping
from buybox_config.stores import stored
from buybox_desk.access.keys import KeyStore
from live_accounts import accounts
from live_engine import Watch, World, own_engine, prepare, process, say, used
from live_searching import Asked, Searches, percentiles, told, wait_ready
from live_sending import LiveOffer, Sender, offers_of_small_devices, offers_of_some_sellers, wrong_offers

CHANGES = "changes"
PROBES = 400
PROBE_EVERY_S = 1.0
PROBE_GIVES_UP_S = 60.0
LATE = 0.1
"""Share of its time by which a probe may be read late: those that wait long must not become a load of their own."""

DRAINS_WITHIN_S = 300.0
GROWTH = 1.5
PILED_UP_S = 5.0
"""More changes waiting than arrive in so many seconds are too many."""


SETTLED_S = 15.0
SETTLED_SHARE = 0.1
"""A worker that uses less of a processor for so long has nothing left to read."""


class Options(msgspec.Struct):
    """What is asked for."""

    rate: float
    batch: int
    minutes: float
    searches: float
    quiet: float
    poll_ms: float
    rising: bool
    step_s: float
    most: int
    cold: bool


class Run:
    """One measurement: its processes are there, its marketplace is loaded."""

    def __init__(self, world: World, options: Options, session: aiohttp.ClientSession, address: str) -> None:
        self._world, self._options, self._session, self._address = world, options, session, address
        client, prefix = world.client, world.settings.index_prefix
        self._index = IndexNames(prefix).store(CHANGES)
        stored(client, self._index, mapping(CHANGES))
        client.cluster.health(index=self._index, params={"wait_for_status": "yellow"})
        self._offers = offers_of_some_sellers(client, prefix, options.most)
        probes = offers_of_small_devices(client, prefix, PROBES)
        self._probes = {offer.offer_id: offer for offer in probes}
        self._offers = [offer for offer in self._offers if offer.offer_id not in self._probes]
        store = KeyStore(client, world.settings, lambda: dt.datetime.now(dt.UTC))
        one, run = self._offers[0].seller, f"{time.time_ns():x}"
        _, operator = store.create(f"bench {run}", "operator", by="benchmark")
        _, seller = store.create(f"bench {one} {run}", "seller", one, by="benchmark")
        self.sender = Sender(session, address, {one: seller}, operator)
        self.visible_s: list[float] = []
        self.never_visible: list[str] = []
        self.backlog: list[tuple[float, int]] = []

    async def changes(self, searches: Searches, watch: Watch) -> dict[str, Any]:
        """Search and change for the minutes asked for, then wait until nothing waits."""
        options, began, before = self._options, time.monotonic(), watch.cpu_s()
        ends = began + 60 * options.minutes
        async with asyncio.TaskGroup() as group:
            noting = group.create_task(self._note_backlog())
            searching = group.create_task(searches.until(lambda: time.monotonic() >= ends))
            sending = self.sender.at_rate(self._offers, options.rate, options.batch, lambda: time.monotonic() >= ends)
            group.create_task(sending)
            group.create_task(self._probe_until(ends))
            await searching
            after = watch.cpu_s()
            drained = await self._drained()
            noting.cancel()
        found = {"searches": told(searching.result()), "processors": used(before, after, ends - began)}
        return found | self._told(began, ends, drained)

    async def rising(self, searches: Searches) -> list[dict[str, Any]]:
        """Raise the rate of changes until they pile up."""
        found, rate, piled_up = [], self._options.rate, False
        while not piled_up:
            rate *= GROWTH
            began = time.monotonic()
            ends = began + self._options.step_s
            async with asyncio.TaskGroup() as group:
                searching = group.create_task(searches.until(lambda ends=ends: time.monotonic() >= ends))
                group.create_task(
                    self.sender.at_rate(
                        self._offers, rate, self._options.batch, lambda ends=ends: time.monotonic() >= ends
                    )
                )
            waiting = await asyncio.to_thread(self._open_lines)
            accepted = sum(one.lines for one in self.sender.sent if one.accepted >= began)
            piled_up = waiting > rate * PILED_UP_S
            step = {"sent_s": round(rate), "accepted_s": round(accepted / self._options.step_s), "waiting": waiting}
            drained = await self._drained()
            step["applied_s"] = round(accepted / (self._options.step_s + (drained or DRAINS_WITHIN_S)))
            found.append({**step, "searches": told(searching.result())})
        return found

    def read_back(self) -> dict[str, Any]:
        """Read every changed offer back."""
        self._world.client.indices.refresh(index="live-offers-*")
        changed = list(self.sender.changed.values())
        read, wrong = wrong_offers(self._world.client, self._world.settings.index_prefix, changed)
        unsure = sum(offer.unsure for offer in changed)
        return {
            "changed_offers": len(changed),
            "read_back": read,
            "wrong": len(wrong),
            "unsure": unsure,
            "first_wrong": wrong[:5],
        }

    async def _note_backlog(self) -> None:
        began = time.monotonic()
        with suppress(asyncio.CancelledError):
            while True:
                self.backlog.append((round(time.monotonic() - began, 1), await asyncio.to_thread(self._open_lines)))
                await asyncio.sleep(1)

    async def _drained(self) -> float | None:
        """Wait until nothing waits; return the seconds that took, None when it took too long."""
        began = time.monotonic()
        while time.monotonic() - began < DRAINS_WITHIN_S:
            await asyncio.to_thread(self._world.client.indices.refresh, index=self._index)
            if await asyncio.to_thread(self._open_lines) == 0:
                return round(time.monotonic() - began, 1)
            await asyncio.sleep(0.25)
        return None

    async def _probe_until(self, ends: float) -> None:
        async with asyncio.TaskGroup() as group:
            for offer in self._probes.values():
                if time.monotonic() >= ends:
                    return
                group.create_task(self._probe(offer))
                await asyncio.sleep(PROBE_EVERY_S)

    async def _probe(self, offer: LiveOffer) -> None:
        """Change one price and time from the answer 202 until the API shows it."""
        line = self.sender.change(offer, quantity=False)
        sent = await self.sender.send([(offer, line)], time.monotonic())
        if sent is None:
            return
        while time.monotonic() - sent.accepted < PROBE_GIVES_UP_S:
            if await self._shown_price(offer) == line["price"]:
                self.visible_s.append(time.monotonic() - sent.accepted)
                return
            waited = time.monotonic() - sent.accepted
            await asyncio.sleep(max(self._options.poll_ms / 1000, LATE * waited))
        self.never_visible.append(f"{offer.offer_id}: {line['price']}")

    async def _shown_price(self, offer: LiveOffer) -> str | None:
        path = f"{self._address}/v1/devices/{offer.device_id}/offers?market={offer.market}"
        try:
            async with self._session.get(path) as answer:
                shown = (await answer.json())["offers"] if answer.status == 200 else []
        except (aiohttp.ClientError, TimeoutError):
            return None
        return next((one["price"]["amount"] for one in shown if one["offer_id"] == offer.offer_id), None)

    def _open_lines(self) -> int:
        body = {
            "size": 0,
            "query": {"term": {"state": "open"}},
            "aggs": {"lines": {"sum": {"field": "lines"}}},
        }
        found = self._world.client.search(index=self._index, body=body, ignore_unavailable=True)
        return int(found.get("aggregations", {}).get("lines", {}).get("value", 0))

    def _told(self, began: float, ends: float, drained: float | None) -> dict[str, Any]:
        seconds = ends - began
        sent = [one for one in self.sender.sent if one.due >= began]
        lines = sum(one.lines for one in sent)
        return {
            "accepted_s": round(lines / seconds, 1),
            "batches": len(sent),
            "accepting": percentiles((one.accepted - one.due) * 1000 for one in sent),
            "refused_posts": dict(self.sender.refused),
            **accounts(self._world.client, self._index, sent, seconds),
            "visible": percentiles(self.visible_s, "s"),
            "never_visible": self.never_visible,
            "waiting_most": max((waiting for _, waiting in self.backlog), default=0),
            "waiting_over_time": self.backlog[:: max(len(self.backlog) // 60, 1)],
            "drained_s": drained,
        }


async def measure(world: World, options: Options) -> dict[str, Any]:
    """Start the server and the worker, and measure phase after phase."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with process(world, "serve", "--port", str(port)) as server, process(world, "follow") as worker:
        watch = Watch(world, server=server, worker=worker)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await wait_ready(session, address)
            run, searches = (
                Run(world, options, session, address),
                Searches(session, address, load_catalogue(), options.searches),
            )
            settled = None if options.cold else await _settled(watch)
            await searches.for_s(options.quiet / 3)  # warms up
            before = watch.cpu_s()
            quiet: list[Asked] = await searches.for_s(options.quiet)
            alone = used(before, watch.cpu_s(), options.quiet)
            say(f"quiet: {told(quiet)}")
            found: dict[str, Any] = {"quiet": {"searches": told(quiet), "processors": alone}}
            found["reads_ahead_s"] = settled
            found["changes"] = await run.changes(searches, watch)
            if options.rising:
                found["rising"] = await run.rising(searches)
            found["read_back"] = run.read_back()
        found["peak_mb"] = watch.peak_mb()
        watch.close()
    return found


async def _settled(watch: Watch) -> float:
    """Wait until the worker has read ahead what it can keep; return the seconds that took, up to a look too many."""
    began = time.monotonic()
    while True:
        before = watch.cpu_s()["worker"]
        await asyncio.sleep(SETTLED_S)
        if watch.cpu_s()["worker"] - before < SETTLED_SHARE * SETTLED_S:
            return round(time.monotonic() - began, 1)


def table(found: dict[str, Any]) -> str:
    """Write what matters most as lines."""
    changes, back = found["changes"], found["read_back"]
    lines = [f"searches {name}: {found[name]['searches']}" for name in ("quiet", "changes")]
    lines += [
        f"{name}: {changes[name]}" for name in ("accepted_s", "applied_s", "visible", "received_to_done", "outcomes")
    ]
    lines += [f"waiting at most {changes['waiting_most']}, drained after {changes['drained_s']} s"]
    lines += [f"processors: {changes['processors']}; MiB: {found['peak_mb']}"]
    lines += [f"rising: {step}" for step in found.get("rising", ())]
    return "\n".join([*lines, f"read back: {back}"]) + "\n"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--listings", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, required=True, help="Keeps the engine's data and the feeds.")
    options.add_argument("--heap", type=int, default=1024, help="Heap of the engine, MiB.")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--keep", action="store_true", help="Leave the engine running for the next program.")
    options.add_argument("--rate", type=float, default=500.0, help="Changes a second.")
    options.add_argument("--batch", type=int, default=50, help="Changes of one batch.")
    options.add_argument("--minutes", type=float, default=5.0)
    options.add_argument("--searches", type=float, default=20.0, help="Searches a second.")
    options.add_argument("--quiet", type=float, default=60.0, help="Seconds of searches alone.")
    options.add_argument("--poll", type=float, default=100.0, help="Milliseconds between two looks of a probe.")
    options.add_argument("--rising", action="store_true")
    options.add_argument("--step", type=float, default=20.0, help="Seconds of each rate of --rising.")
    options.add_argument("--cold", action="store_true", help="Begin at once, before the worker has read ahead.")
    options.add_argument("--most", type=int, default=100_000, help="Offers that changes are drawn from.")
    given = options.parse_args()
    asked = Options(
        rate=given.rate,
        batch=given.batch,
        minutes=given.minutes,
        searches=given.searches,
        quiet=given.quiet,
        poll_ms=given.poll,
        rising=given.rising,
        step_s=given.step,
        most=given.most,
        cold=given.cold,
    )
    with own_engine(given.folder.resolve(), given.heap, keep=given.keep) as world:
        prepared = prepare(world, given.listings, given.seed)
        say(f"loaded: {prepared}")
        found = asyncio.run(measure(world, asked))
    sys.stderr.write(table(found))
    document = {"listings": given.listings, "heap_mb": given.heap, **msgspec.to_builtins(asked), **prepared, **found}
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
