"""Changes of live offers, sent in batches at a fixed rate over HTTP, and what must be true of the offers afterwards."""

import asyncio
import datetime as dt
import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import aiohttp
import msgspec
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from live_searching import MARKETS
from opensearchpy import OpenSearch

FIELDS = ["seller.id", "market", "sku", "price", "quantity", "device_id"]
TOGETHER = 5_000
TRIES = 5
QUANTITIES = 0.3
"""Share of the changes that set another quantity; the others set another price, up to 3 % away."""


class LiveOffer(msgspec.Struct):
    """What a change needs to know of an offer, and what it must say in the end."""

    offer_id: str
    seller: str
    market: str
    sku: str
    device_id: str
    price: int  # minor units
    quantity: int
    on_its_way: bool = False  # a change of it is not answered for yet, so no other is sent
    unsure: bool = False  # a batch with it was answered neither yes nor no


class Sent(msgspec.Struct):
    """One batch that was accepted."""

    due: float
    accepted: float
    lines: int
    key: str
    seller: str


def offers_of_some_sellers(client: OpenSearch, prefix: str, most: int) -> list[LiveOffer]:
    """Return offers that buyers see, of sellers drawn at random until there are `most`, or all."""
    draw, found = random.Random("sellers"), []  # noqa: S311 - a simulation
    query: dict[str, Any] = {"bool": {"filter": [{"term": {"state": "live"}}, {"range": {"quantity": {"gt": 0}}}]}}
    sellers = _sellers(client, prefix, query)
    draw.shuffle(sellers)
    for seller, market in sellers:
        of_seller = {"bool": {"filter": [query, {"term": {"seller.id": seller}}]}}
        index = IndexNames(prefix).live(market).offers
        found += [_offer(hit) for hit in every_hit(client, index, of_seller, sort=["sku"], _source=FIELDS)]
        if len(found) >= most:
            break
    return found


def offers_of_small_devices(client: OpenSearch, prefix: str, most: int) -> list[LiveOffer]:
    """Return offers that buyers see of devices of 2 to 40 offers: what the API answers of them is read often."""
    draw, found = random.Random("small"), []  # noqa: S311 - a simulation
    for market in MARKETS:
        names = IndexNames(prefix).live(market)
        small = {"query": {"range": {"offer_count": {"gte": 2, "lte": 40}}}, "size": 2_000, "_source": ["device_no"]}
        devices = [
            hit["_source"]["device_no"] for hit in client.search(index=names.devices, body=small)["hits"]["hits"]
        ]
        if devices:
            wanted = {"terms": {"device_no": draw.sample(devices, min(most, len(devices)))}}
            query = {"bool": {"filter": [wanted, {"term": {"state": "live"}}, {"range": {"quantity": {"gt": 0}}}]}}
            found += [_offer(hit) for hit in every_hit(client, names.offers, query, sort=["offer_id"], _source=FIELDS)]
    draw.shuffle(found)
    one_each = {offer.device_id: offer for offer in found}
    return list(one_each.values())[:most]


class Sender:
    """Sends changes and remembers what was accepted."""

    def __init__(self, session: aiohttp.ClientSession, address: str, keys: dict[str, str], operator: str) -> None:
        """Send with the key of the seller where there is one, else with an operator's."""
        self._session, self._address, self._keys, self._operator = session, address, keys, operator
        self._draw = random.Random("changes")  # noqa: S311 - a simulation
        self._numbers = itertools.count()
        self._run = f"{time.time_ns():x}"
        self.sent: list[Sent] = []
        self.refused: Counter[int] = Counter()
        self.changed: dict[str, LiveOffer] = {}

    async def at_rate(self, offers: Sequence[LiveOffer], rate: float, size: int, is_over: Callable[[], bool]) -> None:
        """Send `rate` changes a second in batches of `size`, whatever becomes of those before."""
        batches = self._batches(offers, size)
        async with asyncio.TaskGroup() as group:
            due = time.monotonic()
            while not is_over():
                group.create_task(self.send(next(batches), due))
                due += size / rate
                await asyncio.sleep(max(due - time.monotonic(), 0))

    async def send(self, changes: Sequence[tuple[LiveOffer, dict[str, Any]]], due: float) -> Sent | None:
        """Send one batch of one seller, under the same key until it is answered; None when it was never accepted."""
        seller, key = changes[0][0].seller, f"{self._run}-{next(self._numbers)}"
        body = b"\n".join(msgspec.json.encode(line) for _, line in changes)
        secret = self._keys.get(seller, self._operator)
        headers = {"Idempotency-Key": key, "Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
        for attempt in range(TRIES):
            status = await self._post(f"{self._address}/v1/sellers/{seller}/changes", body, headers)
            if status == 202:
                self._remember(changes)
                self.sent.append(Sent(due, time.monotonic(), len(changes), key, seller))
                return self.sent[-1]
            self.refused[status] += 1
            await asyncio.sleep(0.2 * 2**attempt)
        for offer, _ in changes:
            offer.unsure = True
        return None

    def change(self, offer: LiveOffer, *, quantity: bool) -> dict[str, Any]:
        """Return a change of an offer to something that it is not."""
        line: dict[str, Any] = {"seller": offer.seller, "market": offer.market, "sku": offer.sku}
        line["updated_at"] = dt.datetime.now(dt.UTC).isoformat()
        if quantity:
            line["quantity"] = offer.quantity % 9 + 1
        else:
            by = self._draw.choice((-3, -2, -1, 1, 2, 3))
            line["price"] = _text(max(offer.price + offer.price * by // 100, 100) + (by > 0))
        return line

    async def _post(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with self._session.post(address, data=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _batches(self, offers: Sequence[LiveOffer], size: int) -> Iterator[list[tuple[LiveOffer, dict[str, Any]]]]:
        """Yield batches of one seller each, sellers drawn by their offers; no offer twice in one."""
        of_seller: defaultdict[str, list[LiveOffer]] = defaultdict(list)
        for offer in offers:
            of_seller[offer.seller].append(offer)
        while True:
            own = of_seller[self._draw.choice(offers).seller]
            own = [offer for offer in own if not offer.on_its_way]
            some = self._draw.sample(own, min(size, len(own)))
            if not some:
                continue
            for offer in some:
                offer.on_its_way = True
            yield [(offer, self.change(offer, quantity=self._draw.random() < QUANTITIES)) for offer in some]

    def _remember(self, changes: Sequence[tuple[LiveOffer, dict[str, Any]]]) -> None:
        for offer, line in changes:
            self.changed[offer.offer_id] = offer
            offer.on_its_way = False
            if "price" in line:
                offer.price = round(float(line["price"]) * 100)
            else:
                offer.quantity = line["quantity"]


def wrong_offers(client: OpenSearch, prefix: str, changed: Sequence[LiveOffer]) -> tuple[int, list[str]]:
    """Return how many changed offers were read back, and those that do not say what was accepted last."""
    read, wrong = 0, []
    for market in MARKETS:
        ours = [offer for offer in changed if offer.market == market and not offer.unsure]
        for first in range(0, len(ours), TOGETHER):
            some = ours[first : first + TOGETHER]
            body = {"ids": [offer.offer_id for offer in some]}
            found = client.mget(index=IndexNames(prefix).live(market).offers, body=body, _source_includes=FIELDS)
            for offer, hit in zip(some, found["docs"], strict=True):
                read += 1
                said = hit.get("_source", {})
                if (said.get("price"), said.get("quantity")) != (offer.price, offer.quantity):
                    wrong.append(f"{offer.offer_id}: {said} instead of {offer.price}, {offer.quantity}")
    return read, wrong


def _text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _offer(hit: dict[str, Any]) -> LiveOffer:
    said = hit["_source"]
    names = {name: said[name] for name in ("market", "sku", "device_id", "price")}
    return LiveOffer(offer_id=hit["_id"], seller=said["seller"]["id"], quantity=said.get("quantity") or 0, **names)


def _sellers(client: OpenSearch, prefix: str, query: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for market in MARKETS:
        body = {"size": 0, "query": query, "aggs": {"sellers": {"terms": {"field": "seller.id", "size": 10_000}}}}
        answer = client.search(index=IndexNames(prefix).live(market).offers, body=body)
        found += [(bucket["key"], market) for bucket in answer["aggregations"]["sellers"]["buckets"]]
    return found
