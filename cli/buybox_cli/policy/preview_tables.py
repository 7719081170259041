"""What a policy would change, as a person likes to read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from buybox_desk.preview.kept_preview import WholePreview
from buybox_desk.preview.market_preview import MarketPreview
from buybox_desk.preview.replay import ListsReplay
from buybox_ranking.fairness.fairness_report import Fairness
from buybox_ranking.trade_offs.trade_curves import TradeCurve
from rich.console import Console
from rich.table import Table

from buybox_cli.model.comparison_tables import amount, largest, plain_table, print_who_gains, tenths

SIMULATED = " (simulated sellers and shoppers)"

FOOTNOTE = (
    "Every box counts once, however sought after. Faults are a careful figure from what was counted of each seller, "
    "no forecast. Sellers reprice when they lose; here all prices stand still."
)


def print_preview(console: Console, found: WholePreview) -> None:
    """Print every market, then what was logged."""
    for market in found.markets:
        _print_market(console, market)
    for lists in found.lists:
        _print_lists(console, lists)
    for searches in found.searches:
        _print_searches(console, searches)


def _print_market(console: Console, found: MarketPreview) -> None:
    changes, simulated = found.changes, SIMULATED if found.simulated else ""
    console.print(f"{changes.market}{simulated}: {changes.before.name} -> {changes.after.name}", soft_wrap=True)
    console.print(_summary(changes), soft_wrap=True)
    console.print(_figures(changes))
    print_who_gains(console, changes)
    for curve in found.curves:
        if curve.points and curve.before != curve.after:
            console.print(_curve(curve))
    console.print(FOOTNOTE, soft_wrap=True)
    console.print(f"{found.seconds:.1f} s", soft_wrap=True)


def _summary(changes: Fairness) -> str:
    share = f" ({changes.changed / changes.contested:.1%})" if changes.contested else ""
    return (
        f"{changes.offers:,} offers compete for {changes.boxes:,} boxes, several sellers for {changes.contested:,} of "
        f"them. {changes.changed:,} boxes change hands{share}."
    )


def _figures(changes: Fairness) -> Table:
    table = plain_table("boxes for which several sellers compete", ">live", ">afterwards")
    sides = (changes.before, changes.after)
    table.add_row("what buyers pay, on average", *(amount(side.winners.average_total) for side in sides))
    table.add_row("faults per 1,000 orders", *(tenths(side.winners.faults_per_thousand) for side in sides))
    table.add_row("days of delivery", *(tenths(side.winners.delivery_days) for side in sides))
    table.add_row("most boxes held", *(largest(side.contested) for side in sides))
    table.add_row("most of all boxes held", *(largest(side.all_boxes) for side in sides))
    return table


def _curve(curve: TradeCurve) -> Table:
    names = (f"weight of {curve.part}", ">what buyers pay", ">faults per 1,000 orders", ">boxes that change hands")
    table = plain_table(*names)
    for point in curve.points:
        marks = {curve.before: " live", curve.after: " draft"}
        weight = f"{point.weight:g}{marks.get(point.weight, '')}"
        pays, faults = amount(point.average_total), tenths(point.faults_per_thousand)
        table.add_row(weight, pays, faults, f"{point.changed:,}")
    return table


def _print_lists(console: Console, found: ListsReplay) -> None:
    if found.note:
        console.print(f"logged lists, {found.market}: {found.note}", soft_wrap=True)
    if found.lists == 0:
        return
    simulated = SIMULATED if found.simulated else ""
    console.print(
        f"the last {found.lists:,} logged lists, {found.market}{simulated}, {found.oldest} to {found.newest}: "
        f"{found.changed:,} have another first offer ({found.changed / found.lists:.1%})",
        soft_wrap=True,
    )
    table = plain_table("first offer of these lists", ">live", ">afterwards")
    paid = (amount(found.average_total_before), amount(found.average_total_after))
    table.add_row("what it costs, on average", *paid)
    table.add_row(
        f"clicked, of {found.clicked:,} lists with a click", f"{found.clicks_before:,}", f"{found.clicks_after:,}"
    )
    console.print(table)


def _print_searches(console: Console, found: Mapping[str, Any]) -> None:
    if found["note"]:
        console.print(f"logged searches, {found['market']}: {found['note']}", soft_wrap=True)
    if found["searches"] == 0:
        return
    console.print(
        f"the last {found['searches']:,} logged searches, {found['market']}, {found['oldest']} to {found['newest']}: "
        f"{found['replayed']:,} asked again, {found['device_changed']:,} list another device first, "
        f"{found['offer_changed']:,} another offer",
        soft_wrap=True,
    )
    _print_texts(console, found["texts"])


def _print_texts(console: Console, texts: Sequence[Mapping[str, Any]]) -> None:
    if not texts:
        return
    table = plain_table("text", ">searches", "first device, live", "afterwards")
    for each in texts:
        firsts = (each["first_before"] or "none", each["first_after"] or "none")
        table.add_row(each["text"], f"{each['searches']:,}", *firsts)
    console.print(table)
