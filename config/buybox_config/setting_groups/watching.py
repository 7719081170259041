"""Logs and metrics."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BaseModel, Field


class WatchingSettings(BaseModel):
    """Logs and metrics."""

    log_level: str = Field(
        "info",
        pattern="^(debug|info|warning|error)$",
        description="What the server writes to standard error: a line for each request from `info` on.",
    )
    log_format: str = Field(
        "auto",
        pattern="^(auto|json|text)$",
        description="How it is written: one JSON object a line, or text; `auto`: text on a terminal, else JSON.",
    )
    log_requests: Annotated[float, Field(ge=0, le=1)] = Field(
        1.0,
        description="Share of the requests that have a line in the log; those that fail on our side or take over a "
        "second always have one.",
    )
    metrics_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")),
        description="Networks that read `/metrics` without a key, such as `10.1.2.0/24,::1/128`; everybody else needs "
        "an operator's key.",
    )
