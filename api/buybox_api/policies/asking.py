"""What can be asked of policies by parameters."""

from pydantic import BaseModel, ConfigDict, Field


class HistoryQuery(BaseModel):
    """A question for what was published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: int = Field(50, ge=1, le=500, description="Versions at most, the newest first.")


class ReasonQuery(BaseModel):
    """Why something is taken out of the draft."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=500, description="Why, for those who read the history.")
