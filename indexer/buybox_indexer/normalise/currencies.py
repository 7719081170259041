"""Signs and codes of currencies as sellers write them, and where a locale puts the decimal sign."""

import re

from buybox_indexer.listing import TurnedAway

SYMBOLS: dict[str, frozenset[str]] = {
    "euros": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "pounds": frozenset({"GBP"}),
    "yen": frozenset({"JPY"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "₼": frozenset({"AZN"}),
    "zł": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "₺": frozenset({"TRY"}),
    "fr.": frozenset({"CHF"}),
    "ft": frozenset({"HUF"}),
    "lei": frozenset({"RON"}),
}
"""What a sign may stand for; a longer one stands before those that it holds."""

DOLLARS = {
    "us": "USD", "au": "AUD", "a": "AUD", "ca": "CAD", "c": "CAD", "nz": "NZD", "hk": "HKD", "nt": "TWD", "s": "SGD",
    "sg": "SGD", "mx": "MXN", "r": "BRL",
}  # fmt: skip
"""Letters before a dollar sign to the currency that they make of it."""

_IN_USE = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL RMB
"""
CODES = frozenset(_IN_USE.split())
"""ISO 4217 codes in use; three capitals that are none, such as TTC, are words."""

POINT_LANGUAGES = frozenset({"en", "ja", "zh", "ko", "th", "he", "hi", "ms"})
POINT_LOCALES = frozenset({"de-CH", "fr-CH", "it-CH", "de-LI", "es-MX", "es-US"})
"""Locales that write prices with a decimal point (Unicode CLDR); the others write a comma."""

_WITHIN_WORDS = frozenset("円元")
"""Signs that stand without a gap beside other letters: 3万円."""

_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_DOLLAR = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,2})\s?\$")


def decimal_sign(locales: tuple[str, ...]) -> str:
    """Return the sign before the decimals in all these locales; none when they differ."""
    signs = {"." if tag in POINT_LOCALES or tag.split("-")[0] in POINT_LANGUAGES else "," for tag in locales}
    return signs.pop() if len(signs) == 1 else ""


def without_currency(text: str, currency: str, column: str) -> str:
    """Take signs and codes of `currency` off; raises TurnedAway(`bad_currency`) for those of another."""
    text = _without_codes(text, currency, column)
    folded = text.lower()
    for symbol, currencies in SYMBOLS.items():
        if symbol in folded and (not symbol.isalpha() or symbol in _WITHIN_WORDS or _alone(symbol, folded)):
            if currency not in currencies:
                raise _other(column, symbol, currency)
            text = re.sub(re.escape(symbol), " ", text, flags=re.IGNORECASE)
            folded = text.lower()
    return text.strip()


def _without_codes(text: str, currency: str, column: str) -> str:
    for letters in _DOLLAR.findall(text):
        code = DOLLARS.get(letters.lower())
        if code is not None and code != currency:
            raise _other(column, code, currency)
        text = _DOLLAR.sub(" ", text)
    for code in _CODE.findall(text):
        if code in CODES and code != currency:
            raise _other(column, code, currency)
    return re.sub(rf"(?<![^\W\d]){currency}(?![^\W\d])", " ", text, flags=re.IGNORECASE).strip()


def _alone(symbol: str, folded: str) -> bool:
    return re.search(rf"(?<![^\W\d]){re.escape(symbol)}(?![^\W\d])", folded) is not None


def _other(column: str, named: str, currency: str) -> TurnedAway:
    return TurnedAway("bad_currency", f"{column} is in {named}, but the market's currency is {currency}")
