"""What the law of a market gives buyers, as data with its source."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class BuyerRights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The legal guarantee and the right of withdrawal; a number that has no source here is left out."""

    guarantee_months: int | None = None
    presumed_months: int | None = None  # in which a defect is presumed to have been there from the start
    guarantee_source: str | None = None
    withdrawal_days: int | None = None
    withdrawal_source: str | None = None


@cache
def load_buyer_rights() -> dict[str, BuyerRights]:
    """Read `data/buyer_rights.toml`, by market."""
    text = (files("buybox_config") / "data" / "buyer_rights.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, BuyerRights])


def buyer_rights(market: str) -> BuyerRights:
    """Return the rights of a market, without any number where none is known."""
    return load_buyer_rights().get(market, BuyerRights())
