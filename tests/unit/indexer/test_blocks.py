"""Which block covers an offer, when, and what its seller is told."""

import datetime as dt

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_indexer.eligibility.blocks import Block, Kind, blocked_verdict, blocks_in
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

OFFER = Offer(
    offer_id="fr-alpha-1",
    seller=SellerFacts("alpha", "Alpha"),
    grade=Grade.GOOD,
    price=30_000,
    total=30_000,
    market="FR",
    device_id="apple-iphone-13-128gb",
)


def block(kind: Kind = "seller", name: str = "alpha", market: str | None = "FR", **more: str) -> Block:
    return Block(kind, name, market, more.pop("reason", "sells fakes"), "somebody", "2026-11-24T10:00:00Z", **more)


@pytest.mark.parametrize(
    ("kind", "name"), [("seller", "alpha"), ("offer", "fr-alpha-1"), ("device", "apple-iphone-13-128gb")]
)
@pytest.mark.parametrize("market", ["FR", None])
def test_a_block_covers_the_offers_of_what_it_names_in_its_market_or_everywhere(
    kind: Kind, name: str, market: str | None
) -> None:
    one = block(kind, name, market)
    assert blocks_in([one], "FR", NOW, {}).of(OFFER) == one


def test_a_block_of_a_device_that_was_renamed_covers_it_under_both_ids() -> None:
    one = block("device", "apple-iphone-thirteen")
    blocks = blocks_in([one], "FR", NOW, {"apple-iphone-thirteen": "apple-iphone-13-128gb"})
    assert blocks.of(OFFER) == one
    assert blocks.of(msgspec.structs.replace(OFFER, device_id="apple-iphone-thirteen")) == one


@pytest.mark.parametrize(
    "other",
    [
        block(name="beta"),
        block("offer", "alpha"),
        block("device", "apple-iphone-13-256gb"),
        block(market="DE"),
        block(until="2026-11-24T12:00:00Z"),
        block(lifted_at="2026-11-24T11:00:00Z", lifted_by="somebody"),
    ],
)
def test_a_block_of_something_else_or_of_another_time_covers_nothing(other: Block) -> None:
    assert blocks_in([other], "FR", NOW, {}).of(OFFER) is None


def test_a_block_holds_until_its_end_and_not_a_moment_longer() -> None:
    one = block(until="2026-11-24T12:00:00.000001Z")
    assert one.holds(NOW)
    assert not one.holds(NOW + dt.timedelta(microseconds=1))


def test_of_two_blocks_of_one_seller_the_market_s_own_is_told() -> None:
    both = [block(reason="here"), block(market=None, reason="everywhere")]
    assert blocks_in(both, "FR", NOW, {}).of(OFFER) == both[0]
    assert blocks_in(both, "DE", NOW, {}).of(OFFER) == both[1]
    assert both[0].block_id != both[1].block_id


def test_the_seller_is_told_what_is_blocked_until_when_and_why() -> None:
    verdict = blocked_verdict(block("device", until="2026-12-24T12:00:00Z"))
    assert verdict is not None
    assert (verdict.state, verdict.reason) == ("hidden", "blocked")
    assert verdict.message == "this device is out of competition until 2026-12-24T12:00 UTC: sells fakes"
    lasting = blocked_verdict(block())
    assert lasting is not None
    assert lasting.message == "this seller is out of competition until the marketplace lifts it: sells fakes"
    assert blocked_verdict(None) is None


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_are_full_but_the_last_and_put_together_are_what_they_came_from(many: list[int], size: int) -> None:
    chunks = list(in_chunks(many, size))
    assert [one for chunk in chunks for one in chunk] == many
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(chunks)
