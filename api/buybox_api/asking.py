"""What can be asked: the parameters of contract section 7, checked and described once for web, library and terminal."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from buybox_config.catalogue import CATEGORIES
from buybox_config.grades import GRADES
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

WORDS_MAX = 500
"""Characters of `q`: a pasted listing title is some 250 long; beyond this nobody typed it."""

TOKENS_MAX = 40
"""Words of `q`: each is a clause of the engine's query, so their number bounds its cost."""

VALUES_MAX = 50
"""Values of one repeated parameter."""

DEPTH_MAX = 10_000
"""Deepest device that pages reach: the engine's own window."""

NUMBER_MAX = 2**31 - 1


def _known(kind: str, names: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in names:
            raise ValueError(f"not a {kind}; known are {', '.join(names)}")
        return value

    return AfterValidator(check)


def _choice(kind: str, names: tuple[str, ...]) -> tuple[AfterValidator, WithJsonSchema]:
    return _known(kind, names), WithJsonSchema({"type": "string", "enum": list(names)})


_GRADE_CHECK, _GRADE_SCHEMA = _choice("grade", tuple(GRADES))
_CATEGORY_CHECK, _CATEGORY_SCHEMA = _choice("category", CATEGORIES)

GradeWord = Annotated[str, _GRADE_CHECK, _GRADE_SCHEMA]
CategoryWord = Annotated[str, _CATEGORY_CHECK, _CATEGORY_SCHEMA]
Value = Annotated[str, Field(min_length=1, max_length=100)]
Number = Annotated[int, Field(ge=0, le=NUMBER_MAX)]
Price = Annotated[Decimal, Field(ge=0, le=1_000_000_000, allow_inf_nan=False)]


def _many(description: str) -> Any:  # noqa: ANN401 - pydantic's Field is declared as Any, so that it fits every type
    return Field((), max_length=VALUES_MAX, description=f"{description} Repeat it for OR.")


def _reaches(page: int, per_page: int, what: str) -> None:
    """Refuse a page that is deeper than pages reach."""
    if page * per_page > DEPTH_MAX:
        raise ValueError(f"page x per_page reaches beyond {DEPTH_MAX} {what}")


class Asked(BaseModel):
    """What every question names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    market: str = Field(min_length=1, max_length=20, description="Market, by its ISO 3166 code: FR.")


class OfferFilters(Asked):
    """What an offer must meet to pass; all are AND, the values of one are OR."""

    grade: tuple[GradeWord, ...] = _many("Exactly this grade.")
    grade_min: GradeWord | None = Field(None, description="This grade or a better one.")
    colour: tuple[Value, ...] = _many("Colour; an offer that states none matches no colour.")
    battery_new: tuple[bool, ...] = _many("Whether the battery is new; not stated counts as no.")
    keyboard: tuple[Value, ...] = _many("Keyboard layout of a laptop.")
    network_lock: tuple[Value, ...] = _many("Operator that the phone is locked to, or `unlocked`.")
    vat_scheme: tuple[Literal["standard", "margin"], ...] = _many("VAT scheme of the sale.")
    price_max: Price | None = Field(None, description="Highest total, in the market's currency.")
    warranty_min: Number | None = Field(None, description="Months of warranty at least; not stated does not pass.")
    delivery_max: Number | None = Field(None, description="Days of delivery at most; not stated does not pass.")


class SearchRequest(OfferFilters):
    """A question for devices."""

    q: str = Field("", max_length=WORDS_MAX, description="Words; empty browses all devices.")
    category: tuple[CategoryWord, ...] = _many("Category of device.")
    brand: tuple[Value, ...] = _many("Maker, as the brand facet writes it.")
    model: tuple[Value, ...] = _many("Model id.")
    storage_gb: tuple[Number, ...] = _many("Storage in GB.")
    ram_gb: tuple[Number, ...] = _many("Memory in GB.")
    size: tuple[Value, ...] = _many("Size with its unit: `44 mm`.")
    connectivity: tuple[Value, ...] = _many("Connectivity: `wifi`, `cellular`, `gps`, `4g`, `5g`.")
    price_min: Price | None = Field(None, description="Lowest `price_from`, in the market's currency.")
    sort: Literal["relevance", "price_asc", "price_desc"] = Field("relevance", description="Order of the devices.")
    page: int = Field(1, ge=1, le=DEPTH_MAX, description="Page, from 1.")
    per_page: int = Field(20, ge=1, le=200, description="Devices on a page.")

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        _reaches(self.page, self.per_page, "devices: narrow the search with filters")
        if len(self.q.split()) > TOKENS_MAX:
            raise ValueError(f"q has more than {TOKENS_MAX} words: ask with fewer")
        return self


class SuggestRequest(Asked):
    """A question for completions."""

    q: str = Field("", max_length=WORDS_MAX, description="What was typed so far; empty: what is popular.")
    limit: int = Field(8, ge=1, le=20, description="Suggestions at most.")


class DeviceRequest(Asked):
    """A question for one device's page."""


COMPARED_MAX = 6
"""Devices of one comparison: more columns than a screen shows."""


def _separated(values: object) -> object:
    """Take `a,b` apart, and keep each once in its order."""
    if not isinstance(values, (list, tuple)):
        return values
    pieces = [piece.strip() for value in values for piece in str(value).split(",")]
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


class CompareRequest(Asked):
    """A question for devices side by side."""

    devices: Annotated[tuple[Value, ...], BeforeValidator(_separated)] = Field(
        min_length=1,
        max_length=COMPARED_MAX,
        description=f"Ids of up to {COMPARED_MAX} devices, with commas between them or repeated.",
    )


class ModelsRequest(Asked):
    """A question for the models on offer."""

    page: int = Field(1, ge=1, le=DEPTH_MAX, description="Page, from 1.")
    per_page: int = Field(100, ge=1, le=200, description="Models on a page.")

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        _reaches(self.page, self.per_page, "models")
        return self


class RankingRequest(Asked):
    """A question for how we rank."""


class OffersRequest(OfferFilters):
    """A question for the offers of one device, or its best one."""


ClientId = Annotated[
    str | None,
    Field(
        pattern=r"^[A-Za-z0-9._:-]{1,100}$",
        description="Who asks, by an id that says nothing else: it goes to the event log. While a policy is on trial "
        "it decides which of the two answers; otherwise it changes no answer.",
    ),
]


class SearchQuery(SearchRequest):
    """A question for devices, over HTTP."""

    client_id: ClientId = None


class SuggestQuery(SuggestRequest):
    """A question for completions, over HTTP."""

    client_id: ClientId = None


class DeviceQuery(DeviceRequest):
    """A question for one device's page, over HTTP."""

    client_id: ClientId = None


class OffersQuery(OffersRequest):
    """A question for the offers of one device, or its best one, over HTTP."""

    client_id: ClientId = None


class CompareQuery(CompareRequest):
    """A question for devices side by side, over HTTP."""

    client_id: ClientId = None


class ModelsQuery(ModelsRequest):
    """A question for the models on offer, over HTTP."""

    client_id: ClientId = None


class RankingQuery(RankingRequest):
    """A question for how we rank, over HTTP."""

    client_id: ClientId = None


Query = SearchQuery | SuggestQuery | DeviceQuery | OffersQuery | CompareQuery | ModelsQuery | RankingQuery
