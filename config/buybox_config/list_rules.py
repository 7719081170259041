"""List rules of the policy: what stands on top of a list of devices, moves, is left out, or is asked in other words."""

import datetime as dt
import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints, model_validator

from buybox_config.catalogue import CATEGORIES

RULES_MAX = 500
"""List rules of one policy: each may be a clause of the engine's query, so their number bounds its cost."""

YEARS = range(2000, 2200)

ADDRESS = re.compile(r"https?://[^/\s\\]+\S*|/(?![/\\])[^\s\\]*")
"""A whole http(s) address, or a path of the storefront itself: never a script, never another host in disguise."""

FACTS = ("device", "model", "brand", "category")
"""What of a device a rule may name, the narrowest first."""

Word = Annotated[str, Field(min_length=1, max_length=200)]


def _typed(text: str) -> str:
    """Refuse what nobody can type into a search: it would stand for browsing."""
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in text):
        raise ValueError("words are needed: a text of blanks alone is what browsing asks")
    return text


Text = Annotated[Word, AfterValidator(_typed)]


def _category(name: str) -> str:
    if name not in CATEGORIES:
        raise ValueError(f"not a category; known are {', '.join(CATEGORIES)}")
    return name


CategoryName = Annotated[str, AfterValidator(_category)]

MarketCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]


def _near(moment: dt.datetime) -> dt.datetime:
    if moment.year not in YEARS:
        raise ValueError(f"the year must be from {YEARS.start} to {YEARS.stop - 1}")
    return moment


Moment = Annotated[NaiveDatetime, AfterValidator(_near)]


class RuleScope(BaseModel):
    """The lists that a rule is for; all that is named must fit, and a rule that names nothing is for every list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    market: MarketCode | None = Field(None, description="Market, by its ISO 3166 code: FR.")
    query: Text | None = Field(None, description="The shopper's words, whole; case and accents do not count.")
    model: Word | None = Field(None, description="Id of the model that the words mean.")
    device: Word | None = Field(None, description="Id of the one device that the words mean.")
    brand: Word | None = Field(None, description="Maker that the words mean, as the brand facet writes it.")
    category: CategoryName | None = Field(None, description="Category that the words mean.")

    @property
    def meant(self) -> dict[str, str]:
        """What the words must mean, by fact."""
        return {fact: value for fact in FACTS if (value := getattr(self, fact)) is not None}


class RuleTarget(BaseModel):
    """What a rule acts on: exactly one of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Word | None = Field(None, description="Id of a device.")
    model: Word | None = Field(None, description="Id of a model: all its devices.")
    brand: Word | None = Field(None, description="Maker, as the brand facet writes it: all its devices.")
    category: CategoryName | None = Field(None, description="Category: all its devices.")
    query: Text | None = Field(None, description="Words to ask instead, for a synonym.")
    url: Word | None = Field(None, description="Address to send the shopper to, for a redirect.")

    @property
    def named(self) -> tuple[str, str]:
        """The one thing named, and its value."""
        found: tuple[str, str] = next((name, value) for name, value in self if value is not None)
        return found

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(value is not None for _, value in self) != 1:
            raise ValueError(f"name exactly one of {', '.join(type(self).model_fields)}")
        return self


class ListRule(BaseModel):
    """One rule of lists. It never changes which offer of a device is first: a box cannot be bought or pinned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["pin", "boost", "bury", "hide", "synonym", "redirect"] = Field(description="What the rule does.")
    scope: RuleScope = Field(RuleScope(), description="Lists that it is for; left out: every list.")
    target: RuleTarget = Field(description="What it acts on.")
    from_: Moment | None = Field(None, alias="from", description="Local time of the market from which it is in force.")
    until: Moment | None = Field(None, description="Local time of the market from which it is no longer in force.")
    strength: float = Field(
        2.0,
        ge=0.1,
        le=10.0,
        strict=True,
        allow_inf_nan=False,
        description="How much popularity changes: a boost of 2 doubles it, a bury of 2 or 0.5 halves it.",
    )
    sponsored: bool = Field(default=False, strict=True, description="Whether it is paid for: its devices are labelled.")
    reason: str = Field("", max_length=500, description="Why, for those who read the policy later.")
    author: str = Field("", max_length=200, description="Who answers for it.")

    @property
    def factor(self) -> float:
        """What popularity is multiplied with: 1 or more for a boost, 1 or less for a bury."""
        return min(self.strength, 1 / self.strength) if self.action == "bury" else self.strength

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        for why, wrong in self._wrong():
            if wrong:
                raise ValueError(why)
        return self

    def _wrong(self) -> list[tuple[str, bool]]:
        """Return what may be wrong, in words, and whether it is."""
        name, value = self.target.named
        wanted = {"synonym": ("query",), "redirect": ("url",)}.get(self.action, FACTS)
        is_synonym, is_redirect = self.action == "synonym", self.action == "redirect"
        unsafe = is_redirect and name == "url" and ADDRESS.fullmatch(value) is None
        return [
            (f"a {self.action} acts on one of {', '.join(wanted)}, not on a {name}", name not in wanted),
            ("until must be later than from", self._ends_early),
            ("a boost is at least 1: bury the target instead", self.action == "boost" and self.strength < 1),
            ("only a pin or a boost can be sponsored", self.sponsored and self.action not in {"pin", "boost"}),
            ("a synonym needs scope.query, and at most a market beside", is_synonym and not self._of_words),
            ("a redirect needs a scope beside the market", is_redirect and not self._narrow),
            ("a url begins with http://, https:// or one slash, and has no spaces", unsafe),
        ]

    @property
    def _ends_early(self) -> bool:
        return self.from_ is not None and self.until is not None and self.until <= self.from_

    @property
    def _of_words(self) -> bool:
        return self.scope.query is not None and not self.scope.meant

    @property
    def _narrow(self) -> bool:
        return self.scope.query is not None or bool(self.scope.meant)
