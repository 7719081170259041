"""Texts that may say who somebody is: they are never logged."""

import re

PRIVATE = re.compile(
    r"\S@\S"  # an e-mail address
    r"|\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){3,}"  # an IBAN
    r"|\+?\d(?:[ ./()-]{0,2}\d){8,}",  # a telephone, card or parcel number: nine digits and more
    re.IGNORECASE,
)


def is_private(text: str) -> bool:
    """Tell whether a text holds an address or a long number; rather once too often than once too seldom."""
    return PRIVATE.search(text) is not None
