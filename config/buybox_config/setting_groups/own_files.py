"""Files of the marketplace's own: markets, models, sellers, prices, policy."""

from pathlib import Path

from pydantic import BaseModel, Field


class OwnFileSettings(BaseModel):
    """Files of the marketplace's own: markets, models, sellers, prices, policy."""

    markets_dir: Path | None = Field(None, description="Folder of further market files, beside those shipped.")
    catalogue_dir: Path | None = Field(
        None, description="Folder of models added to the shipped ones; without it `catalogue` in the data folder is."
    )
    policy_file: Path | None = Field(
        None, description="A policy to use instead of the one shipped, until the first one is published."
    )
    sellers_dir: Path | None = Field(
        None, description="Folder of seller files that `buybox seller` and `buybox offer` use without --sellers."
    )
    new_prices: Path | None = Field(
        None, description="The marketplace's own table of new prices (CSV), imported before each load."
    )
