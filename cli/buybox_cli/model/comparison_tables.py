"""The fairness view as a person likes to read it."""

from collections.abc import Callable, Iterable, Sequence

from buybox_config.money import MoneyDocument
from buybox_ranking.fairness.concentration import Concentration
from buybox_ranking.fairness.fairness_report import Chance, Fairness, SellerChange, Side, SizeChange
from rich.console import Console
from rich.table import Table

NAMED = 10
"""Sellers shown of those who gain, and of those who lose; `--json` has all."""

HANDS = (">boxes before", ">after", ">gained", ">lost")

Cell = Callable[[Side], str]


def print_comparison(console: Console, found: Iterable[Fairness]) -> None:
    """Print every market."""
    for view in found:
        _print_market(console, view)


def _print_market(console: Console, view: Fairness) -> None:
    console.print(f"{view.market}: {view.before.name}, replaced by {view.after.name}", soft_wrap=True)
    console.print(_summary(view), soft_wrap=True)
    console.print(_buyers_and_sellers(view))
    print_who_gains(console, view)
    console.print(_footnote(view), soft_wrap=True)


def print_who_gains(console: Console, view: Fairness) -> None:
    """Print who gains and who loses, by size and by seller."""
    console.print(_sizes(view.sizes))
    for heading, those in (("gain", _gaining(view.sellers)), ("lose", _losing(view.sellers))):
        if those:
            console.print(_sellers(f"sellers who {heading}", those))


def _summary(view: Fairness) -> str:
    share = f" ({view.changed / view.contested:.1%})" if view.contested else ""
    return (
        f"{view.offers:,} competing offers of {view.devices:,} devices; sellers compete for {view.contested:,} of "
        f"{view.boxes:,} boxes. {view.changed:,} of these change hands{share}; in {view.other_offer:,} more, another "
        "offer of the same seller wins."
    )


def _buyers_and_sellers(view: Fairness) -> Table:
    table = plain_table("contested boxes", ">before", ">after")
    for name, cell in _by_side():
        table.add_row(name, cell(view.before), cell(view.after))
    for name, chance in (("boxes", view.new_sellers.boxes), ("first places", view.new_sellers.first_places)):
        table.add_row(
            f"{name} held by new sellers, with {_share(chance.share_of_offers)} of the offers", *_shares(chance)
        )
    return table


def _by_side() -> list[tuple[str, Cell]]:
    return [
        ("average winning total", lambda side: amount(side.winners.average_total)),
        ("  of the boxes that change hands", lambda side: amount(side.changed.average_total)),
        (
            "faults per 1,000 orders of the winners (careful)",
            lambda side: tenths(side.winners.faults_per_thousand),
        ),
        ("  of the boxes that change hands", lambda side: tenths(side.changed.faults_per_thousand)),
        ("days of delivery of the winners", lambda side: tenths(side.winners.delivery_days)),
        ("  of the boxes that change hands", lambda side: tenths(side.changed.delivery_days)),
        ("largest seller", lambda side: largest(side.contested)),
        ("  of all boxes", lambda side: largest(side.all_boxes)),
        ("concentration", lambda side: _concentration(side.contested)),
        ("  of all boxes", lambda side: _concentration(side.all_boxes)),
    ]


def _sizes(sizes: Sequence[SizeChange]) -> Table:
    table = plain_table("size of seller", ">sellers", ">offers", *HANDS)
    for each in sizes:
        if each.sellers:
            table.add_row(each.size, f"{each.sellers:,}", f"{each.offers:,}", *_hands(each))
    return table


def _sellers(heading: str, those: Sequence[SellerChange]) -> Table:
    table = plain_table(heading, ">offers", ">competes for", *HANDS)
    for each in those:
        table.add_row(each.seller, f"{each.offers:,}", f"{each.contested:,}", *_hands(each))
    return table


def _gaining(sellers: Sequence[SellerChange]) -> list[SellerChange]:
    return [each for each in sellers if each.after > each.before][:NAMED]


def _losing(sellers: Sequence[SellerChange]) -> list[SellerChange]:
    return [each for each in sellers if each.after < each.before][:NAMED]


def _footnote(view: Fairness) -> str:
    new = view.new_sellers
    return (
        f"Every box counts once, however sought after. Faults are shrunk and held at their careful end, no forecast. "
        f"New sellers are the {new.sellers:,} without counted orders or with fewer than {new.fewer_reviews_than} "
        "reviews. Concentration: 0 to 10,000, the sum of squared shares."
    )


def _hands(change: SellerChange | SizeChange) -> tuple[str, str, str, str]:
    return f"{change.before:,}", f"{change.after:,}", f"{change.gained:,}", f"{change.lost:,}"


def largest(found: Concentration) -> str:
    """Say who holds most, and how much of all."""
    return f"{found.largest_seller} {found.largest_share:.1%}" if found.largest_seller else "none"


def _concentration(found: Concentration) -> str:
    if found.boxes == 0:
        return "none"
    return f"{found.index:,} ({found.level}: as {found.equal_sellers:.1f} equal sellers)"


def _shares(chance: Chance) -> tuple[str, str]:
    return _share(chance.share_before), _share(chance.share_after)


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def amount(money: MoneyDocument | None) -> str:
    """Write money, or that there is none."""
    return "none" if money is None else f"{money['amount']} {money['currency']}"


def tenths(value: float | None) -> str:
    """Write a number to a tenth, or that there is none."""
    return "none" if value is None else f"{value:,.1f}"


def plain_table(*names: str) -> Table:
    """Make a table; numbers stand right under names that begin with `>`."""
    table = Table(box=None)
    for name in names:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table
