"""A small seeded market of shoppers with a known taste and a known blindness for low places."""

import datetime as dt
import json
import math
import random
from collections.abc import Callable, Iterator

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.train import train
from buybox_ranking.learning.training_data import TrainingData, join_training_data
from buybox_ranking.models.model import Trained
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.snapshot import read_snapshot

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

DECAY = 1.0
"""Examination of place k is 1 / k."""

OfferMaker = Callable[..., Offer]


class Shoppers:
    """The market: offers as documents, and events of sessions drawn from a true utility of each offer."""

    def __init__(self, devices: int, sessions: int, seed: int, *, swaps: bool = True) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - a simulation
        self.utility: dict[str, float] = {}
        self.swaps = swaps
        self.sellers = [self._seller(number) for number in range(20)]
        self.lists = [self._list(device) for device in range(devices)]
        self.offers = [offer for offers in self.lists for offer in offers]
        self.lines = [line for session in range(sessions) for line in self._session(session)]

    def _seller(self, number: int) -> tuple[float, dict[str, object]]:
        rate, orders = self.draw.betavariate(2, 28), self.draw.randint(5, 800)
        faults = sum(self.draw.random() < rate for _ in range(orders))
        quality = {"orders": orders, "late": faults, "reviews": orders // 3, "rating": round(4.9 - 6 * rate, 2)}
        return rate, {"id": f"seller-{number}", "rating": quality["rating"], "quality": quality}

    def _list(self, device: int) -> list[dict[str, object]]:
        reference = self.draw.uniform(100, 800)
        return [self._offer(device, number, reference) for number in range(self.draw.randint(4, 12))]

    def _offer(self, device: int, number: int, reference: float) -> dict[str, object]:
        rate, seller = self.draw.choice(self.sellers)
        grade = self.draw.choice(list(Grade))
        ratio = math.exp(0.06 * (grade - 3) + self.draw.gauss(0, 0.1))
        months, days = self.draw.choice([None, 12, 24, 36]), self.draw.choice([None, 1, 3, 8])
        money = {"amount": f"{reference * ratio:.2f}", "currency": "EUR"}
        offer_id = f"d{device}-{number}"
        wait = math.log1p(15 if days is None else days)
        self.utility[offer_id] = (
            -9 * math.log(ratio) + 0.35 * (grade - 3) + 0.02 * (months or 0) - 0.25 * wait - 12 * rate
        )
        return {
            "offer_id": offer_id,
            "device_id": f"d{device}",
            "market": "FR",
            "category": "smartphone",
            "seller": seller,
            "grade": grade.word,
            "price": money,
            "total": money,
            "delivery_days": days,
            "warranty_months": months,
            "reference": {"amount": f"{reference:.2f}", "currency": "EUR"},
        }

    def _session(self, number: int) -> Iterator[dict[str, object]]:
        offers = self.draw.choice(self.lists)
        jittered = {str(o["offer_id"]): float(o["total"]["amount"]) * self.draw.gauss(1, 0.03) for o in offers}  # type: ignore[index]
        hits = sorted(jittered, key=jittered.__getitem__)
        attributes = self._swap(hits) if self.swaps and self.draw.random() < 0.3 else {}
        yield self._line(number, query_response_hit_ids=hits, query_attributes=attributes)
        for place, offer_id in enumerate(hits, start=1):
            yield self._event(number, "impression", offer_id, place)
            liked = 1 / (1 + math.exp(1.1 - self.utility[offer_id]))
            if self.draw.random() < place**-DECAY * liked:
                yield self._event(number, "click", offer_id, place)
                if self.draw.random() < 0.2:
                    yield self._event(number, "purchase", offer_id, place)

    def _swap(self, hits: list[str]) -> dict[str, object]:
        upper, swapped = self.draw.randrange(len(hits) - 1), self.draw.random() < 0.5
        if swapped:
            hits[upper], hits[upper + 1] = hits[upper + 1], hits[upper]
        return {"randomised": {"positions": [upper + 1, upper + 2], "swapped": swapped, "probability": 0.5}}

    def _event(self, number: int, action: str, offer_id: str, place: int) -> dict[str, object]:
        about = {"object": {"object_id": offer_id}, "position": {"ordinal": place}}
        return self._line(number, action_name=action, event_attributes=about)

    def _line(self, number: int, **rest: object) -> dict[str, object]:
        return {"query_id": f"q{number}", "client_id": f"c{number % 499}", "timestamp": 1_000 * number, **rest}

    def regret(self, best_of: Callable[[list[str]], str]) -> float:
        """Return how much utility the chosen first offers give away, on average."""
        lists = [[str(offer["offer_id"]) for offer in offers] for offers in self.lists]
        lost = (max(self.utility[o] for o in ids) - self.utility[best_of(ids)] for ids in lists)
        return sum(lost) / len(lists)


@pytest.fixture(scope="session")
def shoppers() -> Shoppers:
    """Draw a market of 120 devices and 6,000 sessions."""
    return Shoppers(devices=120, sessions=6000, seed=7)


@pytest.fixture(scope="session")
def event_lines(shoppers: Shoppers) -> list[bytes]:
    """Return its log as it stands in a file."""
    return [json.dumps(line).encode() for line in shoppers.lines]


@pytest.fixture(scope="session")
def offer_lines(shoppers: Shoppers) -> list[bytes]:
    """Return its snapshot as it stands in a file."""
    return [json.dumps(offer).encode() for offer in shoppers.offers]


@pytest.fixture(scope="session")
def regret_of(shoppers: Shoppers) -> Callable[[Callable[[list[str]], str]], float]:
    """Tell how much utility a way of choosing the first offer gives away."""
    return shoppers.regret


@pytest.fixture(scope="session")
def training_data(event_lines: list[bytes], offer_lines: list[bytes]) -> TrainingData:
    """Join its events and offers."""
    return join_training_data(read_log(event_lines), read_snapshot(offer_lines))


@pytest.fixture(scope="session")
def trained(training_data: TrainingData) -> Trained:
    """Learn a model from them."""
    return train(training_data, NOW)


@pytest.fixture
def make_offer() -> OfferMaker:
    """Make an offer of one device, with what is named replaced; `fault_rate` and `seller` name the seller's facts."""

    def make(
        offer_id: str, total: int, seller: str = "atelo", fault_rate: float | None = 0.05, **rest: object
    ) -> Offer:
        facts = SellerFacts(seller, seller.title(), fault_rate=fault_rate)
        plain = Offer(
            offer_id=offer_id,
            seller=facts,
            grade=Grade.GOOD,
            price=total,
            total=total,
            market="FR",
            device_id="apple-iphone-13-128gb",
            category="smartphone",
            reference=30_000,
        )
        return msgspec.structs.replace(plain, **rest)

    return make
