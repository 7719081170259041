"""What is logged to learn from, and what is tried out for it."""

from typing import Annotated

from pydantic import BaseModel, Field


class LearningSettings(BaseModel):
    """What is logged to learn from, and what is tried out for it."""

    log_lists: Annotated[float, Field(ge=0, le=1)] = Field(
        1.0,
        description="Share of the lists of a device's offers that are logged for learning, with the offers as shown; "
        "half a KB an offer and list before compression.",
    )
    log_searches: bool = Field(
        default=True,
        description="Whether searches are logged for merchandisers and suggestions: text, number of devices found, "
        "the client id where one is sent; never a text with an address or a long number.",
    )
    exploration_share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.0,
        description="Share of the logged lists of a device's offers in which two near-equal neighbours may change "
        "places by chance, to learn what a place alone is worth; 0 is off.",
    )
    exploration_deepest: Annotated[int, Field(ge=2, le=200)] = Field(
        5, description="Last place of a list that such a swap may reach."
    )
    exploration_widest_gap: Annotated[float, Field(ge=0, le=1)] = Field(
        0.05,
        description="Widest gap between the scores of two neighbours that may change places, as a share of the spread "
        "between the quartiles of the list's scores.",
    )
