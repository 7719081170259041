"""Changes that sellers send between loads."""

from typing import Annotated

from pydantic import BaseModel, Field


class ChangesSettings(BaseModel):
    """Changes that sellers send between loads."""

    changes_memory_mb: Annotated[int, Field(ge=1, le=65_536)] = Field(
        128,
        description="Memory in MB in which a process that applies changes keeps packed devices of each market: about "
        "20 KB for 200 offers. Devices beyond are read from OpenSearch again.",
    )
    follow_poll_s: Annotated[float, Field(ge=0.05, le=1)] = Field(
        0.5, description="Seconds after which `buybox follow` looks for changes that nothing woke it for."
    )
    follow_lines: Annotated[int, Field(ge=1, le=20_000)] = Field(
        2000, description="Lines of changes that `buybox follow` takes and applies together at most."
    )
    follow_attempts: Annotated[int, Field(ge=1, le=100)] = Field(
        10, description="Times that a batch of changes which fails for its own sake is tried before it is given up."
    )
    follow_pause_s: Annotated[float, Field(ge=1, le=600)] = Field(
        60.0, description="Seconds at most between two tries of a batch, and between two tries to reach the engine."
    )
    follow_hold_s: Annotated[float, Field(ge=5, le=3600)] = Field(
        120.0, description="Seconds after which batches of a worker that died on another machine may be taken over."
    )
    changes_kept_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        30, description="Days for which is kept what became of changes that sellers sent; dead batches stay longer."
    )
