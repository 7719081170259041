"""Global trade item numbers: 8, 12, 13 or 14 digits the last of which checks the others (GS1 Specifications)."""

LENGTHS = frozenset((8, 12, 13, 14))
LONGEST = 14


def gtin_key(text: str) -> str | None:
    """Return a GTIN as 14 digits, the form in which all lengths of one number are alike; None when it is no GTIN.

    Blanks and hyphens between the digits are allowed; a wrong check digit, or nothing but zeros, is not.
    """
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) not in LENGTHS or not (digits.isascii() and digits.isdigit()):
        return None
    key = digits.zfill(LONGEST)
    return key if _checks(key) and key.strip("0") else None


def _checks(key: str) -> bool:
    weighted = sum(int(digit) * (3, 1)[position % 2] for position, digit in enumerate(key))
    return weighted % 10 == 0
