"""Markets: a country shop with one currency, its locales, fees and rules, each a data file."""

from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from buybox_config.errors import ConfigError, NotFoundError
from buybox_config.grades import Grade
from buybox_config.toml_model import read_toml
from buybox_config.wording import GradeLabels, LegalWords


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


class SecondView(BaseModel):
    """What else tells that a price is absurd, where too few sellers offer a device for it to have a usual price.

    Asked in this order, the first that is known counts: the model's other devices, the price new, the category.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fewest_sellers: int = Field(
        3, ge=1, description="From so many sellers of a device in a load on, its own usual price is enough."
    )
    storage_step: float = Field(
        0.12, ge=0, le=1, description="Logarithm of the price of twice the storage, to compare a model's devices."
    )
    model_lowest: float = Field(0.2, gt=0, lt=1, description="Hidden below this multiple of the model's other devices.")
    model_highest: float = Field(5.0, gt=1, description="Hidden above this multiple of the model's other devices.")
    new_lowest: float = Field(0.05, gt=0, lt=1, description="Hidden below this multiple of the device's price new.")
    category_lowest: float = Field(0.01, gt=0, lt=1, description="Hidden below this multiple of the category's median.")
    category_highest: float = Field(100.0, gt=1, description="Hidden above this multiple of the category's median.")


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
    prior_price: bool = Field(
        default=False,
        description="Whether a reduction must be measured against the lowest price of 30 days (98/6/EC, Article 6a).",
    )
    fees: tuple[FeeStep, ...] = Field((), description="Fees added to every order, by item price, lowest step first.")
    floors: Floors = Field(Floors(), description="What an offer must promise at least.")
    price_band: PriceBand = Field(PriceBand(), description="Totals that compete, as multiples of the reference price.")
    above_new: float = Field(
        1.0, gt=0, description="A total above this multiple of the marketplace's own new price is hidden."
    )
    second_view: SecondView = Field(SecondView(), description="What tells absurd prices of devices that few sell.")
    grade_labels: dict[str, GradeLabels] = Field({}, description="How grades are printed, by language.")
    legal_words: tuple[LegalWords, ...] = Field((), description="Words that its law forbids for some condition.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError, ValueError) as error:  # no such name, a folder of names, no name at all
            raise ValueError(f"{value!r} is not an IANA time zone") from error
        return value

    @model_validator(mode="after")
    def _labels_are_lawful(self) -> "Market":
        forbidden = {word.casefold() for rule in self.legal_words for word in rule.words}
        for labels in self.grade_labels.values():
            for label in map(labels.of, Grade):
                if any(word in label.casefold() for word in forbidden):
                    raise ValueError(f"grade label {label!r} holds words that legal_words forbids")
        return self

    @property
    def language(self) -> str:
        """The language of the first locale, e.g. `fr`."""
        return self.locales[0].split("-")[0]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its calendar."""
        return ZoneInfo(self.time_zone)

    def grade_label(self, grade: Grade, language: str | None = None) -> str:
        """Return how a grade is printed in a language of the market, else our own word for it."""
        labels = self.grade_labels.get(language or self.language)
        return grade.word if labels is None else labels.of(grade)

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
