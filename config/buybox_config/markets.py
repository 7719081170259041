"""Markets: a country shop with one currency, its locales, fees and rules, each a data file."""

from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

from buybox_config.errors import ConfigError, NotFoundError
from buybox_config.toml_model import read_toml


class Floors(BaseModel):
    """What an offer must promise at least to compete; an unstated fact is not below a floor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warranty_months: int = Field(0, ge=0, description="Months of commercial warranty.")
    return_days: int = Field(0, ge=0, description="Days in which the buyer may send it back.")
    battery_health_pct: int = Field(0, ge=0, le=100, description="Promised battery health in per cent.")


class PriceBand(BaseModel):
    """Totals beyond these multiples of the device's reference price do not compete."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lowest: float = Field(0.25, gt=0, description="Below this multiple an offer is hidden until it is confirmed.")
    dear: float = Field(2.0, gt=1, description="Above this multiple it is shown but never holds a box.")
    highest: float = Field(4.0, gt=1, description="Above this multiple it is hidden.")


class FeeStep(BaseModel):
    """A fee that the buyer cannot avoid, for item prices up to a limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    up_to: int | None = Field(None, ge=0, description="Highest item price of this step, minor units; none: no limit.")
    fee: int = Field(ge=0, description="The fee, minor units.")


class Market(BaseModel):
    """One market."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166 code of the country.")
    name: str = Field(min_length=1, description="Its name in English.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="The one ISO 4217 currency of its prices.")
    locales: tuple[str, ...] = Field(min_length=1, description="Locales of its shop, the first is the default.")
    time_zone: str = Field(description="IANA time zone of its calendar.")
    gigabyte: str = Field("GB", description="How a gigabyte is written there: Go in French.")
    delivery_days: int = Field(10, ge=1, description="Days assumed at worst where a seller promises no delivery time.")
    conditions: tuple[str, ...] = Field(("refurbished",), description="Conditions that may hold a box.")
    fees: tuple[FeeStep, ...] = Field((), description="Fees added to every order, by item price, lowest step first.")
    floors: Floors = Field(Floors(), description="What an offer must promise at least.")
    price_band: PriceBand = Field(PriceBand(), description="Totals that compete, as multiples of the reference price.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not an IANA time zone")
        return value

    @property
    def language(self) -> str:
        """The language of the first locale, e.g. `fr`."""
        return self.locales[0].split("-")[0]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its calendar."""
        return ZoneInfo(self.time_zone)

    def fee(self, price: int) -> int:
        """Return the unavoidable fee on an item price, both in minor units."""
        for step in self.fees:
            if step.up_to is None or price <= step.up_to:
                return step.fee
        return 0


def load_markets(extra: Path | None = None) -> dict[str, Market]:
    """Read the shipped markets and those of `extra`, by id.

    Raises ConfigError when a file is wrong or a market is given twice.
    """
    shipped = files("buybox_config") / "data" / "markets"
    found = [read_toml(Market, Path(entry.name), entry.read_text("utf-8")) for entry in shipped.iterdir()]
    if extra is not None:
        if not extra.is_dir():
            raise ConfigError(f"BUYBOX_MARKETS_DIR: {extra} is not a folder")
        found += [read_toml(Market, path) for path in sorted(extra.glob("*.toml"))]
    markets: dict[str, Market] = {}
    for market in sorted(found, key=lambda market: market.id):
        if market.id in markets:
            raise ConfigError(f"market {market.id} is described twice: keep one of its files")
        markets[market.id] = market
    return markets


def find_market(markets: dict[str, Market], name: str) -> Market:
    """Return the market named.

    Raises NotFoundError that lists the known ones.
    """
    market = markets.get(name.upper())
    if market is None:
        raise NotFoundError(f"there is no market {name[:20]!r}; known are {', '.join(markets)}")
    return market
