"""A preview as it is kept with its draft or version: how far it has come, and what it found."""

import datetime as dt
from typing import Any, Literal

import msgspec
from buybox_config.times import utc_text

from buybox_desk.preview.market_preview import MarketPreview
from buybox_desk.preview.replay import ListsReplay

STALE_S = 60.0
"""Seconds without a sign of life after which a preview under way is given up: it gives one each second."""

STOPPED = "the process that worked it out has stopped: start it again"

Document = dict[str, Any]


class WholePreview(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a preview found."""

    before: int  # the version that was live
    markets: tuple[MarketPreview, ...]
    lists: tuple[ListsReplay, ...] = ()
    searches: tuple[Document, ...] = ()  # as `SearchesReplay` of the API


class KeptPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A preview that runs, is done, or failed."""

    status: Literal["running", "done", "failed"]
    share: float  # 0 to 1
    words: str  # what it is at
    started_at: str  # RFC 3339, UTC
    told_at: str  # its last sign of life
    fault: str | None = None  # why it failed
    found: WholePreview | None = None  # once it is done

    def document(self) -> Document:
        """Return it as it is stored."""
        kept: Document = msgspec.to_builtins(self)
        return kept

    def at(self, now: dt.datetime) -> "KeptPreview":
        """Return it as it is to be believed now: one that gives no sign of life has failed."""
        if self.status != "running" or _seconds_since(self.told_at, now) <= STALE_S:
            return self
        return msgspec.structs.replace(self, status="failed", fault=STOPPED)


def begun(now: dt.datetime) -> KeptPreview:
    """Return a preview that has just begun."""
    return KeptPreview(status="running", share=0.0, words="begun", started_at=utc_text(now), told_at=utc_text(now))


def read_preview(document: Document | None, now: dt.datetime) -> KeptPreview | None:
    """Read a stored preview as it is to be believed now; None where there is none, or one of another version of ours.

    Whoever finds none makes a new one: it costs seconds.
    """
    try:
        return None if document is None else msgspec.convert(document, KeptPreview, strict=False).at(now)
    except msgspec.ValidationError:
        return None


def _seconds_since(moment: str, now: dt.datetime) -> float:
    return (now - dt.datetime.fromisoformat(moment)).total_seconds()
