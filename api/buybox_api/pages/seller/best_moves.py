"""What a seller should do next: the moves that win most boxes, and the boxes that each would win."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from buybox_config.moves import load_levers

from buybox_api.back_office import Document

PRICE = "price"

DEAREST_CUT = 0.1
"""Largest change of prices that is called a next move: beyond a tenth it is another business."""

NEXT = 3

TITLES = {
    PRICE: "Item price",
    "warranty_months": "Warranty",
    "delivery_days": "Delivery time",
    "return_days": "Time to send it back",
    "battery_health_pct": "Promised battery health",
    "genuine_parts": "Parts from the maker",
    "late": "Late orders",
    "cancelled_by_seller": "Orders that you cancel",
    "defective": "Faulty orders",
    "rating": "Rating",
}
"""Each lever as a heading."""

Value = float | bool


class Step(msgspec.Struct, frozen=True):
    """One level of a lever: what every offer would have at least, and the boxes that this wins."""

    lever: str
    value: Value
    boxes: int
    says: str


class WonBox(msgspec.Struct, frozen=True):
    """An offer that a move of its own would make first in its box."""

    sku: str
    device: str
    options: str
    says: str
    price: str
    winner_total: str


class LeverMoves(msgspec.Struct, frozen=True):
    """What one lever can do for a seller."""

    lever: str
    title: str
    steps: list[Step]  # from the mildest; those that win no more than the one before are left out
    boxes: list[WonBox]  # from the mildest move


def steps_of(stock: Document) -> list[Step]:
    """Return every level that wins more boxes than the milder one before it."""
    steps: list[Step] = []
    for move in stock["summary"]["moves"]:
        before = steps[-1] if steps else None
        if before is None or (before.lever, before.boxes) != (move["lever"], move["boxes"]):
            steps.append(Step(move["lever"], move["value"], move["boxes"], move["says"]))
    return steps


def next_moves(stock: Document, most: int = NEXT) -> list[Step]:
    """Return the moves that win most boxes, one of each lever: the mildest level with which it wins its most.

    A price is not taken down by more than a tenth here.
    """
    best: dict[str, Step] = {}
    for step in steps_of(stock):
        if step.lever == PRICE and step.value > DEAREST_CUT:
            continue
        if step.lever not in best or step.boxes > best[step.lever].boxes:
            best[step.lever] = step
    return sorted(best.values(), key=lambda step: -step.boxes)[:most]


def beyond_small(stock: Document) -> Step | None:
    """Return what prices win that are changed by more than a tenth, None where they win nothing."""
    dear = [step for step in steps_of(stock) if step.lever == PRICE and step.value > DEAREST_CUT]
    return dear[-1] if dear else None


def moves_by_lever(stock: Document) -> list[LeverMoves]:
    """Return what each lever can do, those that win most boxes first."""
    steps, boxes = defaultdict(list), _boxes_by_lever(stock)
    for step in steps_of(stock):
        steps[step.lever].append(step)
    found = [LeverMoves(lever, TITLES[lever], steps[lever], boxes[lever]) for lever in load_levers() if steps[lever]]
    return sorted(found, key=lambda moves: -max(step.boxes for step in moves.steps))


def _boxes_by_lever(stock: Document) -> dict[str, list[WonBox]]:
    """List, by lever, the offers that it would make first, the mildest moves first."""
    found: defaultdict[str, list[tuple[float, WonBox]]] = defaultdict(list)
    held = {_box(offer) for offer in stock["offers"] if offer["state"] == "won"}
    for offer in stock["offers"]:
        if _box(offer) in held:
            continue
        for lever, effort, says in _moves(offer):
            found[lever].append((effort, _won(offer, says)))
    return defaultdict(list, {lever: [box for _, box in sorted(each, key=_effort)] for lever, each in found.items()})


def _moves(offer: dict[str, Any]) -> Iterator[tuple[str, float, str]]:
    """Yield the moves of an offer with how much each asks of the seller."""
    for move in offer["moves"]:
        if move["lever"] == PRICE:
            price, wins_at = Decimal(offer["price"]["amount"]), Decimal(move["value"]["amount"])
            yield PRICE, float(abs(price - wins_at) / price) if price else 0.0, move["says"]
        else:
            ladder: Sequence[float] = load_levers()[move["lever"]].values
            yield move["lever"], float(ladder.index(float(move["value"]))), move["says"]


def _won(offer: dict[str, Any], says: str) -> WonBox:
    battery = "new battery" if offer["battery_new"] else None
    options = (offer["grade"], offer["colour"], battery, offer["keyboard"], offer["network_lock"])
    winner = offer["winner_total"]
    return WonBox(
        sku=offer["sku"],
        device=offer["device_id"],
        options=", ".join(filter(None, options)),
        says=says,
        price=offer["price"]["amount"],
        winner_total=winner["amount"] if winner else "",
    )


def _box(offer: dict[str, Any]) -> tuple[Any, ...]:
    named = ("device_id", "grade", "colour", "battery_new", "keyboard", "network_lock")
    return tuple(offer[name] for name in named)


def _effort(found: tuple[float, WonBox]) -> tuple[float, str]:
    return found[0], found[1].sku
