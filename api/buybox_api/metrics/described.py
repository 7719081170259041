"""What a metric is, as the documents list it."""

from typing import Literal

import msgspec


class Described(msgspec.Struct, frozen=True):
    """One metric: its name, kind and labels, and what it says."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    says: str
