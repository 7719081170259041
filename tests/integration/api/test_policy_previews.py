"""Previews of a policy on a real engine: every box, chosen devices, chosen queries, and what was logged."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from itertools import groupby
from typing import Any

import msgspec
import pytest
from buybox_api.asking import SearchRequest
from buybox_api.desk import Desk
from buybox_api.events.list_record import list_record
from buybox_api.generations import Generation
from buybox_api.policies.preview_work import PreviewQuestion, preview_work
from buybox_api.policies.replay_searches import replay_searches
from buybox_api.policies.side_by_side import BothPolicies, both_policies
from buybox_api.serving import open_storefront
from buybox_api.storefront import Storefront
from buybox_api.weights import PolicyInForce
from buybox_config.catalogue.model import device_number
from buybox_config.endpoints import Endpoints
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.grades import Grade
from buybox_config.indices import IndexNames, MarketIndices, mapping
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable
from buybox_config.settings import Settings
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.version import PolicyVersion
from buybox_desk.preview.kept_preview import begun, read_preview
from buybox_desk.preview.logged_searches import last_searches
from buybox_desk.preview.market_preview import preview, preview_market
from buybox_desk.preview.replay import Compared, replay_lists
from buybox_desk.preview.side_by_side import DEVICES_MAX, devices_side_by_side, side_by_side
from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import box_of, why_not_competing
from buybox_ranking.rank import rank
from opensearchpy import OpenSearch, helpers

from .conftest import Marketplace, made_of, publish, random_marketplace

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

DRAFT = Policy(
    version=2,
    weights=WeightTable(price=0.3, seller=2.0),
    category_weights={"FR": {"laptop": WeightTable(condition=3.0)}},
)


LIVE = Policy(weights=WeightTable(condition=0.5), category_weights={"FR": {"laptop": WeightTable(price=0, seller=3)}})


@pytest.fixture
def france() -> Market:
    """Return the market of the marketplace."""
    return load_markets()["FR"]


@pytest.fixture
def marketplace() -> Marketplace:
    """Make a random marketplace of few boxes, whose devices have the numbers that their ids give them."""
    made = random_marketplace(77, size=250, phones=1.0)
    numbers = {device.device_id: device_number(device.device_id) for device in made.devices}

    def numbered(those: tuple[Any, ...], **plain: object) -> tuple[Any, ...]:
        return tuple(msgspec.structs.replace(each, device_no=numbers[each.device_id], **plain) for each in those)

    offers = numbered(made.offers, colour=None, keyboard=None, network_lock=None)
    return made_of(Marketplace(made.market, made.generation, numbered(made.devices), offers))


@pytest.fixture
def client(search_client: OpenSearch, settings: Settings, marketplace: Marketplace) -> OpenSearch:
    """Publish it under the prefix of the test."""
    publish(search_client, settings.index_prefix, marketplace)
    return search_client


def winners(offers: tuple[Offer, ...], policy: Policy) -> dict[tuple[Any, ...], Offer]:
    """Return who holds each box of a marketplace, one device after another."""
    by_device = sorted(offers, key=lambda offer: offer.device_id)
    ranked = [
        entry
        for _, those in groupby(by_device, key=lambda offer: offer.device_id)
        for entry in rank(list(those), policy, NOW)
    ]
    return {box_of(entry.offer): entry.offer for entry in ranked if entry.state == "won"}


def contested(offers: tuple[Offer, ...]) -> set[tuple[Any, ...]]:
    sellers: dict[tuple[Any, ...], set[str]] = {}
    for offer in offers:
        if why_not_competing(offer) is None:
            sellers.setdefault(box_of(offer), set()).add(offer.seller.id)
    return {box for box, those in sellers.items() if len(those) > 1}


def test_the_preview_of_a_market_counts_what_ranking_its_offers_one_by_one_gives(
    client: OpenSearch, settings: Settings, marketplace: Marketplace, france: Market
) -> None:
    told: list[float] = []
    found = preview_market(client, settings, france, LIVE, DRAFT, lambda share, _: told.append(share))
    before, after = winners(marketplace.offers, LIVE), winners(marketplace.offers, DRAFT)
    boxes = contested(marketplace.offers)
    changed = [box for box in boxes if before[box].seller.id != after[box].seller.id]
    assert (found.changes.boxes, found.changes.contested, found.changes.changed) == (
        len(before),
        len(boxes),
        len(changed),
    )
    assert len(changed) > 3
    paid = round(sum(after[box].total for box in boxes) / len(boxes))
    assert found.changes.after.winners.average_total == {"amount": f"{paid / 100:.2f}", "currency": "EUR"}
    assert (found.simulated, found.generation, found.market) == (True, marketplace.generation, "FR")
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_every_point_of_a_curve_is_what_ranking_under_that_weight_gives(
    client: OpenSearch, settings: Settings, marketplace: Marketplace, france: Market
) -> None:
    found = preview_market(client, settings, france, LIVE, DRAFT)
    before, boxes = winners(marketplace.offers, LIVE), contested(marketplace.offers)
    (seller,) = (curve for curve in found.curves if curve.part == "seller")
    assert [point.weight for point in seller.points] == [number / 4 for number in range(13)]
    assert (seller.before, seller.after) == (None, 2.0)
    for point in seller.points[::4]:
        tables = {"FR": {"laptop": WeightTable(condition=3.0)}}
        other = Policy(weights=WeightTable(price=0.3, seller=point.weight), category_weights=tables)
        after = winners(marketplace.offers, other)
        paid = round(sum(after[box].total for box in boxes) / len(boxes))
        assert point.average_total == {"amount": f"{paid / 100:.2f}", "currency": "EUR"}
        assert point.changed == sum(before[box].seller.id != after[box].seller.id for box in boxes)


def test_markets_without_offers_are_left_out_and_none_at_all_is_an_error(
    client: OpenSearch, settings: Settings
) -> None:
    markets = load_markets()
    found = preview(client, settings, list(markets.values()), LIVE, DRAFT)
    assert [each.market for each in found.markets] == ["FR"]
    with pytest.raises(NotFoundError, match="nothing is published for DE"):
        preview_market(client, settings, markets["DE"], LIVE, DRAFT)


def test_a_device_stands_side_by_side_as_ranking_orders_it_under_both(
    client: OpenSearch, settings: Settings, marketplace: Marketplace, france: Market
) -> None:
    shown = [offer for offer in marketplace.offers if offer.state != "hidden"]
    device_id = max(marketplace.devices, key=lambda device: device.offer_count).device_id
    found = side_by_side(client, settings, france, device_id, (LIVE, DRAFT), NOW)
    offers = [offer for offer in shown if offer.device_id == device_id]
    for policy, side in ((LIVE, "before"), (DRAFT, "after")):
        ranked = rank(offers, policy, NOW)
        places = {change.offer_id: getattr(change, side) for change in found.offers}
        assert {entry.offer.offer_id: (entry.position, entry.state) for entry in ranked} == {
            offer_id: (place.position, place.state) for offer_id, place in places.items()
        }
        for entry in ranked:
            points = places[entry.offer.offer_id].points
            assert sum(msgspec.structs.astuple(points)) == pytest.approx(entry.score)
    assert [change.after.position for change in found.offers] == list(range(1, len(offers) + 1))
    assert found.weights_after == DRAFT.weights_for("FR", found.category)
    before, after = (winners(tuple(offers), policy) for policy in (LIVE, DRAFT))
    assert found.changed == sum(before[box].seller.id != after[box].seller.id for box in before)
    assert {(box.before, box.after) for box in found.boxes} == {
        (before[box].offer_id, after[box].offer_id) for box in before
    }


def test_devices_that_are_not_on_offer_are_named_and_too_many_refused(
    client: OpenSearch, settings: Settings, marketplace: Marketplace, france: Market
) -> None:
    known = max(marketplace.devices, key=lambda device: device.offer_count).device_id
    found = devices_side_by_side(client, settings, france, ["no-such-device", known], (LIVE, DRAFT), NOW)
    assert [each.device_id for each in found.devices] == [known]
    assert (found.not_on_offer, found.simulated) == (("no-such-device",), True)
    with pytest.raises(NotFoundError, match="no offer of device 'no-such-device'"):
        side_by_side(client, settings, france, "no-such-device", (LIVE, DRAFT), NOW)
    with pytest.raises(UsageError, match="choose at most"):
        devices_side_by_side(client, settings, france, [known] * (DEVICES_MAX + 1), (LIVE, DRAFT), NOW)


@pytest.fixture
async def storefront(client: OpenSearch, settings: Settings, endpoints: Endpoints) -> AsyncIterator[Storefront]:
    """Open the storefront of the marketplace."""
    del client
    async with open_storefront(settings, Endpoints(endpoints.opensearch_url, None)) as storefront:
        yield storefront


def both(storefront: Storefront, pinned: str) -> BothPolicies:
    """Return the storefront under the live policy, and under a draft that pins a device for a query."""
    rule = {
        "action": "pin",
        "scope": {"query": "iphone", "market": "FR"},
        "target": {"device": pinned},
        "reason": "campaign",
        "author": "merchandiser",
        "sponsored": True,
    }
    ruled = Policy.model_validate({"version": 3, "weights": {"price": 0.3, "seller": 2.0}, "rules": [rule]})
    return both_policies(storefront, *(PolicyInForce(policy, storefront.markets) for policy in (LIVE, ruled)))


async def last_iphone(storefront: Storefront) -> str:
    """Return the device that stands last for the query."""
    answer = await storefront.search(SearchRequest(market="FR", q="iphone"))
    return answer.devices[-1].device_id


async def test_a_query_stands_side_by_side_with_the_rules_of_both(storefront: Storefront) -> None:
    pinned_id = await last_iphone(storefront)
    found = await both(storefront, pinned_id).compare("FR", "iphone")
    pinned = next(each for each in found.devices if each.device_id == pinned_id)
    assert pinned.after is not None
    assert (pinned.after.position, pinned.after.sponsored) == (1, True)
    assert (found.first_changed, found.devices[0]) == (True, pinned)
    assert found.moved > 0
    same = await both_policies(storefront, *[PolicyInForce(LIVE, storefront.markets)] * 2).compare("FR", "iphone")
    assert (same.moved, same.first_changed) == (0, False)
    assert all(each.before == each.after for each in same.devices)


class Log:
    """Writes what the API logs."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client, self._names = client, IndexNames(settings.index_prefix)

    def write(self, kind: str, lines: list[dict[str, Any]]) -> None:
        index = self._names.store(kind)
        if not self._client.indices.exists(index=index):
            self._client.indices.create(index=index, body=mapping(kind))
        helpers.bulk(self._client, ({"_index": index, "_source": line} for line in lines), refresh=True)


@pytest.fixture
def log(client: OpenSearch, settings: Settings) -> Log:
    """Return what writes into the log of this test."""
    return Log(client, settings)


def searched(text: str | None, minute: int) -> dict[str, Any]:
    line = {"timestamp": f"2026-11-22T09:{minute:02}:00Z", "market": "FR", "total": 3}
    return line | ({"text": text, "folded": text} if text else {})


async def test_searches_are_replayed_by_how_often_they_were_asked(
    storefront: Storefront, client: OpenSearch, settings: Settings, log: Log
) -> None:
    asked = ["iphone"] * 3 + ["apple iphone 13 128"] + [None]
    log.write("searches", [searched(text, minute) for minute, text in enumerate(asked)])
    log.write("searches", [searched("iphone", 0) | {"market": "DE"}])
    logged, pinned = last_searches(client, settings, "FR", 100), await last_iphone(storefront)
    found = await replay_searches(both(storefront, pinned), "FR", logged, 100, NOW)
    assert (found.searches, found.replayed, found.untold, found.days_old) == (5, 4, 1, 1.1)
    assert found.device_changed == 3
    assert (found.found_before, found.found_after, found.note) == (4, 4, None)
    (changed,) = (each for each in found.texts if each.text == "iphone")
    assert (changed.searches, changed.first_after) == (3, pinned)
    newest = last_searches(client, settings, "FR", 2)
    assert (newest.searches, newest.texts, newest.untold) == (2, {"apple iphone 13 128": 1}, 1)


async def test_a_market_without_logged_searches_says_so(
    storefront: Storefront, client: OpenSearch, settings: Settings
) -> None:
    found = await replay_searches(both(storefront, "none"), "FR", last_searches(client, settings, "FR", 10), 10, NOW)
    assert (found.searches, found.days_old, found.average_total_before) == (0, None, None)
    assert found.note is not None
    assert "no search of FR is logged" in found.note


def shown(query_id: str, offers: list[Offer], at: str = "2026-11-22T09:00:00Z") -> dict[str, Any]:
    """Make the line of a list as the API itself would log it."""
    generation = Generation(load_markets()["FR"], MarketIndices("d-g1", "o-g1"), simulated=True, model="formula-1")
    ranked = rank(offers, LIVE, NOW)
    record = json.loads(list_record(ranked, generation, PolicyInForce(LIVE, load_markets())))
    return {"query_id": query_id, "timestamp": at, **record}


def offer_of(seller: str, total: int, faults: float) -> Offer:
    facts = SellerFacts(seller, seller.title(), 4.5 if faults < 0.1 else 3.0, 200, faults)
    plain = Offer(offer_id=seller, seller=facts, grade=Grade.GOOD, price=total, total=total)
    changed = {"market": "FR", "device_id": "x", "category": "smartphone", "reference": 30_000, "delivery_days": 2}
    return msgspec.structs.replace(plain, **changed)


def test_lists_are_replayed_by_the_facts_that_were_shown(
    client: OpenSearch, settings: Settings, log: Log, france: Market
) -> None:
    offers = [offer_of("cheap", 25_000, 0.3), offer_of("fine", 27_000, 0.01)]
    only_price = Policy(weights=WeightTable(price=3, condition=0, service=0, seller=0))
    only_seller = Policy(version=2, weights=WeightTable(price=0, condition=0, service=0, seller=3))
    lists = [shown(f"q{number}", offers, f"2026-11-22T09:0{number}:00Z") for number in range(4)]
    unreadable = shown("q9", offers)
    del unreadable["query_attributes"]["offers"]
    alone = shown("q8", [msgspec.structs.replace(offers[0], device_id="y")])
    log.write("ubi-queries", [*lists, unreadable, alone])
    clicks = [("q0", "cheap"), ("q1", "fine"), ("q2", "fine"), ("q2", "cheap")]
    log.write(
        "ubi-events",
        [
            {
                "event_id": f"{query}-{offer}", "action_name": "click", "query_id": query,
                "timestamp": "2026-11-22T10:00:00Z", "event_attributes": {"object": {"object_id": offer}},
            }
            for query, offer in clicks
        ],
    )  # fmt: skip
    compared = Compared(only_price, only_seller, formula_curves())
    found = replay_lists(client, settings, france, compared, NOW)
    assert (found.lists, found.unreadable, found.changed, found.simulated) == (5, 1, 4, True)
    assert found.average_total_before == {"amount": "250.00", "currency": "EUR"}
    assert found.average_total_after == {"amount": "266.00", "currency": "EUR"}
    assert (found.clicked, found.clicks_before, found.clicks_after) == (3, 2, 2)
    assert [(each.device_id, each.lists, each.changed) for each in found.devices] == [("x", 4, 4)]
    assert (found.newest, found.days_old, found.note) == ("2026-11-22T09:03:00Z", 1.1, None)
    newest = replay_lists(client, settings, france, compared, NOW, most=2)
    assert (newest.lists, newest.changed, newest.oldest) == (2, 2, "2026-11-22T09:02:00Z")
    late = replay_lists(client, settings, france, compared, NOW + dt.timedelta(days=30))
    assert late.note is not None
    assert "the newest list is 31 days old" in late.note


def test_a_market_without_logged_lists_says_so(client: OpenSearch, settings: Settings, france: Market) -> None:
    found = replay_lists(client, settings, france, Compared(LIVE, DRAFT, formula_curves()), NOW)
    assert (found.lists, found.days_old, found.average_total_before) == (0, None, None)
    assert found.note is not None
    assert "no list of FR is logged" in found.note


class FormulaOffice:
    """The one thing that a preview needs of the back office."""

    def live_curves(self) -> Curves:
        return formula_curves()


async def test_the_whole_preview_of_a_server_tells_all_of_it_as_it_goes(
    storefront: Storefront, client: OpenSearch, settings: Settings, log: Log, france: Market
) -> None:
    log.write("searches", [searched("iphone", 1)])
    log.write("ubi-queries", [shown("q1", [offer_of("cheap", 25_000, 0.3), offer_of("fine", 27_000, 0.01)])])
    live = PolicyVersion(version=7, policy=policy_document(LIVE), author="a", reason="r", published_at="")
    desk = Desk(client, settings, FormulaOffice(), lambda: NOW)
    told: list[float] = []
    question = PreviewQuestion(live, DRAFT, (france, load_markets()["DE"]), replayed=50)
    found = await preview_work(desk, storefront, question)(lambda share, _: told.append(share))
    assert (found.before, [market.market for market in found.markets]) == (7, ["FR"])
    assert [(lists.market, lists.lists) for lists in found.lists] == [("FR", 1)]
    assert [(each["market"], each["replayed"]) for each in found.searches] == [("FR", 1)]
    assert told == sorted(told)
    assert told[-1] <= 1.0
    kept = msgspec.structs.replace(begun(NOW), status="done", found=found)
    again = read_preview(json.loads(json.dumps(kept.document())), NOW)
    assert again is not None
    assert json.dumps(again.document()) == json.dumps(kept.document())
