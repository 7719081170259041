"""Read capacities as tokens write them."""

import re

GB_PER_TB = 1024

STORAGES = frozenset((4, 8, 16, 32, 64, 120, 128, 240, 250, 256, 320, 480, 500, 512, 640, 750, 825, 960, 1024, 2048))
"""GB that devices are sold with; a pair such as "4/64" needs one of these."""

_LARGEST_RAM = 64
_PAIR = re.compile(r"(\d{1,2})(?:gb|go|g)?[/+\\](\d{1,4})(gb|go|gt|tb|to|g)?")
_TURNED = re.compile(r"(32|64|128|256|512)(?:gb|go)?\+(\d{1,2})(?:gb|go)?")
_LARGEST_TURNED = 24
"""GB of RAM that may follow a storage: "256+8"."""
_DECIMAL_TERABYTES = {1000: 1024, 2000: 2048, 4000: 4096}


def capacity_tokens(gigabyte: tuple[str, ...], terabyte: tuple[str, ...]) -> dict[str, int]:
    """Return every token of a number and a unit, with its GB: "64gb", "64go", "1tb"."""
    tokens: dict[str, int] = {}
    for number in (*range(1, 1025), 2000, 2048, 4000, 4096):
        for unit in gigabyte:
            tokens[f"{number}{unit}"] = _DECIMAL_TERABYTES.get(number, number)
        if number in STORAGES and number >= 16:  # noqa: PLR2004 - "4g" and "5g" are networks
            tokens[f"{number}g"] = number
    for number in (1, 2, 3, 4, 6, 8):
        for unit in terabyte:
            tokens[f"{number}{unit}"] = number * GB_PER_TB
    return tokens


def read_pair(token: str) -> tuple[int, int] | None:
    """Read "8/256gb" or "256+8" as (RAM, storage) in GB; None when it is no such pair."""
    if (turned := _TURNED.fullmatch(token)) and 0 < int(turned.group(2)) <= _LARGEST_TURNED:
        return int(turned.group(2)), int(turned.group(1))
    match = _PAIR.fullmatch(token)
    if match is None:
        return None
    memory, storage = int(match.group(1)), int(match.group(2))
    if match.group(3) in {"tb", "to"}:
        storage *= GB_PER_TB
    return (memory, storage) if storage in STORAGES and 0 < memory <= _LARGEST_RAM and memory < storage else None
