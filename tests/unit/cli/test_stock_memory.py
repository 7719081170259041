"""Stocks that were worked out count for a minute, and take no more room than they may."""

from buybox_cli.stock_memory import StockKey, StockMemory
from buybox_config.markets import load_markets
from buybox_indexer.sellers.asks import SellerAsks

FRANCE = load_markets()["FR"]


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """Works stocks out, and counts how often."""

    def __init__(self) -> None:
        self.worked = 0

    def stock(self, seller: str, offers: int) -> SellerAsks:
        self.worked += 1
        return SellerAsks(seller, FRANCE, "g1", "formula", 1, False, [None] * offers)  # type: ignore[list-item]  # noqa: FBT003 - only counted


def key(seller: str, revision: int = 0, policy: int = 1) -> StockKey:
    return StockKey(seller, "FR", "g1", revision, policy)


def test_a_stock_is_worked_out_once_a_minute() -> None:
    clock, desk = Clock(), Desk()
    memory = StockMemory(clock)
    first = memory.of(key("alpha"), lambda: desk.stock("alpha", 3))
    clock.now += 59
    assert memory.of(key("alpha"), lambda: desk.stock("alpha", 3)) is first
    clock.now += 2
    assert memory.of(key("alpha"), lambda: desk.stock("alpha", 3)) is not first
    assert desk.worked == 2


def test_whatever_changed_makes_it_another_stock() -> None:
    desk, memory = Desk(), StockMemory(Clock())
    for asked in (key("alpha"), key("alpha", revision=1), key("alpha", policy=2), key("beta")):
        memory.of(asked, lambda: desk.stock("any", 3))
    assert desk.worked == 4


def test_the_oldest_are_forgotten_where_there_is_no_room_and_the_newest_is_kept_whatever_its_size() -> None:
    desk, memory = Desk(), StockMemory(Clock(), most_offers=10)
    for seller, offers in (("a", 6), ("b", 4), ("c", 5), ("huge", 99)):
        memory.of(key(seller), lambda seller=seller, offers=offers: desk.stock(seller, offers))  # type: ignore[misc]
        memory.of(key(seller), lambda: desk.stock("never", 1))
    assert desk.worked == 4
    memory.of(key("b"), lambda: desk.stock("b", 4))
    assert desk.worked == 5
