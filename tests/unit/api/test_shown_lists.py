"""What is logged of a shown list, which lists are, and how kept answers carry both body and record."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from buybox_api.events.list_log import ListLog, Shown, new_query_id
from buybox_api.events.list_record import list_record
from buybox_api.events.log_queue import LogQueue
from buybox_api.generations import Generation
from buybox_api.kept import Kept, unpacked, with_query_id
from buybox_api.weights import PolicyInForce
from buybox_config.grades import Grade
from buybox_config.indices import MarketIndices
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_ranking.fairness.exploration import NO_EXPLORATION, Exploration
from buybox_ranking.learning.events import DEEPEST, Randomised, read_log
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.rank import RankedOffer, rank
from buybox_ranking.snapshot import OfferFacts, check_facts, minor
from hypothesis import given
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 24, 9, 30, 0, 250_000, tzinfo=dt.UTC)
GENERATION = Generation(
    load_markets()["FR"], MarketIndices("t-devices-fr-g7", "t-offers-fr-g7"), 2, simulated=True, model="m-1"
)

IN_FORCE = PolicyInForce(load_policy(), load_markets())


def ranked(number: int = 3) -> list[RankedOffer]:
    offers = [
        Offer(
            offer_id=f"o{place:04}",
            seller=SellerFacts(f"s{place}", "Named", 4.5, 20, 0.031),
            grade=Grade.GOOD,
            market="FR",
            device_id="d1",
            category="smartphone",
            price=30_000 + place,
            shipping=499,
            total=30_499 + place,
            battery_health_pct=85,
            warranty_months=24,
            quantity=place,
            reference=31_000,
            min_price=25_000,
            title="as the seller wrote it",
        )
        for place in range(number)
    ]
    return rank(offers, load_policy(), NOW)


def logged(log: ListLog, record: bytes, client_id: str | None = "c1") -> list[bytes]:
    log.note(Shown(new_query_id(), client_id), record, NOW)
    return [line.body for line in log.queue.take()]


def test_a_logged_list_is_read_as_one_list_with_its_offers_in_the_order_shown() -> None:
    shown = ranked()
    [line] = logged(ListLog(LogQueue(), 1.0, NO_EXPLORATION), list_record(shown, GENERATION, IN_FORCE))
    log = read_log([line])
    assert [found.hits for found in log.lists] == [tuple(entry.offer.offer_id for entry in shown)]
    assert (log.lists[0].client_id, log.lists[0].randomised, log.excluded.total()) == ("c1", None, 0)
    document = msgspec.json.decode(line)
    attributes = document["query_attributes"]
    assert document["timestamp"] == "2026-11-24T09:30:00.250Z"
    assert {
        name: attributes[name] for name in ("market", "device_id", "category", "policy", "arm", "model", "simulated")
    } == {
        "market": "FR",
        "device_id": "d1",
        "category": "smartphone",
        "policy": IN_FORCE.mark,
        "arm": "live",
        "model": "m-1",
        "simulated": True,
    }
    assert "randomised" not in attributes


def test_the_facts_of_a_logged_offer_are_those_it_was_ranked_by_and_not_its_seller_s_secrets() -> None:
    shown = ranked(2)
    [line] = logged(ListLog(LogQueue(), 1.0, NO_EXPLORATION), list_record(shown, GENERATION, IN_FORCE))
    text = msgspec.json.decode(line)["query_attributes"]["offers"]
    assert text[0]["seller"] == {"id": shown[0].offer.seller.id, "rating": 4.5, "reviews": 20, "fault_rate": 0.031}
    assert b"min_price" not in line
    assert b"as the seller wrote it" not in line
    for facts, entry in zip(msgspec.convert(text, list[OfferFacts]), shown, strict=True):
        check_facts(facts)
        offer = entry.offer
        assert facts.grade == "good"
        assert Decimal(facts.total.amount) * 100 == offer.total
        for name in ("device_id", "market", "category", "battery_health_pct", "warranty_months", "quantity"):
            assert getattr(facts, name) == getattr(offer, name)
        for name in ("price", "shipping", "fees", "total", "reference"):
            assert minor(getattr(facts, name), facts.offer_id) == getattr(offer, name)


def test_what_was_left_to_chance_is_logged_with_the_list() -> None:
    swap = Randomised((1, 2), swapped=True, probability=0.5)
    [line] = logged(ListLog(LogQueue(), 1.0, NO_EXPLORATION), list_record(ranked(), GENERATION, IN_FORCE, swap))
    assert read_log([line]).lists[0].randomised == swap


def test_a_list_is_logged_no_deeper_than_is_learned_from() -> None:
    record = msgspec.json.decode(list_record(ranked(DEEPEST + 5), GENERATION, IN_FORCE))
    assert len(record["query_response_hit_ids"]) == len(record["query_attributes"]["offers"]) == DEEPEST


def test_an_empty_list_is_not_logged() -> None:
    assert list_record([], GENERATION, IN_FORCE) == b""
    assert logged(ListLog(LogQueue(), 1.0, NO_EXPLORATION), b"") == []


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_share_of_lists_that_are_logged_is_the_one_asked_for(share: float) -> None:
    log = ListLog(LogQueue(), share, NO_EXPLORATION)
    ids = [f"{(number * 2_654_435_761) % 2**32:08x}" + "0" * 24 for number in range(4_000)]
    assert sum(log.takes(query_id) for query_id in ids) == pytest.approx(share * 4_000, abs=20)


def test_only_logged_lists_are_explored_and_none_when_it_is_off() -> None:
    ids = [new_query_id() for _ in range(400)]
    off, half = ListLog(LogQueue(), 1.0, NO_EXPLORATION), ListLog(LogQueue(), 0.5, Exploration(1.0, 5, 0.05, 0.5))
    assert not any(off.explores(query_id) for query_id in ids)
    assert all(half.explores(query_id) == half.takes(query_id) for query_id in ids)


def test_a_list_that_a_client_has_already_is_logged_while_its_record_is_known_and_counted_after_that() -> None:
    log = ListLog(LogQueue(), 1.0, NO_EXPLORATION)
    log.note_again(Shown(new_query_id(), None), list_record(ranked(), GENERATION, IN_FORCE), NOW)
    log.note_again(Shown(new_query_id(), None), b"", NOW)
    assert (log.queue.counts.waiting, log.queue.counts.unlogged) == (1, 1)


@given(st.dictionaries(st.text(), st.text(), min_size=1), st.dictionaries(st.text(), st.text()))
def test_a_kept_answer_is_taken_apart_into_what_it_was_made_of(body: dict[str, str], record: dict[str, str]) -> None:
    for second in (b"", msgspec.json.encode(record)):
        kept = Kept(msgspec.json.encode(body), second)
        assert unpacked(kept.packed()) == kept


@given(st.dictionaries(st.text().filter(lambda name: name != "query_id"), st.integers(-(2**60), 2**60), min_size=1))
def test_an_answer_with_its_id_is_the_answer_and_its_id(body: dict[str, int]) -> None:
    given_id = new_query_id()
    answer = with_query_id(msgspec.json.encode(body), given_id)
    assert msgspec.json.decode(answer) == {"query_id": given_id, **body}
