"""One load of a market at a time: a lock in the engine with an owner and a time limit."""

import datetime as dt
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from buybox_config.errors import LockedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError


@contextmanager
def market_lock(client: OpenSearch, settings: Settings, market: str, now: dt.datetime) -> Iterator[None]:
    """Hold the lock of a market's load.

    Raises LockedError that names the owner when another load holds it and its time is not over.
    """
    index, doc_id = IndexNames(settings.index_prefix).store("locks"), f"load-{market.lower()}"
    stored(client, index, mapping("locks"))
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    _take(client, index, doc_id, _claim(owner, now, settings), market)
    try:
        yield
    finally:
        _give_back(client, index, doc_id, owner)


def _claim(owner: str, now: dt.datetime, settings: Settings) -> dict[str, str]:
    until = now + dt.timedelta(minutes=settings.lock_minutes)
    return {"owner": owner, "taken_at": now.isoformat(), "until": until.isoformat()}


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
        raise LockedError(
            f"market {market}: another load holds the lock ({source['owner']}, until {source['until'][:16]}): "
            "wait for it to end"
        )
    try:
        client.index(
            index=index, id=doc_id, body=claim, if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"]
        )
    except ConflictError as error:
        raise LockedError(f"market {market}: another load was faster: wait for it to end") from error
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
