"""Answers as tables that a person likes to read."""

from collections.abc import Sequence

from buybox_api.answers import BestAnswer, DeviceCard, OffersAnswer, PlacedOffer, SearchAnswer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from buybox_cli.storefront.words import delivery, money, options, rating, warranty, why

NOTHING = {
    "not_sold": "The model is known, but nobody offers it in {0} now.",
    "accessory": "The words ask for an accessory; market {0} sells devices alone.",
}
"""What an empty answer says instead of "no match", by its notice."""

SIMULATED = "These are simulated offers of a demo marketplace."


def print_search(console: Console, answer: SearchAnswer) -> None:
    """Print a page of devices, each with its best offer."""
    if not answer.total:
        console.print(
            Text(NOTHING.get(answer.query.notice or "", "No device on offer in {0} matches.").format(answer.market))
        )
        return
    if answer.query.notice == "relaxed":
        console.print(Text("Nothing matches all words; these are near."))
    shown = len(answer.devices)
    console.print(Text(f"{answer.total} devices in {answer.market}, {shown} shown"), style="dim")
    console.print(_devices(answer.devices))
    _note(console, simulated=answer.simulated)


def print_best(console: Console, answer: BestAnswer) -> None:
    """Print the best offer with its reasons."""
    console.print(Text(answer.title, style="bold"), Text(f"{answer.device_id} in {answer.market}", style="dim"))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    for name, value in _facts(answer):
        table.add_row(name, Text(value))
    console.print(table)
    _note(console, simulated=answer.simulated)


def print_offers(console: Console, answer: OffersAnswer) -> None:
    """Print all offers of a device in order."""
    console.print(Text(answer.title, style="bold"), Text(f"{answer.device_id} in {answer.market}", style="dim"))
    console.print(_offers(answer.offers))
    _note(console, simulated=answer.simulated)


def _facts(answer: BestAnswer) -> list[tuple[str, str]]:
    return [
        ("total", f"{money(answer.total)}   (from {money(answer.price_from)}, {answer.offer_count} offers)"),
        ("grade", answer.grade),
        ("options", options(answer)),
        ("seller", f"{answer.seller.name}, rated {rating(answer)}"),
        ("delivery", delivery(answer)),
        ("warranty", warranty(answer)),
        ("why", why(answer)),
    ]


def _devices(cards: Sequence[DeviceCard]) -> Table:
    table = _table(("device", "left"), ("offers", "right"), ("from", "right"), ("best", "right"), *OFFER_COLUMNS)
    for card in cards:
        best = card.best_offer
        cells = (card.title, str(card.offer_count), card.price_from["amount"], money(best.total))
        table.add_row(*(Text(cell) for cell in (*cells, best.grade, best.seller.name, rating(best), why(best))))
    return table


OFFER_COLUMNS = (("grade", "left"), ("seller", "left"), ("rating", "left"), ("why", "left"))


def _offers(offers: Sequence[PlacedOffer]) -> Table:
    table = _table(
        ("#", "right"),
        ("total", "right"),
        ("options", "left"),
        *OFFER_COLUMNS[:-1],
        ("delivery", "right"),
        ("warranty", "right"),
        ("state", "left"),
        OFFER_COLUMNS[-1],
    )
    for offer in offers:
        seller = (options(offer), offer.grade, offer.seller.name, rating(offer))
        state = (delivery(offer), warranty(offer), (offer.state_reason or offer.state).replace("_", " "), why(offer))
        table.add_row(*(Text(cell) for cell in (str(offer.position), money(offer.total), *seller, *state)))
    return table


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left")
    return table


def _note(console: Console, *, simulated: bool) -> None:
    if simulated:
        console.print(Text(SIMULATED, style="dim italic"))
