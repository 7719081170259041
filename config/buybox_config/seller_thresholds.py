"""From which share of its orders a fault of a seller is too much, kept as data."""

import tomllib
from importlib.resources import files

import msgspec


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limit of one kind of fault."""

    highest_rate: float  # faults per order, 0 to 1
    fewest_faults: int  # with fewer the rate says nothing
    description: str
    source: str

    def exceeded(self, faults: int, orders: int) -> bool:
        """Tell whether so many faults in so many orders are too much."""
        return orders > 0 and faults >= self.fewest_faults and faults / orders > self.highest_rate


def load_seller_thresholds() -> dict[str, Threshold]:
    """Read `data/seller_thresholds.toml`, by the name of the fault."""
    text = (files("buybox_config") / "data" / "seller_thresholds.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Threshold])
