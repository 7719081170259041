"""Texts that may say who somebody is: they are never logged."""

import re
import unicodedata

from buybox_titles.fold import fold

PRIVATE = re.compile(
    r"\S\s*@"  # an e-mail address, also while it is being typed
    r"|\b[a-z]{2}\d{2}(?:[\W_]{0,3}[a-z0-9]{4}){3,}"  # an IBAN
    r"|\d(?:[\W_]{0,3}\d){8,}",  # a telephone, card or parcel number: nine digits and more
    re.IGNORECASE,
)


def is_private(text: str) -> bool:
    """Tell whether a text holds an address or a long number; rather once too often than once too seldom.

    Folded, a full-width or a circled sign is the plain one; signs that nobody sees part nothing.
    """
    return any(PRIVATE.search(_seen(each)) for each in (text, fold(text)))


def _seen(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
