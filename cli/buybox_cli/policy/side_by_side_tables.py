"""Devices and queries under two policies, as a person likes to read them."""

from buybox_api.policies.side_by_side import CardPlace, QueryChange
from buybox_desk.preview.side_by_side import DevicesChange
from buybox_ranking.trade_offs.device_changes import DeviceChange, OfferChange, Place
from rich.console import Console

from buybox_cli.model.comparison_tables import amount, plain_table, tenths

SHOWN = 12
"""Offers of a device; `--json` has all."""


def print_devices(console: Console, found: DevicesChange) -> None:
    """Print each device with its offers in the order afterwards."""
    for device in found.devices:
        _print_device(console, device, simulated=found.simulated)
    for device_id in found.not_on_offer:
        console.print(f"{device_id}: no offer of it is live in {found.market}", soft_wrap=True)


def _print_device(console: Console, device: DeviceChange, *, simulated: bool) -> None:
    console.print(
        f"{device.device_id} in {device.market}{' (simulated offers)' if simulated else ''}: "
        f"{device.changed:,} of {len(device.boxes):,} boxes change hands",
        soft_wrap=True,
    )
    places, parts = (">live", ">afterwards"), (">price", ">condition", ">service", ">seller", ">score")
    table = plain_table(*places, "seller", "grade", ">total", ">faults per 1,000", *parts, "box")
    for offer in device.offers[:SHOWN]:
        table.add_row(*_places(offer), *_facts(offer), *_points(offer.after), _box(offer))
    console.print(table)
    if len(device.offers) > SHOWN:
        console.print(f"and {len(device.offers) - SHOWN:,} more offers", soft_wrap=True)


def _places(offer: OfferChange) -> tuple[str, str]:
    return f"{offer.before.position}", f"{offer.after.position}"


def _facts(offer: OfferChange) -> tuple[str, str, str, str]:
    return offer.seller, offer.grade, amount(offer.total), tenths(offer.faults_per_thousand)


def _points(place: Place) -> list[str]:
    """Write weight x part of each part, and their sum, as they are afterwards."""
    points = place.points
    values = (points.price, points.condition, points.service, points.seller, place.score)
    return [f"{value:.3f}" for value in values]


def _box(offer: OfferChange) -> str:
    held = (offer.before.state == "won", offer.after.state == "won")
    return {(True, True): "keeps it", (False, True): "wins it", (True, False): "loses it"}.get(held, "")


def print_query(console: Console, found: QueryChange) -> None:
    """Print a query's devices in the order afterwards, then those that are gone."""
    simulated = " (simulated offers)" if found.simulated else ""
    console.print(
        f"{found.text!r} in {found.market}{simulated}: {found.found_before:,} devices live, {found.found_after:,} "
        f"afterwards; {found.moved:,} of those shown stand elsewhere, come or go",
        soft_wrap=True,
    )
    for when, address in (("live", found.redirect_before), ("afterwards", found.redirect_after)):
        if address:
            console.print(f"{when}, the shopper is sent to {address}", soft_wrap=True)
    table = plain_table(">live", ">afterwards", "device", "best offer", ">total", "")
    for device in found.devices:
        best = device.after or device.before
        offer = (best.seller, amount(best.total)) if best else ("", "")
        sponsored = "sponsored" if best and best.sponsored else ""
        table.add_row(_position(device.before), _position(device.after), device.title, *offer, sponsored)
    console.print(table)


def _position(place: CardPlace | None) -> str:
    return "" if place is None else f"{place.position}"
