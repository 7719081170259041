"""Loads of feeds into the engine."""

from typing import Annotated

from pydantic import BaseModel, Field


class LoadSettings(BaseModel):
    """Loads of feeds into the engine."""

    pace_loads: bool = Field(
        default=True,
        description="Whether a load slows down while searches are slower than usual; what the engine has no room "
        "for is sent later in any case.",
    )
    pace_search_ms: Annotated[float, Field(ge=0, le=60_000)] = Field(
        0.0,
        description="Mean milliseconds of a search in the engine above which a load slows down; 0: twice the mean "
        "before the load, and at least 20.",
    )
    shrink_limit: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="A load that would leave fewer than this share of the live offers is refused unless forced."
    )
    kept_days: Annotated[int, Field(ge=0, le=365)] = Field(
        7, description="Days that offers of a broken feed stay live before they are dropped."
    )
    seller_shrink_limit: Annotated[float, Field(ge=0, le=1)] = Field(
        0.2,
        description="A seller whose feeds name fewer than this share of its live offers keeps the others for a while.",
    )
    history_days: Annotated[int, Field(ge=60, le=3650)] = Field(
        90, description="Days of price changes that are kept, and the last change before them."
    )
    load_processes: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Processes that read feeds in a large load; 0: one for each processor, 1: none beside the load."
    )
    grace_seconds: Annotated[int, Field(ge=0, le=86_400)] = Field(
        120, description="Seconds that a replaced generation stays, for answers that still name it."
    )
    lock_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        1, description="Minutes of silence after which the lock of a load that died elsewhere may be taken over."
    )
