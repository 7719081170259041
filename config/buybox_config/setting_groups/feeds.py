"""Feeds that are fetched."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BaseModel, Field


class FeedSettings(BaseModel):
    """Feeds that are fetched."""

    feed_timeout_s: Annotated[float, Field(gt=0, le=86_400)] = Field(
        600.0, description="Seconds that fetching one feed may take in all, redirects included."
    )
    feed_silence_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        30.0, description="Seconds that a feed's server may keep silent, while connecting or between two pieces."
    )
    feed_max_mb: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        2048, description="Largest feed that is fetched, in MiB as sent; 1,000,000 rows are about 500."
    )
    feed_unpacked_max_mb: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        4096, description="Largest feed once unpacked from gzip or zip, in MiB."
    )
    feed_redirects: Annotated[int, Field(ge=0, le=20)] = Field(
        5, description="Redirects that are followed while fetching a feed; each address is checked anew."
    )
    feed_private_addresses: tuple[IPv4Network | IPv6Network, ...] | None = Field(
        None,
        description="Networks inside the own house that feeds may be fetched from, such as `10.1.0.0/16,fd00::/8`; "
        "every other address that is not public is refused.",
    )
    feed_stale_hours: Annotated[int, Field(ge=1, le=8760)] = Field(
        48, description="Hours without a change after which `buybox feeds --stale` lists a feed."
    )
