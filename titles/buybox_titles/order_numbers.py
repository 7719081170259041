"""Read makers' order numbers, which hold a model number and then colour and country: "SM-G991BZADEUB", "MLPF3B/A"."""

import re

from buybox_titles.terms import Code, Entry, Kind

SHORTEST = 6
"""Letters and digits of the shortest order number."""

_SAMSUNG = re.compile(r"(?:sm)?([a-z]\d{3}[a-z]?[0-9]?)(?:z[a-z0-9]{2,6}|ds)")
_LG = re.compile(r"lg([a-z]\d{3}[a-z]{0,2})")
_APPLE = re.compile(r"[fmnp]([a-z0-9]{4})[a-z]{1,2}")
"""The first letter says how it was sold (new, refurbished, engraved, as a replacement), the last ones where."""


def read_order_number(token: str, terms: dict[str, Entry]) -> Code | None:
    """Return what an order number names, None when it is none that we know."""
    if match := _SAMSUNG.fullmatch(token) or _LG.fullmatch(token):
        return _code(match.group(1), terms) or _code(match.group(1)[:4], terms)
    if match := _APPLE.fullmatch(token):
        return _code("m" + match.group(1), terms)
    return None


def _code(token: str, terms: dict[str, Entry]) -> Code | None:
    entry = terms.get(token)
    if isinstance(entry, tuple) and entry[0] is Kind.CODE and isinstance(entry[1], Code):
        return entry[1]
    return None
