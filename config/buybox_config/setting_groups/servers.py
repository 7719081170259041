"""OpenSearch and Redis that are used, and how indices lie there."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr


class ServerSettings(BaseModel):
    """OpenSearch and Redis that are used, and how indices lie there."""

    opensearch_url: str | None = Field(
        None,
        pattern=r"^https?://",
        repr=False,
        description="An OpenSearch 3.x to use; several nodes of one cluster with commas between; without it the "
        "embedded one is.",
    )
    opensearch_user: str | None = Field(
        None,
        pattern=r"^[^:]+$",
        description="User at OpenSearch; its password goes over TLS or within this machine only.",
    )
    opensearch_password: SecretStr | None = Field(None, min_length=1, description="Password of that user.")
    opensearch_password_file: Path | None = Field(
        None, description="File that holds the password, as orchestration mounts it; instead of the password itself."
    )
    opensearch_ca_file: Path | None = Field(
        None, description="Authorities (PEM) beside the system's whose certificates of OpenSearch are believed."
    )
    redis_url: str | None = Field(
        None,
        pattern=r"^(rediss?|unix)://",
        repr=False,
        description="A Redis 6.2 or newer to use, `rediss://` with TLS; without it the embedded one is.",
    )
    redis_user: str | None = Field(None, min_length=1, description="User at Redis, where it has several (ACL).")
    redis_password: SecretStr | None = Field(
        None, min_length=1, description="Password at Redis; it goes over TLS or within this machine only."
    )
    redis_password_file: Path | None = Field(
        None, description="File that holds that password, instead of the password itself."
    )
    redis_ca_file: Path | None = Field(
        None, description="Authorities (PEM) beside the system's whose certificates of Redis are believed."
    )
    engine_timeout_s: Annotated[float, Field(gt=0, le=300)] = Field(
        5.0, description="Seconds that a search waits for OpenSearch before it says so."
    )
    bulk_timeout_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        120.0, description="Seconds that one bulk request may take."
    )
    redis_timeout_s: Annotated[float, Field(gt=0, le=10)] = Field(
        0.05, description="Seconds that an answer waits for the cache before it goes on without."
    )
    index_prefix: str = Field(
        "buybox",
        pattern=r"^[a-z][a-z0-9-]{0,40}$",
        description="First word of every index, alias and Redis key: keeps tenants on one cluster apart.",
    )
    shards: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Primary shards of each market's indices.")
    replicas: Annotated[int, Field(ge=0, le=8)] = Field(0, description="Replicas of each market's indices.")
