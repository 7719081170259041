"""The grouped-search promise of contract section 7, worked out from all offers of a random marketplace."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
from buybox_config.grades import Grade
from buybox_config.list_rules import ListRule
from buybox_config.money import decimal_amount, money_document
from buybox_config.policy import Policy
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer
from buybox_ranking.rank import rank

from .conftest import Marketplace

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
    "gizmo",
)
MEANT = {"notabrikc": "notabrick", "omrbia vela": "ombria vela"}
"""Typing errors that no exact word matches, and the words that one transposition makes of them."""

STATED = {"notabrick 14 128": ("notabrick 14", 128), "QUARK 12 plus 64": ("quark 12 plus", 64)}
"""Texts that name a storage: the words that are left, and the storage asked of a device."""

Parameters = dict[str, Any]


class Expected(msgspec.Struct, frozen=True):
    """A device with its passing offers."""

    device: DeviceDocument
    passing: list[Offer]
    score: int
    popularity: float

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


def listed(
    devices: tuple[DeviceDocument, ...],
    offers: tuple[Offer, ...],
    asked: Parameters,
    rules: Sequence[ListRule] = (),
) -> list[Expected]:
    """Return every device that the promise lists, with its passing offers, in no order."""
    found = []
    rules = rules_of(rules, asked)
    scores = word_scores(devices, reworded(rules, asked["q"]))
    pins = [rule for rule in rules if rule.action == "pin"]
    for device in devices:
        passing = [offer for offer in offers if offer.device_id == device.device_id and passes(offer, asked)]
        meets = all(facet not in asked or device_value(device, facet) in asked[facet] for facet in DEVICE_FACETS)
        places = [len(pins) - place for place, pin in enumerate(pins) if covers(pin, device)]
        if not (places or device.device_id in scores) or not meets or not passing:
            continue
        if any(covers(rule, device) for rule in rules if rule.action == "hide"):
            continue
        score = scores.get(device.device_id, 0) + 1_000 * max(places, default=0)
        entry = Expected(device, passing, score, boosted(device, rules))
        if "price_min" not in asked or entry.price_from >= round(float(asked["price_min"]) * 100):
            found.append(entry)
    return found


def rules_of(rules: Sequence[ListRule], asked: Parameters) -> list[ListRule]:
    """Return the rules for a list; none of these scopes names more than the words, and FR is the market."""
    typed = {" ".join(text.lower().split()) for text in (asked["q"], reworded(rules, asked["q"]))}
    now = dt.datetime.now(ZoneInfo("Europe/Paris")).replace(tzinfo=None)
    return [
        rule
        for rule in rules
        if rule.scope.market in {None, "FR"}
        and (rule.scope.query is None or rule.scope.query in typed)
        and (rule.from_ is None or rule.from_ <= now)
        and (rule.until is None or now < rule.until)
        and (asked["sort"] == "relevance" or rule.action in {"synonym", "redirect"})
    ]


def reworded(rules: Sequence[ListRule], text: str) -> str:
    synonyms = [rule for rule in rules if rule.action == "synonym" and rule.scope.query == text.lower()]
    return synonyms[0].target.query or text if synonyms else text


def covers(rule: ListRule, device: DeviceDocument) -> bool:
    name, value = rule.target.named
    return bool(getattr(device, f"{name}_id" if name in {"device", "model"} else name, None) == value)


def boosted(device: DeviceDocument, rules: Sequence[ListRule]) -> float:
    """Multiply popularity by each fact's factor, from the narrowest to the widest, as documented."""
    popularity = device.popularity
    for fact in ("device", "model", "brand", "category"):
        factor = 1.0
        for rule in rules:
            if rule.action in {"boost", "bury"} and rule.target.named[0] == fact and covers(rule, device):
                factor *= rule.factor
        popularity *= factor
    return popularity


def in_order(found: list[Expected], asked: Parameters) -> list[Expected]:
    def key(entry: Expected) -> tuple[float, ...]:
        if asked["sort"] == "relevance":
            return (-entry.score, -entry.popularity, entry.device.device_no)
        return (entry.price_from * (1 if asked["sort"] == "price_asc" else -1), entry.device.device_no)

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


def check(answer: dict[str, Any], place: Marketplace, asked: Parameters, policy: Policy) -> int:
    """Compare a whole answer with brute force over all offers; return how many devices were to be listed."""
    expected = in_order(listed(place.devices, place.offers, asked, policy.rules), asked)
    assert answer["total"] == len(expected), asked
    assert [card["device_id"] for card in answer["devices"]] == [entry.device.device_id for entry in expected], asked
    for card, entry in zip(answer["devices"], expected, strict=True):
        check_card(card, entry, asked, policy)
    check_facets(answer["facets"], place, asked, policy)
    redirects = [rule.target.url for rule in rules_of(policy.rules, asked) if rule.action == "redirect"]
    assert answer["query"]["redirect"] == next(iter(redirects), None), asked
    return len(expected)


def check_card(card: dict[str, Any], entry: Expected, asked: Parameters, policy: Policy) -> None:
    assert card["best_offer"]["offer_id"] == rank(entry.passing, policy, NOW)[0].offer.offer_id, asked
    assert card["price_from"] == money_document(entry.price_from, "EUR"), asked
    assert card["offer_count"] == len(entry.passing), asked
    paid = [rule for rule in rules_of(policy.rules, asked) if rule.sponsored and covers(rule, entry.device)]
    assert card["sponsored"] is bool(paid), asked


def check_facets(facets: dict[str, Any], place: Marketplace, asked: Parameters, policy: Policy) -> None:
    for facet in (*DEVICE_FACETS, *OFFER_FACETS):
        counts = {value["value"]: value["count"] for value in facets[facet]}
        among = listed(place.devices, place.offers, without(asked, facet), policy.rules)
        assert counts == facet_counts(among, facet), (facet, asked)
    spanned = listed(place.devices, place.offers, without(asked, "price"), policy.rules)
    prices = [entry.price_from for entry in spanned]
    lowest, highest = (
        (decimal_amount(min(prices), "EUR"), decimal_amount(max(prices), "EUR")) if prices else (None, None)
    )
    assert facets["price"] == {"min": lowest, "max": highest}, asked


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
