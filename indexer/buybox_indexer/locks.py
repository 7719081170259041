"""Two locks of a market, in the engine, each with an owner and a time limit.

The load lock: one load, reload or set of blocks at a time; a load holds it from its first row to its swap. The live
lock: the right to write into what is live, held for moments: by each round of changes, by whatever else writes there,
and by a load from its last look at what changed meanwhile to its swap. Who takes both takes the load lock first.
"""

import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from buybox_config.errors import LockedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

WAIT_S = 0.05
"""Seconds between two tries to take a lock that is held for moments."""


class _TakenError(LockedError):
    """Somebody else holds the lock: told apart from what is raised by whoever holds it."""


@contextmanager
def market_lock(client: OpenSearch, settings: Settings, market: str, now: dt.datetime) -> Iterator[None]:
    """Hold the lock of a market's load.

    Raises LockedError that names the owner when another load holds it and its time is not over.
    """
    with _held(client, settings, f"load-{market.lower()}", now, dt.timedelta(minutes=settings.lock_minutes)):
        yield


@contextmanager
def live_lock(
    client: OpenSearch,
    settings: Settings,
    market: str,
    clock: Callable[[], dt.datetime],
    *,
    for_s: float = 60.0,
    patience_s: float = 30.0,
) -> Iterator[None]:
    """Hold the right to write into a market's live generation, for up to `for_s` seconds, after which others may.

    Waits up to `patience_s` seconds for whoever holds it; raises LockedError that names the owner after that. A holder
    that sleeps longer than `for_s` finds out by sequence numbers: what it writes then is refused.
    """
    ends = time.monotonic() + patience_s
    while True:
        try:
            with _held(client, settings, f"live-{market.lower()}", clock(), dt.timedelta(seconds=for_s)):
                yield
                return
        except _TakenError as error:
            if time.monotonic() >= ends:
                raise LockedError(str(error)) from error
            time.sleep(WAIT_S)


@contextmanager
def _held(client: OpenSearch, settings: Settings, doc_id: str, now: dt.datetime, lasts: dt.timedelta) -> Iterator[None]:
    index = IndexNames(settings.index_prefix).store("locks")
    stored(client, index, mapping("locks"))
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    claim = {"owner": owner, "taken_at": now.isoformat(), "until": (now + lasts).isoformat()}
    _take(client, index, doc_id, claim, doc_id.partition("-")[2].upper())
    try:
        yield
    finally:
        _give_back(client, index, doc_id, owner)


def _take(client: OpenSearch, index: str, doc_id: str, claim: dict[str, str], market: str) -> None:
    try:
        client.index(index=index, id=doc_id, body=claim, op_type="create", refresh=True)
    except ConflictError:
        _take_over(client, index, doc_id, claim, market)


def _take_over(client: OpenSearch, index: str, doc_id: str, claim: dict[str, str], market: str) -> None:
    """Take a lock whose time is over, or whose process on this machine is gone, unless somebody is faster."""
    try:
        held = client.get(index=index, id=doc_id)
    except NotFoundError:
        return _take(client, index, doc_id, claim, market)
    source: dict[str, Any] = held["_source"]
    if source["until"] > claim["taken_at"] and not _owner_is_gone(source["owner"]):
        raise _TakenError(
            f"market {market}: another load holds the lock ({source['owner']}, until {source['until'][:16]}): "
            "wait for it to end"
        )
    try:
        client.index(
            index=index, id=doc_id, body=claim, if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"]
        )
    except ConflictError as error:
        raise _TakenError(f"market {market}: another load was faster: wait for it to end") from error
    return None


def _owner_is_gone(owner: str) -> bool:
    """Tell whether the owner was a process of this machine that no longer runs."""
    host, pid, _ = owner.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _give_back(client: OpenSearch, index: str, doc_id: str, owner: str) -> None:
    held = client.get(index=index, id=doc_id, ignore=404)
    if held.get("_source", {}).get("owner") == owner:
        client.delete(
            index=index, id=doc_id, if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"], refresh=True
        )
