"""The HTTP server: caching, limits, sessions."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr


class ServingSettings(BaseModel):
    """The HTTP server: caching, limits, sessions."""

    cache_seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        300, description="Lifetime of a cached answer; its key already names the generation and policy."
    )
    rate_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        1200,
        description="Requests a minute from one address (IPv6: /64) without key or session; each letter that a shopper "
        "types may be one. 0: no limit.",
    )
    key_rate_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        12_000, description="Requests a minute with one key or session. 0: no limit."
    )
    event_rate_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        600, description="Requests with shopper events a minute from one address. 0: no limit."
    )
    sign_in_rate_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        10, description="Tries to sign in a minute from one address. 0: no limit."
    )
    head_timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(
        10.0,
        description="Seconds in which a client must send the head of a request, from its first byte or connecting.",
    )
    body_timeout_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        30.0, description="Seconds in which the body of a request must arrive; the largest, 5 MiB, needs 1.4 Mbit/s."
    )
    answer_timeout_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        60.0, description="Seconds after which a request that is still not answered is given up (504)."
    )
    connections_max: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        800,
        description="Connections of clients to one server process at once; further ones are told 503. Most systems let "
        "a process open 1,024 files, and some are needed for the engine and Redis.",
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] | None = Field(
        None,
        description="Networks of own proxies, such as `10.1.0.0/16,fd00::/8`, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed; nobody else's are.",
    )
    session_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="What cookies and forms are signed with, at least 32 characters; without it one is made and kept "
        "in the engine.",
    )
    session_secret_file: Path | None = Field(
        None, description="File that holds that secret, instead of the secret itself."
    )
