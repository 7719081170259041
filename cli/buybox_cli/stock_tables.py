"""A seller's stock as a person likes to read it: where each offer stands, and what would win."""

from collections.abc import Sequence

from buybox_config.money import decimal_amount
from buybox_indexer.sellers.asks import SellerAsks
from buybox_ranking.winning.move_words import level_answer, say_move, say_notice
from buybox_ranking.winning.moves import PRICE
from buybox_ranking.winning.own_offers import OwnOffer
from buybox_ranking.winning.stock import Level, StockSummary, stock_summary
from rich.console import Console
from rich.table import Table

ENGLISH = "en"


def print_stock(console: Console, asks: SellerAsks) -> None:
    """Print a line for each offer, then the boxes that each move would win."""
    summary = stock_summary(asks.own)
    console.print(_offers(asks))
    console.print(_head(asks, summary), soft_wrap=True)
    if summary.levels:
        console.print("boxes that would be won, all else as it is:")
    for level in _telling(summary.levels):
        console.print(f"  {level_answer(level, ENGLISH).says}", soft_wrap=True)


def _telling(levels: Sequence[Level]) -> list[Level]:
    """Leave out a level that wins no more boxes than the milder one before it."""
    before = [None, *levels]
    return [level for one, level in zip(before, levels, strict=False) if not _same(one, level)]


def _same(one: Level | None, other: Level) -> bool:
    return one is not None and (one.lever, one.boxes) == (other.lever, other.boxes)


def _offers(asks: SellerAsks) -> Table:
    table = Table(box=None)
    for name in ("sku", "device", "grade", "state"):
        table.add_column(name, overflow="fold")
    for name in ("price", "total", "winner's total", "price to win", "difference"):
        table.add_column(name, justify="right")
    table.add_column("what would win", overflow="fold")
    for own in asks.own:
        table.add_row(*_line(own, asks.market.currency))
    return table


def _line(own: OwnOffer, currency: str) -> tuple[str, ...]:
    amounts = (own.price, own.total, own.winner_total, own.price_to_win)
    change = "" if own.difference is None else f"{'+' if own.difference > 0 else ''}{_money(own.difference, currency)}"
    return (
        own.sku,
        own.device_id,
        ", ".join(_options(own)),
        own.state if own.why_ineligible is None else f"{own.state}: {own.why_ineligible}",
        *(_money(amount, currency) for amount in amounts),
        change,
        _told(own, currency),
    )


def _options(own: OwnOffer) -> list[str]:
    battery = "new battery" if own.battery_new else None
    return [own.grade.word, *filter(None, (own.colour, battery, own.keyboard, own.network_lock))]


def _told(own: OwnOffer, currency: str) -> str:
    """Say what a table's columns do not: other moves than the price, and why no price wins."""
    codes = [own.no_price, "below_min_price" if own.below_min_price else None]
    said = [say_notice(code, ENGLISH) for code in codes if code is not None and code != "ineligible"]
    return "; ".join([*said, *(say_move(move, ENGLISH, currency) for move in own.moves if move.lever != PRICE)])


def _head(asks: SellerAsks, summary: StockSummary) -> str:
    states = ", ".join(f"{state} {count:,}" for state, count in sorted(summary.states.items()))
    return (
        f"{asks.seller} in {asks.market.id}, {asks.market.currency}: {summary.offers:,} offers ({states}); "
        f"{summary.held:,} of {summary.boxes:,} boxes held"
    )


def _money(minor: int | None, currency: str) -> str:
    return "" if minor is None else decimal_amount(minor, currency)
