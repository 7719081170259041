"""What may be asked about a seller."""

from typing import Literal, Self

from pydantic import Field, model_validator

from buybox_api.asking import DEPTH_MAX, Asked


class SellerPage(Asked):
    """A page of a seller's list in one market."""

    page: int = Field(1, ge=1, le=DEPTH_MAX, description="Which page, from 1.")
    per_page: int = Field(50, ge=1, le=500, description="Entries of a page; page x per_page reaches 10,000 at most.")

    @model_validator(mode="after")
    def _not_too_deep(self) -> Self:
        if self.page * self.per_page > DEPTH_MAX:
            raise ValueError(f"page x per_page reaches beyond {DEPTH_MAX} entries")
        return self

    @property
    def first(self) -> int:
        """How many entries lie before the page."""
        return (self.page - 1) * self.per_page


class SellerOffersQuery(SellerPage):
    """A page of a seller's offers."""

    state: Literal["won", "eligible", "won_elsewhere", "ineligible"] | None = Field(
        None, description="Only offers in this state: see docs/price-to-win.md."
    )


class SellerRejectsQuery(SellerPage):
    """A page of a seller's rejected rows."""

    reason: str | None = Field(None, min_length=1, max_length=100, description="Only rows turned away for this reason.")
