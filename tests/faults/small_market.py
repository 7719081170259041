"""A small marketplace whose every price tells which load it is of, and files of changes for it."""

import datetime as dt
import json
from pathlib import Path

TITLES = (
    "Apple iPhone 13 128GB", "Apple iPhone 13 256GB", "Apple iPhone 12 64GB", "Apple iPhone 12 128GB",
    "Apple iPhone 13 Pro 128GB", "Apple iPhone 11 64GB", "Samsung Galaxy S21 5G 128GB", "Samsung Galaxy S22 128GB",
)  # fmt: skip
"""Devices that the catalogue knows."""

SELLERS = ("alpha", "beta")
GRADES = ("excellent", "good", "fair")

QUESTIONS = (
    "/v1/search?market=FR&q=iphone+13",
    "/v1/search?market=FR",
    "/v1/search?market=FR&q=galaxy&sort=price_asc",
    "/v1/devices/apple-iphone-13-128gb/best?market=FR",
    "/v1/devices/apple-iphone-12-64gb/offers?market=FR",
    "/v1/search?market=FR&grade_min=good&price_max=500",
)
"""What shoppers ask all the time."""


def write_sellers(folder: Path, cents: int, rows: int = 300) -> Path:
    """Write a folder of seller files with `rows` offers each; all prices end in `cents`, the mark of this load."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, seller in enumerate(SELLERS):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
        )
        lines = [_row(seller, number, place, cents) for number in range(rows)]
        header = "sku,title,grade,price,quantity,warranty_months,delivery_days\n"
        (folder / f"{seller}.csv").write_text(header + "".join(lines))
    return folder


def euros_of(number: int, place: int) -> int:
    """Return the price of a seller's row, without its cents: all differ, so that no two offers tie."""
    return 200 + 2 * number + place


def _row(seller: str, number: int, place: int, cents: int) -> str:
    title, grade = TITLES[number % len(TITLES)], GRADES[number // len(TITLES) % len(GRADES)]
    return f"{seller}-{number},{title},{grade},{euros_of(number, place)}.{cents:02},3,24,2\n"


def change_of(seller: str, number: int, price: str) -> str:
    """Return a line that sets a price now."""
    at = dt.datetime.now(dt.UTC).isoformat()
    sku = f"{seller}-{number}"
    return json.dumps({"seller": seller, "market": "FR", "sku": sku, "updated_at": at, "price": price}) + "\n"


def cheaper(seller: str, rows: int, cents: int, less: int) -> str:
    """Return changes that make all of a seller's offers cheaper than their feed by so many euros."""
    place = SELLERS.index(seller)
    prices = (f"{euros_of(number, place) - less}.{cents:02}" for number in range(rows))
    return "".join(change_of(seller, number, price) for number, price in enumerate(prices))


def prices_of(rows: int, cents: int, less: int = 0) -> dict[str, int]:
    """Return every offer's price in cents by sku, so many euros below its feed."""
    return {
        f"{seller}-{number}": 100 * (euros_of(number, place) - less) + cents
        for number in range(rows)
        for place, seller in enumerate(SELLERS)
    }
