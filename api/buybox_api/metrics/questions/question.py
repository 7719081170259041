"""One thing to ask of the engine for the metrics."""

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from prometheus_client.core import Metric

from buybox_api.metrics.families import Family

SOON_S = 5.0
"""Seconds for which an answer counts: scrapes at the same time share one."""

LATER_S = 60.0
"""The same for what costs the engine a walk over all offers and changes by loads alone, or slowly."""


class Asking(msgspec.Struct, frozen=True):
    """With what is asked: a synchronous client with a short time-out, and the moment."""

    client: OpenSearch
    settings: Settings
    markets: tuple[str, ...]
    now: Callable[[], dt.datetime]

    @property
    def names(self) -> IndexNames:
        """The names of this prefix."""
        return IndexNames(self.settings.index_prefix)


class Question(msgspec.Struct, frozen=True):
    """A question, which families it answers in, and how long an answer counts."""

    part: str
    families: tuple[Family, ...]
    ask: Callable[[Asking], Sequence[Metric]]
    fresh_s: float = SOON_S


def seconds_of(moment: str | None) -> float | None:
    """Return an RFC 3339 time as seconds since 1970, None for none or one that cannot be read."""
    if moment is None:
        return None
    try:
        found = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()
