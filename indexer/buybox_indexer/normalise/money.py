"""Money as sellers write it: symbols, codes, thousands and decimals, to minor units; a range is no price."""

import re

import msgspec
from buybox_config.money import minor_digits

from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.currencies import without_currency
from buybox_indexer.normalise.words import MoneyWords, fold

HIGHEST = 10_000_000
"""Whole units of a currency; nothing that is sold here costs more."""

THOUSAND = 3
"""Digits of a group of thousands."""

TEN_THOUSAND = 10_000


class Habits(msgspec.Struct, frozen=True):
    """How a market writes money; where they are unknown, three digits behind one separator are thousands."""

    decimal: str = ""  # sign before the decimals: "." or "," or unknown
    words: MoneyWords = MoneyWords()


UNKNOWN_HABITS = Habits()

_FORMS = str.maketrans(
    {
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0, 0xFF10) for digit in range(10)},
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000", " "),
        **dict.fromkeys("\u2019\u02bc\u00b4\uff07", "'"),
        **dict.fromkeys("\u066b\uff0e", "."),
        **dict.fromkeys("\u066c\uff0c\u060c", ","),
        **dict.fromkeys("\u2013\u2014\u2212\u2012\u2010\u2011", "-"),
        "\uff08": "(",
        "\uff09": ")",
        "\uffe5": "¥",
        "\uff04": "$",
        "\uffe1": "£",
    }
)
"""Digits, separators and dashes of other scripts to those of ASCII."""

_AMOUNT = re.compile(r"[0-9][0-9.,' ]*")
_NUMBER = re.compile(r"\d(?:[\d.,' ]*\d)?")
_WORD = re.compile(r"[^\W\d_]+")
_GROUPED = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*")
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_NO_CENTS = re.compile(r"[.,]\s*-+$")
_TEN_THOUSANDS = re.compile(r"(\d{1,4})万(\d{0,4})")
_PER_CENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")


def minor_amount(text: str, currency: str, column: str, habits: Habits = UNKNOWN_HABITS) -> int:
    """Read an amount in `currency` as minor units.

    Raises TurnedAway: `bad_currency` when the text names another currency, `bad_price` when it is no single amount
    of at most the currency's decimals, from 0 to HIGHEST, or could be read as two.
    """
    bare = _NO_CENTS.sub("", without_currency(text.translate(_FORMS).strip(), currency, column)).strip()
    bare = _counted_out(bare) if "万" in bare else bare
    if not (bare.isascii() and _AMOUNT.fullmatch(bare)):
        bare = _without_words(bare, text, column, habits.words)
    digits = minor_digits(currency)
    if currency == "INR" and (lakhs := _LAKHS.match(bare)):
        bare = lakhs[0].replace(",", "") + bare[lakhs.end() :]
    whole, fraction = _split(bare, text, column, digits, habits.decimal)
    if len(fraction.rstrip("0")) > digits:
        raise _refused(text, column, f"has more than {digits} decimals")
    if len(whole.lstrip("0")) > len(str(HIGHEST)) or int(whole) > HIGHEST:
        raise _refused(text, column, "is beyond any price")
    return int(whole + fraction[:digits].ljust(digits, "0"))


def _split(bare: str, text: str, column: str, digits: int, decimal_sign: str) -> tuple[str, str]:
    """Part whole units from the fraction: the last sign is the decimal one unless it parts thousands."""
    last = max(bare.rfind("."), bare.rfind(","))
    sign, head, tail = bare[last : last + 1] if last >= 0 else "", bare[:last], bare[last + 1 :].strip()
    is_decimal = last >= 0 and bare.count(sign) == 1
    if is_decimal and len(tail) == THOUSAND and head.isdecimal() and len(head) <= THOUSAND and head[0] != "0":
        is_decimal = _meant_as_decimal(sign, tail, text, column, digits, decimal_sign)
    whole, fraction = (head, tail) if is_decimal else (bare, "")
    if not (whole.isdecimal() or _GROUPED.fullmatch(whole)) or (fraction and not fraction.isdecimal()):
        raise _refused(text, column, "is not one amount: write it as 289.00")
    return re.sub(r"[.,' ]", "", whole), fraction


def _meant_as_decimal(sign: str, tail: str, text: str, column: str, digits: int, decimal_sign: str) -> bool:
    """Settle "1.234", where one sign stands before three digits.

    The sign that the market writes before decimals parts thousands only where the digits can be no decimals of this
    currency; where they could be, as in "1.500", the amount is refused rather than guessed.
    """
    if sign != decimal_sign:
        return False
    if digits == THOUSAND:
        return True
    if len(tail.rstrip("0")) <= digits:
        raise _refused(text, column, "could be thousands or decimals: write it as 289.00")
    return False


def _counted_out(bare: str) -> str:
    """Write Japanese ten thousands in digits: 2万8900 is 28900."""
    found = _TEN_THOUSANDS.fullmatch(bare.replace(",", ""))
    return str(int(found[1]) * TEN_THOUSAND + int(found[2] or 0)) if found else bare


def _without_words(bare: str, text: str, column: str, words: MoneyWords) -> str:
    """Return the one amount beside words of tax; everything else is refused with what is wrong with it."""
    said = set(_WORD.findall(fold(bare)))
    if said & (words.with_tax | words.without_tax):
        bare = _PER_CENT.sub(" ", bare)
    numbers = _NUMBER.findall(bare)
    if not numbers:
        raise _refused(text, column, "is not one amount: write it as 289.00")
    if bare.startswith("-") and len(numbers) == 1 and not said:
        raise _refused(text, column, "is below nought: send what the buyer pays")
    if said & words.instalment:
        raise _refused(text, column, "is paid in instalments: send the whole price")
    if said & words.without_tax:
        raise _refused(text, column, "is without tax: send the price with tax")
    if said & words.range or (len(numbers) > 1 and not said):
        raise _refused(text, column, "is a range: send the one price of this listing")
    harmless = re.fullmatch(r"[\s\w.,'()*:/+-]*", bare) is not None
    if len(numbers) != 1 or not said or not said <= words.with_tax or not harmless or not numbers[0].isascii():
        raise _refused(text, column, "is not one amount: write it as 289.00")
    return str(numbers[0])


def _refused(text: str, column: str, wrong: str) -> TurnedAway:
    return TurnedAway("bad_price", f"{column} {text[:40]!r} {wrong}")
