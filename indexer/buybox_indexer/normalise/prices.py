"""The money columns of a listing, all in the market's currency, in minor units."""

import re
from collections.abc import Callable
from functools import lru_cache

from buybox_config.money import minor_digits

from buybox_indexer.listing import Feed, Listing, TurnedAway
from buybox_indexer.normalise.currencies import decimal_sign
from buybox_indexer.normalise.money import Habits, minor_amount
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.words import Words, fold

_PLAIN = re.compile(r"[0-9]{1,7}\.[0-9]{2}")
CENTS = 2
REMEMBERED = 16_384
"""Amounts whose reading is kept: prices of a feed repeat."""


def money_step(feed: Feed, words: Words) -> Step:
    """Fill price, shipping and the seller's own lower bound."""
    market = feed.market.currency
    assumed = feed.source.currency or market
    amount = amount_reader(market, Habits(decimal_sign(feed.market.locales), words.money))

    def step(listing: Listing) -> bool:
        given = listing.given
        currency = given.get("currency", assumed)
        if currency != market and currency.strip().upper() != market:
            raise TurnedAway("bad_currency", f"the price is in {currency[:10]}, but the market's currency is {market}")
        listing.price, changed = amount(given["price"], "price")
        if listing.price == 0:
            raise TurnedAway("bad_price", "price is 0: send the item price with tax")
        if "shipping_price" in given:
            listing.shipping, mended = _shipping(given["shipping_price"], words, amount)
            changed = changed or mended
        if "min_price" in given:
            listing.min_price, mended = amount(given["min_price"], "min_price")
            changed = changed or mended
        return changed

    return step


Amount = Callable[[str, str], tuple[int, bool]]
"""Reads a text of a column as minor units; says whether it was written in another way than ours."""


def amount_reader(currency: str, habits: Habits) -> Amount:
    """Return the reader of amounts of one market, quick with those written as 289.00."""
    has_cents = minor_digits(currency) == CENTS

    @lru_cache(maxsize=REMEMBERED)
    def other(text: str, column: str) -> int:
        return minor_amount(text, currency, column, habits)

    def amount(text: str, column: str) -> tuple[int, bool]:
        if has_cents and _PLAIN.fullmatch(text):
            return int(text[:-3] + text[-2:]), False
        return other(text, column), True

    return amount


def _shipping(text: str, words: Words, amount: Amount) -> tuple[int, bool]:
    """Read what delivery costs; words such as "free" cost nothing."""
    if text[:1].isalpha() and fold(text).rstrip("!. ") in words.money.free:
        return 0, True
    return amount(text, "shipping_price")
