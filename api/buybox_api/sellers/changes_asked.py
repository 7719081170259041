"""What may be asked about the changes that a seller sent."""

from typing import Self

from buybox_desk.changes.batch import BatchState
from pydantic import BaseModel, ConfigDict, Field, model_validator

from buybox_api.asking import DEPTH_MAX
from buybox_api.sellers.changes_body import LINES_MAX


class ChangesListQuery(BaseModel):
    """A page of the batches of a seller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: BatchState | None = Field(None, description="Only batches in this state.")
    page: int = Field(1, ge=1, le=DEPTH_MAX, description="Which page, from 1.")
    per_page: int = Field(50, ge=1, le=500, description="Batches of a page; page x per_page reaches 10,000 at most.")

    @model_validator(mode="after")
    def _not_too_deep(self) -> Self:
        if self.page * self.per_page > DEPTH_MAX:
            raise ValueError(f"page x per_page reaches beyond {DEPTH_MAX} batches")
        return self


class ChangesQuery(BaseModel):
    """A page of the lines of one batch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str | None = Field(
        None, min_length=1, max_length=100, description="Only lines with this outcome: see docs/changes.md."
    )
    page: int = Field(1, ge=1, le=LINES_MAX, description="Which page, from 1.")
    per_page: int = Field(1_000, ge=1, le=LINES_MAX, description="Lines of a page.")
