"""The ordered steps from what a seller wrote to canonical values; each fills its fields of the listing."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping

from buybox_config.grades import GRADES, Grade
from buybox_config.sellers import REQUIRED
from buybox_config.times import utc_text

from buybox_indexer.listing import Feed, Listing, TurnedAway
from buybox_indexer.normalise.money import minor_amount
from buybox_indexer.normalise.numbers import days, gigabytes, months, whole_number
from buybox_indexer.normalise.words import Words, fold

Step = Callable[[Listing], None]
"""One step: changes the listing, or raises TurnedAway with the reason."""

LONGEST_SKU = 256
LONGEST_TITLE = 500
MOST_PIECES = 100_000
LONGEST_DELIVERY_DAYS = 120
LONGEST_WARRANTY_MONTHS = 120
LONGEST_RETURN_DAYS = 400
MOST_GIGABYTES = 65_536
FULL_PER_CENT = 100


def steps(feed: Feed, words: Words) -> tuple[Step, ...]:
    """Return the steps for one feed, in their order."""
    return (
        identity_step,
        time_step(feed),
        required_step,
        price_step(feed),
        grade_step(feed.source.grades),
        condition_step(words),
        stock_step(words),
        promise_step,
        battery_step(words),
        capacity_step,
        category_step(words),
        tax_step(words),
        link_step,
    )


def required_step(listing: Listing) -> None:
    """Refuse a row that lacks what every offer needs."""
    for column in REQUIRED:
        if column not in listing.given:
            raise TurnedAway("missing_field", f"{column} is missing: every listing needs one")
    given = listing.given
    if not ("title" in given or "gtin" in given or ("brand" in given and "model" in given)):
        raise TurnedAway("missing_field", "nothing names the device: send a title, a gtin, or brand and model")


def identity_step(listing: Listing) -> None:
    """Fill sku and title, without control characters."""
    given = listing.given
    title = given.get("title") or " ".join(given[name] for name in ("brand", "model") if name in given)
    listing.title = _plain(title)[:LONGEST_TITLE]
    sku = _plain(given.get("sku", ""))
    if not sku or len(sku) > LONGEST_SKU:
        raise TurnedAway("missing_field", f"sku is missing or longer than {LONGEST_SKU} characters")
    listing.sku = sku


def price_step(feed: Feed) -> Step:
    """Fill price, shipping and the seller's own lower bound, all in the market's currency."""
    market = feed.market.currency
    assumed = feed.source.currency or market

    def step(listing: Listing) -> None:
        given = listing.given
        currency = given.get("currency", assumed).strip().upper()
        if currency != market:
            raise TurnedAway("bad_currency", f"the price is in {currency[:10]}, but the market's currency is {market}")
        listing.price = minor_amount(given["price"], market, "price")
        if listing.price == 0:
            raise TurnedAway("bad_price", "price is 0: send the item price with tax")
        if "shipping_price" in given:
            listing.shipping = minor_amount(given["shipping_price"], market, "shipping_price")
        if "min_price" in given:
            listing.min_price = minor_amount(given["min_price"], market, "min_price")

    return step


def grade_step(own_words: Mapping[str, str]) -> Step:
    """Fill the grade: the seller's own word for it, else a canonical one; never a guess."""
    grades = {**{fold(word): grade for word, grade in GRADES.items()}, **_own_grades(own_words)}

    def step(listing: Listing) -> None:
        label = listing.given["grade"]
        grade = grades.get(label) or grades.get(fold(label))
        if grade is None:
            raise TurnedAway("unknown_grade", f"grade {label[:60]!r} is not known: map it under `grades`")
        listing.grade = grade

    return step


def condition_step(words: Words) -> Step:
    """Fill the condition; a feed without the column sells refurbished devices."""

    def step(listing: Listing) -> None:
        label = listing.given.get("condition")
        if label is None:
            return
        folded = fold(label)
        found = (name for name, inside in words.conditions if any(word in folded for word in inside))
        listing.condition = next(found, "unknown")

    return step


def stock_step(words: Words) -> Step:
    """Fill the quantity: a number of pieces, or words of availability (in stock is at least 1)."""

    def step(listing: Listing) -> None:
        text = listing.given["quantity"]
        folded = fold(text)
        if folded in words.in_stock:
            listing.quantity = 1
        elif folded in words.out_of_stock:
            listing.quantity = 0
        else:
            listing.quantity = whole_number(text, "quantity", MOST_PIECES)

    return step


def promise_step(listing: Listing) -> None:
    """Fill what the seller promises: delivery, warranty, returns."""
    given = listing.given
    if "delivery_days" in given:
        listing.delivery_days = days(given["delivery_days"], "delivery_days", LONGEST_DELIVERY_DAYS)
    if "warranty_months" in given:
        listing.warranty_months = months(given["warranty_months"], "warranty_months", LONGEST_WARRANTY_MONTHS)
    if "return_days" in given:
        listing.return_days = days(given["return_days"], "return_days", LONGEST_RETURN_DAYS)


def battery_step(words: Words) -> Step:
    """Fill the battery's promised health, whether it is new, and whether all parts are the maker's."""

    def step(listing: Listing) -> None:
        given = listing.given
        if "battery_health_pct" in given:
            listing.battery_health_pct = whole_number(given["battery_health_pct"], "battery_health_pct", FULL_PER_CENT)
        if "battery_new" in given:
            listing.battery_new = truth(given["battery_new"], "battery_new", words)
        if "genuine_parts" in given:
            listing.genuine_parts = truth(given["genuine_parts"], "genuine_parts", words)

    return step


def capacity_step(listing: Listing) -> None:
    """Fill storage and memory where they have columns of their own."""
    given = listing.given
    if "storage_gb" in given:
        listing.storage_gb = gigabytes(given["storage_gb"], "storage_gb", MOST_GIGABYTES) or None
    if "ram_gb" in given:
        listing.ram_gb = gigabytes(given["ram_gb"], "ram_gb", MOST_GIGABYTES) or None


def category_step(words: Words) -> Step:
    """Fill the category where the seller's words for it are known: the last step of a path such as `A > B > C`."""

    def step(listing: Listing) -> None:
        label = listing.given.get("category")
        if label is not None:
            listing.category = words.categories.get(fold(label.rsplit(">", 1)[-1]))

    return step


def tax_step(words: Words) -> Step:
    """Fill the VAT scheme."""

    def step(listing: Listing) -> None:
        label = listing.given.get("vat_scheme")
        if label is not None:
            listing.vat_scheme = words.vat.get(fold(label))
            if listing.vat_scheme is None:
                raise TurnedAway("bad_number", f"vat_scheme {label[:40]!r} is neither standard nor margin")

    return step


def link_step(listing: Listing) -> None:
    """Keep addresses of the web only: anything else could run in a buyer's browser."""
    listing.link = _web_address(listing.given.get("link"))
    listing.image_link = _web_address(listing.given.get("image_link"))


def time_step(feed: Feed) -> Step:
    """Fill when the listing last changed: as stated, else when its feed did; never later than now."""

    def step(listing: Listing) -> None:
        listing.updated_at = feed.modified_at
        stated = listing.given.get("updated_at")
        if stated:
            listing.updated_at = min(_utc(stated), feed.read_at)

    return step


def truth(text: str, column: str, words: Words) -> bool:
    """Read yes or no; raises TurnedAway(`bad_number`)."""
    folded = fold(text)
    if folded in words.yes:
        return True
    if folded in words.no:
        return False
    raise TurnedAway("bad_number", f"{column} {text[:40]!r} is neither yes nor no")


def _own_grades(own_words: Mapping[str, str]) -> dict[str, Grade]:
    return {fold(word): GRADES[grade] for word, grade in own_words.items()}


def _plain(text: str) -> str:
    """Drop control and format characters, squeeze white space."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return " ".join(text.split())


def _web_address(text: str | None) -> str | None:
    usable = text is not None and text.startswith(("https://", "http://")) and text.isprintable() and " " not in text
    return text[:2000] if usable and text else None


def _utc(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise TurnedAway("bad_number", f"updated_at {text[:40]!r} is not a time: write 2026-11-23T08:00:00Z") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return utc_text(moment)
