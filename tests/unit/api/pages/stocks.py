"""A stock as `buybox price-to-win --json` prints it, made by hand."""

from typing import Any

Document = dict[str, Any]


def euro(amount: str | None) -> dict[str, str] | None:
    """Write an amount."""
    return None if amount is None else {"amount": amount, "currency": "EUR"}


def offer(
    sku: str,
    price: str = "300.00",
    state: str = "eligible",
    wins_at: str | None = None,
    **more: Any,  # noqa: ANN401 - fields of a document
) -> Document:
    """Make an offer; `wins_at` is its price to win."""
    difference = None if wins_at is None else f"{float(wins_at) - float(price):.2f}"
    return {
        "offer_id": f"fr-alpha-{sku}",
        "sku": sku,
        "title": f"title of {sku}",
        "device_id": "apple-iphone-13-128gb",
        "grade": "good",
        "colour": None,
        "battery_new": False,
        "keyboard": None,
        "network_lock": None,
        "quantity": 1,
        "price": euro(price),
        "total": euro(price),
        "state": state,
        "why_ineligible": None,
        "price_to_win": euro(wins_at),
        "difference": euro(difference),
        "no_price": None,
        "below_min_price": False,
        "winner_total": euro("290.00"),
        "moves": [],
        "notices": [],
    } | more


def move(lever: str, value: object, says: str = "") -> Document:
    """Make a move of an offer."""
    return {"lever": lever, "value": value, "says": says or f"{lever} would win"}


def level(lever: str, value: object, boxes: int) -> Document:
    """Make a level of a whole stock."""
    return {"lever": lever, "value": value, "boxes": boxes, "says": f"{lever} {value} everywhere: {boxes} boxes"}


def stock(*offers: Document, levels: tuple[Document, ...] = ()) -> Document:
    """Make a stock."""
    return {
        "seller": "alpha",
        "market": "FR",
        "simulated": True,
        "summary": {"boxes": len(offers), "held": 0, "moves": list(levels)},
        "offers": list(offers),
    }
