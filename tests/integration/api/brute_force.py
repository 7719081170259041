"""The grouped-search promise of contract section 7, worked out from all offers of a random marketplace."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
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

from .brute_words import Found, Parameters, find, is_meant, reading_of
from .conftest import Marketplace

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

DEVICE_FACETS = ("category", "brand", "model", "storage_gb", "ram_gb", "size", "connectivity")
OFFER_FACETS = ("grade", "colour", "battery_new", "keyboard", "network_lock")


Devices = tuple[DeviceDocument, ...]
OffersOf = dict[str, list[Offer]]


class Expected(msgspec.Struct, frozen=True):
    """A device with its passing offers."""

    device: DeviceDocument
    passing: list[Offer]
    score: int
    popularity: float

    @property
    def price_from(self) -> int:
        return min(offer.total for offer in self.passing)


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


def _competing(devices: Devices, offers: Iterable[Offer]) -> OffersOf:
    found: OffersOf = {device.device_id: [] for device in devices}
    for offer in offers:
        if passes(offer, {}):
            found[offer.device_id].append(offer)
    return found


class Question(msgspec.Struct, frozen=True):
    """A request of a marketplace, with all that its list depends on."""

    devices: Devices
    offers: OffersOf  # those that compete
    asked: Parameters  # with the wishes of the words that count
    rules: list[ListRule]
    found: Found
    unmet: bool = False  # the wishes of the words were let go

    def but(self, facet: str) -> "Question":
        """Return the question without one facet's own filter, of the request or of the words."""
        return msgspec.structs.replace(self, asked=without(self.asked, facet))


def question(devices: Devices, offers: Iterable[Offer], asked: Parameters, rules: Sequence[ListRule] = ()) -> Question:
    """Read a request: which rules are for its list, what its words list, and which of their wishes count."""
    competing = _competing(devices, offers)
    found = find(devices, {name for name, each in competing.items() if each}, reworded(rules, asked["q"]))
    wishes = {name: value for name, value in found.reading.wishes.items() if name not in asked}
    if "grade_min" in asked:
        wishes.pop("grade", None)
    plain = Question(devices, competing, asked, rules_of(rules, asked), found)
    if _is_met(plain, wishes):
        return msgspec.structs.replace(plain, asked={**asked, **wishes})
    return msgspec.structs.replace(plain, unmet=True)


def listed(
    devices: Devices, offers: Iterable[Offer], asked: Parameters, rules: Sequence[ListRule] = ()
) -> list[Expected]:
    """Return every device that the promise lists, with its passing offers, in no order."""
    return answer_of(question(devices, offers, asked, rules))


def _is_met(plain: Question, wishes: Parameters) -> bool:
    """Tell whether the wishes alone leave something of what the words list; only words can be let down."""
    scores, reading = plain.found.scores, plain.found.reading
    listed_by_words = any(plain.offers[device_id] for device_id in scores)
    if not wishes or not listed_by_words or not (reading.words or reading.category):
        return True
    meant = tuple(device for device in plain.devices if is_meant(device, plain.found))
    alone = {"q": plain.asked["q"], "sort": "relevance", **wishes}
    return bool(answer_of(msgspec.structs.replace(plain, devices=meant, asked=alone, rules=[])))


def answer_of(question: Question) -> list[Expected]:
    """Return every device that a question lists, with its passing offers, in no order."""
    found = []
    asked, rules, scores = question.asked, question.rules, question.found.scores
    pins = [rule for rule in rules if rule.action == "pin"]
    hides = [rule for rule in rules if rule.action == "hide"]
    for device in question.devices:
        places = [len(pins) - place for place, pin in enumerate(pins) if covers(pin, device)]
        meets = all(facet not in asked or device_value(device, facet) in asked[facet] for facet in DEVICE_FACETS)
        if not (places or device.device_id in scores) or not meets or any(covers(rule, device) for rule in hides):
            continue
        passing = [offer for offer in question.offers[device.device_id] if passes(offer, asked)]
        score = scores.get(device.device_id, 0) + 1_000 * max(places, default=0)
        entry = Expected(device, passing, score, boosted(device, rules))
        if passing and ("price_min" not in asked or entry.price_from >= round(float(asked["price_min"]) * 100)):
            found.append(entry)
    return found


def rules_of(rules: Sequence[ListRule], asked: Parameters) -> list[ListRule]:
    """Return the rules for a list; FR is the market, and a person's reading is what the words mean."""
    reworded_text = reworded(rules, asked["q"])
    typed = {" ".join(text.lower().split()) for text in (asked["q"], reworded_text)}
    facts = reading_of(reworded_text).facts()
    now = dt.datetime.now(ZoneInfo("Europe/Paris")).replace(tzinfo=None)
    return [
        rule
        for rule in rules
        if rule.scope.market in {None, "FR"}
        and (rule.scope.query is None or rule.scope.query.lower() in typed)
        and all((facts.get(fact) or "").lower() == value.lower() for fact, value in rule.scope.meant.items())
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


def check(answer: dict[str, Any], place: Marketplace, asked: Parameters, policy: Policy) -> Question:
    """Compare a whole answer with brute force over all offers; return the question as it was read."""
    read = question(place.devices, place.offers, asked, policy.rules)
    expected = in_order(answer_of(read), asked)
    assert answer["total"] == len(expected), asked
    assert [card["device_id"] for card in answer["devices"]] == [entry.device.device_id for entry in expected], asked
    for card, entry in zip(answer["devices"], expected, strict=True):
        check_card(card, entry, read, policy)
    check_facets(answer["facets"], read)
    redirects = [rule.target.url for rule in read.rules if rule.action == "redirect"]
    assert answer["query"]["redirect"] == next(iter(redirects), None), asked
    assert answer["query"]["notice"] == notice(read), (asked, notice(read), answer["query"])
    return read


def notice(read: Question) -> str | None:
    """Return what the buyer is told: nothing where the list is what the words ask for."""
    found = read.found
    if found.near and found.reading.model is not None:
        own = [device for device in read.devices if device.model_id == found.reading.model]
        return "relaxed" if any(read.offers[device.device_id] for device in own) else "not_sold"
    some = any(read.offers[device_id] for device_id in found.scores)
    if read.unmet or (found.near and some):
        return "relaxed"
    return "relaxed" if found.reading.mended and found.answers else None


def check_card(card: dict[str, Any], entry: Expected, read: Question, policy: Policy) -> None:
    asked = read.asked
    assert card["best_offer"]["offer_id"] == rank(entry.passing, policy, NOW)[0].offer.offer_id, asked
    assert card["price_from"] == money_document(entry.price_from, "EUR"), asked
    assert card["offer_count"] == len(entry.passing), asked
    paid = [rule for rule in read.rules if rule.sponsored and covers(rule, entry.device)]
    assert card["sponsored"] is bool(paid), asked


def check_facets(facets: dict[str, Any], read: Question) -> None:
    for facet in (*DEVICE_FACETS, *OFFER_FACETS):
        counts = {value["value"]: value["count"] for value in facets[facet]}
        assert counts == facet_counts(answer_of(read.but(facet)), facet), (facet, read.asked)
    spanned = answer_of(read.but("price"))
    prices = [entry.price_from for entry in spanned]
    lowest, highest = (
        (decimal_amount(min(prices), "EUR"), decimal_amount(max(prices), "EUR")) if prices else (None, None)
    )
    assert facets["price"] == {"min": lowest, "max": highest}, read.asked


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
