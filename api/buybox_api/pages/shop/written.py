"""Money, numbers and days as people of a market write them."""

from buybox_config.money import MoneyDocument, minor_digits
from buybox_config.page_words import PageWords
from buybox_ranking.money_words import spoken_amount

NO_BREAK = "\N{NO-BREAK SPACE}"


def minor_of(amount: str, currency: str) -> int:
    """Return a decimal amount in minor units."""
    whole, _, fraction = amount.partition(".")
    digits = minor_digits(currency)
    return int(f"{whole}{fraction[:digits]:0<{digits}}" if digits else whole)


def written_money(money: MoneyDocument, words: PageWords) -> str:
    """Write money so that it does not break at a line's end: "1 299,50 €", "£1,299.50"."""
    return written_minor(minor_of(money["amount"], money["currency"]), money["currency"], words)


def written_minor(minor: int, currency: str, words: PageWords) -> str:
    """Write minor units of a currency."""
    spoken = spoken_amount(minor, currency, words.decimal_mark, words.group_mark)
    return spoken.replace(" ", NO_BREAK)


def written_number(number: float, words: PageWords) -> str:
    """Write a number with the decimals that it has."""
    whole, _, fraction = f"{number:g}".partition(".")
    grouped = words.grouped(whole)
    return f"{grouped}{words.decimal_mark}{fraction}" if fraction else grouped


def written_capacity(gigabytes: int, unit: str) -> str:
    """Write a capacity in the market's unit: 1024 is "1 To" where 128 is "128 Go"."""
    terabytes, rest = divmod(gigabytes, 1024)
    if terabytes and not rest:
        return f"{terabytes}{NO_BREAK}T{unit[1:]}"
    return f"{gigabytes}{NO_BREAK}{unit}"
