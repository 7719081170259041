"""What sellers may do, and for how long a decision on them counts."""

from typing import Annotated

from pydantic import BaseModel, Field


class SellingSettings(BaseModel):
    """What sellers may do, and for how long a decision on them counts."""

    probation_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        40, description="Days from joining after which a seller on probation is paused until it is reviewed."
    )
    probation_products: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        5, description="New products (device, grade, options) a day that a seller on probation may bring to a market."
    )
    probation_stock: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        10, description="Pieces of each product that count as available at a seller on probation."
    )
    new_price_days: Annotated[int, Field(ge=1, le=3650)] = Field(90, description="Days for which a new price counts.")
    confirmation_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        30, description="Days for which a confirmed price stays confirmed where no end is given."
    )
    appeals_contact: str | None = Field(
        None,
        min_length=3,
        max_length=300,
        description="Where sellers appeal against a restriction, shown on their pages: a mail address or a link.",
    )
