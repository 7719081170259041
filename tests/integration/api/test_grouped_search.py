"""The grouped-search promise of contract section 7: the engine's answers equal brute force over all offers."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

import httpx
import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.money import decimal_amount, money_document
from buybox_config.policy import Policy
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.rank import rank

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

DEVICE_FACETS = ("category", "brand", "model", "storage_gb", "ram_gb", "size", "connectivity")
OFFER_FACETS = ("grade", "colour", "battery_new", "keyboard", "network_lock")

QUERIES = (
    "",
    "",
    "quark",
    "quark 13",
    "quark 13 pro",
    "vela s",
    "notabrick 14 128",
    "QUARK 12 plus 64",
    "zx2007",
    "notabrikc",
    "omrbia vela",
    "playstation",
)
MEANT = {"notabrikc": "notabrick", "omrbia vela": "ombria vela"}
"""Typing errors that no exact word matches, and the words that one transposition makes of them."""

STATED = {"notabrick 14 128": ("notabrick 14", 128), "QUARK 12 plus 64": ("quark 12 plus", 64)}
"""Texts that name a storage: the words that are left, and the storage asked of a device."""

Parameters = dict[str, Any]


class Marketplace(Protocol):
    """What the fixture of this name gives."""

    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


class Expected(msgspec.Struct, frozen=True):
    """A device with its passing offers."""

    device: DeviceDocument
    passing: list[Offer]
    score: int

    @property
    def price_from(self) -> int:
        return min(offer.total for offer in self.passing)


def random_parameters(chance: random.Random) -> Parameters:
    choices: dict[str, tuple[Any, ...]] = {
        "category": ("smartphone", "laptop"),
        "brand": ("Zephon", "Ombria", "Tessel", "Nobody"),
        "model": ("zephon-quark-13", "zephon-quark-13-pro", "tessel-notabrick-14"),
        "storage_gb": (64, 128, 256),
        "ram_gb": (8, 16),
        "size": ("13.3 in", "14 in"),
        "connectivity": ("4g", "5g"),
        "grade": ("fair", "good", "premium"),
        "colour": ("black", "blue", "red"),
        "battery_new": (True, False),
        "keyboard": ("azerty", "qwertz"),
        "network_lock": ("orange", "unlocked"),
        "vat_scheme": ("standard", "margin"),
    }
    asked: Parameters = {"q": chance.choice(QUERIES), "sort": chance.choice(("relevance", "price_asc", "price_desc"))}
    for name in chance.sample(list(choices), chance.choice((0, 0, 1, 1, 2, 3))):
        asked[name] = chance.sample(choices[name], chance.choice((1, 1, 2)))
    singles: dict[str, tuple[Any, ...]] = {
        "grade_min": ("fair", "good", "excellent"),
        "price_max": ("220", "250.5", "300"),
        "price_min": ("200", "230.01", "260"),
        "warranty_min": (6, 12, 24),
        "delivery_max": (1, 2, 5),
    }
    for name in chance.sample(list(singles), chance.choice((0, 0, 1, 2))):
        asked[name] = chance.choice(singles[name])
    return asked


def passes(offer: Offer, asked: Parameters) -> bool:
    grades = [Grade[word.upper()] for word in asked.get("grade", [])]
    days = 999 if offer.delivery_days is None else offer.delivery_days
    facts = {
        "colour": offer.colour,
        "battery_new": offer.battery_new,
        "keyboard": offer.keyboard,
        "network_lock": offer.network_lock or "unlocked",
        "vat_scheme": offer.vat_scheme,
    }
    return (
        offer.state == "live"
        and offer.quantity > 0
        and (not grades or offer.grade in grades)
        and ("grade_min" not in asked or offer.grade >= Grade[asked["grade_min"].upper()])
        and all(name not in asked or fact in asked[name] for name, fact in facts.items())
        and ("price_max" not in asked or offer.total <= float(asked["price_max"]) * 100)
        and ("warranty_min" not in asked or (offer.warranty_months or -1) >= asked["warranty_min"])
        and ("delivery_max" not in asked or days <= asked["delivery_max"])
    )  # fmt: skip


def device_value(device: DeviceDocument, facet: str) -> object:
    return getattr(device, "model_id" if facet == "model" else facet)


def is_word(word: str, device: DeviceDocument, *, beginning: bool) -> bool:
    """Tell whether a device has a word or a code; where it may be a beginning, only a word may."""
    known = set(device.words.lower().split())
    return word in known | {code.lower() for code in device.codes} or (
        beginning and any(each.startswith(word) for each in known)
    )


def word_score(device: DeviceDocument, query: str) -> int | None:
    """Return the score of a device's words in the first tier, or None when they do not match."""
    text, storage = STATED.get(query, (MEANT.get(query, query).lower(), None))
    words = text.split()
    if storage not in {None, device.storage_gb}:
        return None
    if not all(is_word(word, device, beginning=word is words[-1]) for word in words):
        return None
    if not words or query in MEANT:
        return 0
    spans = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}
    return (
        64 * (text in device.names)
        + 32 * any(code.lower() in words for code in device.codes)
        + 8 * bool(spans & set(device.names))
        + 2 * all(is_word(word, device, beginning=False) for word in words)
    )


def near_score(device: DeviceDocument, query: str) -> int | None:
    """Return how many of at least three words a device has, None where fewer than two thirds are there."""
    text, storage = STATED.get(query, (query.lower(), None))
    matched = sum(is_word(word, device, beginning=False) for word in text.split())
    enough = len(text.split()) >= 3 and 3 * matched >= 2 * len(text.split())
    return matched if enough and storage in {None, device.storage_gb} else None


def word_scores(devices: tuple[DeviceDocument, ...], query: str) -> dict[str, int]:
    """Return the score of each device that the words list: those near it only where no device has them all."""
    for score in (word_score, near_score):
        scores = {device.device_id: score(device, query) for device in devices}
        found = {device_id: points for device_id, points in scores.items() if points is not None}
        if found:
            return found
    return {}


def listed(devices: tuple[DeviceDocument, ...], offers: tuple[Offer, ...], asked: Parameters) -> list[Expected]:
    """Return every device that the promise lists, with its passing offers, in no order."""
    found = []
    scores = word_scores(devices, asked["q"])
    for device in devices:
        passing = [offer for offer in offers if offer.device_id == device.device_id and passes(offer, asked)]
        meets = all(facet not in asked or device_value(device, facet) in asked[facet] for facet in DEVICE_FACETS)
        if device.device_id not in scores or not meets or not passing:
            continue
        entry = Expected(device, passing, scores[device.device_id])
        if "price_min" not in asked or entry.price_from >= round(float(asked["price_min"]) * 100):
            found.append(entry)
    return found


def in_order(found: list[Expected], asked: Parameters) -> list[Expected]:
    def key(entry: Expected) -> tuple[float, ...]:
        device = entry.device
        if asked["sort"] == "relevance":
            return (-entry.score, -device.popularity, device.device_no)
        return (entry.price_from * (1 if asked["sort"] == "price_asc" else -1), device.device_no)

    return sorted(found, key=key)


def without(asked: Parameters, facet: str) -> Parameters:
    own = {"grade": {"grade", "grade_min"}, "price": {"price_min", "price_max"}}.get(facet, {facet})
    return {name: value for name, value in asked.items() if name not in own}


def offer_values(offers: list[Offer], facet: str) -> set[object]:
    if facet == "grade":
        return {offer.grade.word for offer in offers}
    if facet == "network_lock":
        return {offer.network_lock or "unlocked" for offer in offers}
    return {getattr(offer, facet) for offer in offers}


def facet_counts(found: list[Expected], facet: str) -> dict[object, int]:
    counts: Counter[object] = Counter()
    for entry in found:
        values = offer_values(entry.passing, facet) if facet in OFFER_FACETS else {device_value(entry.device, facet)}
        counts.update(values - {None})
    return dict(counts)


def requests(seed: int, number: int) -> Iterator[Parameters]:
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    for _ in range(number):
        yield random_parameters(chance)


async def walk(shop: httpx.AsyncClient, asked: Parameters, per_page: int) -> list[dict[str, Any]]:
    """Read every page."""
    cards: list[dict[str, Any]] = []
    for page in range(1, 100):
        answer = await shop.get("/v1/search", params={"market": "FR", **asked, "page": page, "per_page": per_page})
        assert answer.status_code == 200, answer.text
        cards += answer.json()["devices"]
        if len(answer.json()["devices"]) < per_page:
            break
    return cards


async def test_answers_equal_brute_force(shop: httpx.AsyncClient, marketplace: Marketplace, policy: Policy) -> None:
    """Total, order, best offer, lowest price, count and every facet, in random requests with all filters at once."""
    devices, offers = marketplace.devices, marketplace.offers
    shown = 0
    for asked in requests(seed=1, number=120):
        answer = (await shop.get("/v1/search", params={"market": "FR", **asked, "per_page": 100})).json()
        expected = in_order(listed(devices, offers, asked), asked)
        assert answer["total"] == len(expected), asked
        assert [card["device_id"] for card in answer["devices"]] == [e.device.device_id for e in expected], asked
        for card, entry in zip(answer["devices"], expected, strict=True):
            best = rank(entry.passing, policy, NOW)[0]
            assert card["best_offer"]["offer_id"] == best.offer.offer_id, asked
            assert card["price_from"] == money_document(entry.price_from, "EUR"), asked
            assert card["offer_count"] == len(entry.passing), asked
        for facet in (*DEVICE_FACETS, *OFFER_FACETS):
            counts = {value["value"]: value["count"] for value in answer["facets"][facet]}
            assert counts == facet_counts(listed(devices, offers, without(asked, facet)), facet), (facet, asked)
        prices = [entry.price_from for entry in listed(devices, offers, without(asked, "price"))]
        lowest, highest = (
            (decimal_amount(min(prices), "EUR"), decimal_amount(max(prices), "EUR")) if prices else (None, None)
        )
        assert answer["facets"]["price"] == {"min": lowest, "max": highest}, asked
        shown += len(expected)
    assert shown > 300


async def test_pages_neither_repeat_nor_skip_a_device(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    """Pages of seven read one after the other are the whole list."""
    for asked in requests(seed=2, number=15):
        cards = await walk(shop, asked, per_page=7)
        expected = in_order(listed(marketplace.devices, marketplace.offers, asked), asked)
        assert [card["device_id"] for card in cards] == [entry.device.device_id for entry in expected], asked


async def test_a_filter_never_reorders_what_is_left(shop: httpx.AsyncClient, marketplace: Marketplace) -> None:
    """Under relevance the filtered list is the unfiltered one with devices left out."""
    del marketplace
    for asked in requests(seed=3, number=15):
        words = {"q": asked["q"]}
        whole = [card["device_id"] for card in await walk(shop, words, per_page=100)]
        filtered = [card["device_id"] for card in await walk(shop, {**asked, "sort": "relevance"}, per_page=100)]
        assert filtered == [device for device in whole if device in set(filtered)], asked


async def test_best_equals_brute_force(shop: httpx.AsyncClient, marketplace: Marketplace, policy: Policy) -> None:
    """The best offer of a device under random filters, or 404 where none passes."""
    chance = random.Random(4)  # noqa: S311 - seeded on purpose
    outcomes: Counter[int] = Counter()
    for asked in requests(seed=5, number=80):
        device = chance.choice(marketplace.devices)
        filters = {
            name: value for name, value in asked.items() if name not in {*DEVICE_FACETS, "q", "sort", "price_min"}
        }
        answer = await shop.get(f"/v1/devices/{device.device_id}/best", params={"market": "FR", **filters})
        passing = [o for o in marketplace.offers if o.device_id == device.device_id and passes(o, filters)]
        outcomes[answer.status_code] += 1
        if passing:
            assert answer.json()["offer_id"] == rank(passing, policy, NOW)[0].offer.offer_id, filters
            assert answer.json()["offer_count"] == len(passing)
        else:
            assert answer.status_code == 404
            assert answer.json()["reason"] in {"sold_out", "no_offer_passes"}
    assert min(outcomes[200], outcomes[404]) > 5
