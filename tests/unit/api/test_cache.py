"""The cache helps when it can, and costs next to nothing when it cannot."""

import asyncio

import msgspec
from buybox_api.asking import OffersRequest, SearchRequest
from buybox_api.cache import AnswerCache, answer_key, form
from buybox_api.circuit import PAUSE_S
from buybox_api.generations import Generation
from buybox_api.shapes import shapes_mark
from buybox_api.weights import policy_mark
from buybox_config.indices import MarketIndices
from buybox_config.markets import load_markets
from buybox_config.policy import Policy, WeightTable, load_policy
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class FlakyStore:
    """A store that remembers, and is down or frozen when told to be."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.mood = "well"
        self.calls = 0

    async def get(self, name: str) -> bytes | None:
        await self._answer()
        return self.kept.get(name)

    async def keep(self, name: str, value: bytes, seconds: int) -> object:
        del seconds
        await self._answer()
        if self.mood == "full":
            raise OutOfMemoryError
        self.kept[name] = value
        return True

    async def _answer(self) -> None:
        self.calls += 1
        if self.mood == "down":
            raise RedisConnectionError("gone")
        if self.mood == "frozen":
            await asyncio.Event().wait()


def opened() -> tuple[AnswerCache, FlakyStore, Clock]:
    store, clock = FlakyStore(), Clock()
    return AnswerCache(store, 0.01, 60, clock), store, clock


async def test_what_was_put_is_found() -> None:
    cache, _, _ = opened()
    await cache.put("key", b"answer")
    assert await cache.get("key") == b"answer"
    assert cache.state == "ok"


async def test_after_a_failure_the_store_is_left_alone_for_a_while() -> None:
    for mood in ("down", "frozen"):
        cache, store, clock = opened()
        store.mood = mood
        assert [await cache.get("key") for _ in range(10)] == [None] * 10
        assert store.calls == 1
        assert cache.state == "failing"
        clock.now += PAUSE_S
        await asyncio.gather(*(cache.get("key") for _ in range(10)))
        assert store.calls == 2


async def test_a_store_that_recovers_is_used_again() -> None:
    cache, store, clock = opened()
    await cache.put("key", b"answer")
    store.mood = "down"
    await cache.get("key")
    store.mood = "well"
    clock.now += PAUSE_S
    assert [await cache.get("key"), await cache.get("key")] == [b"answer", b"answer"]
    assert cache.state == "ok"


async def test_without_a_store_nothing_is_found_and_nothing_fails() -> None:
    cache = AnswerCache(None, 0.01, 60, Clock())
    await cache.put("key", b"answer")
    assert await cache.get("key") is None
    assert cache.state == "off"


def generation(name: str = "1", revision: int = 0) -> Generation:
    indices = MarketIndices(f"t-devices-fr-g{name}", f"t-offers-fr-g{name}")
    return Generation(load_markets()["FR"], indices, revision)


def test_the_key_changes_with_whatever_the_answer_depends_on() -> None:
    asked = SearchRequest(market="FR", q="quark")
    keys = {
        answer_key("t", generation(), "1", "search", asked),
        answer_key("u", generation(), "1", "search", asked),
        answer_key("t", generation("2"), "1", "search", asked),
        answer_key("t", generation(revision=1), "1", "search", asked),
        answer_key("t", generation(), "2", "search", asked),
        answer_key("t", generation(), "1", "best a", asked),
        answer_key("t", generation(), "1", "search", SearchRequest(market="FR", q="Quark")),
        answer_key("t", generation(), "1", "search", OffersRequest(market="FR")),
    }
    assert len(keys) == 8


def test_the_key_is_the_same_for_the_same_question_asked_otherwise() -> None:
    one = SearchRequest(market="FR", grade=("good", "fair"), page=1)
    other = SearchRequest(market="fr", grade=("fair", "good"))
    assert answer_key("t", generation(), "1", "search", one) == answer_key("t", generation(), "1", "search", other)


def test_an_answer_of_another_shape_is_never_found_under_the_same_key() -> None:
    card = msgspec.defstruct("Card", [("title", str)])
    longer = msgspec.defstruct("Card", [("title", str), ("sponsored", bool)])
    other = msgspec.defstruct("Card", [("title", str | None)])
    assert len({shapes_mark((each,)) for each in (card, longer, other)}) == 3
    assert shapes_mark() in form()


def test_two_policies_of_one_version_have_different_marks() -> None:
    changed = Policy(version=1, weights=WeightTable(price=0.5))
    assert policy_mark(changed) != policy_mark(load_policy())


async def test_a_store_that_is_full_still_gives_what_it_kept_and_is_told_as_failing() -> None:
    cache, store, clock = opened()
    await cache.put("key", b"answer")
    store.mood = "full"
    for _ in range(3):
        await cache.put("other", b"answer")
        assert await cache.get("key") == b"answer"
        assert cache.state == "failing"
    clock.now += PAUSE_S
    assert await cache.look("t") == "failing"
    store.mood = "well"
    clock.now += PAUSE_S
    assert await cache.look("t") == "ok"
