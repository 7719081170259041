"""Writes whose answer was lost: put again to another node, they may find themselves done already.

A document that is created, or replaced as it was read, is refused to the second try when the first was carried out and
only its answer was lost. To whoever wrote it that looks like somebody else: a lock that nobody holds, a form sent
before, a policy changed meanwhile. So a refusal after a broken connection is looked into: where the engine holds the
very thing that was sent, it was ours, and is answered as done.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import msgspec
from opensearchpy.exceptions import ConflictError, NotFoundError, RequestError, TransportError

BROKEN: ContextVar[bool] = ContextVar("broken", default=False)
"""Whether a try of the question under way ended without a word of the engine."""

PRIMARY = {"preference": "_primary"}
"""Where to look: the copy that refused."""

Held = Mapping[str, Any]


def may_be_done(method: str, url: str, error: TransportError) -> bool:
    """Tell whether a refusal is what a write gets that is done already."""
    if method == "DELETE":
        return is_document(url) and isinstance(error, (ConflictError, NotFoundError))
    if method not in {"PUT", "POST"}:
        return False
    return (is_document(url) and isinstance(error, ConflictError)) or _is_new_index(url, error)


def done(method: str, url: str, sent: object, held: Held) -> dict[str, Any] | None:
    """Return the answer that was lost, None where what is held is not what was sent.

    `held` is the document that the engine holds at `url`, `{"found": False}` for none; an index needs none.
    """
    if method == "DELETE":
        return None if held.get("found") else {"result": "deleted", "_version": 0}
    if not is_document(url):
        return {"acknowledged": True, "shards_acknowledged": True, "index": url.strip("/")}
    if not held.get("found") or held["_source"] != msgspec.json.decode(msgspec.json.encode(sent)):
        return None
    result = "created" if held["_version"] == 1 else "updated"
    return {"result": result, **{name: value for name, value in held.items() if name not in {"_source", "found"}}}


def where_it_is_held(url: str) -> str:
    """Return the address at which the engine tells what it holds."""
    return url.replace("/_create/", "/_doc/")


def is_document(url: str) -> bool:
    """Tell whether an address is that of one document."""
    parts = url.strip("/").split("/")
    return len(parts) == 3 and parts[1] in {"_doc", "_create"}  # noqa: PLR2004 - index, kind, id


def _is_new_index(url: str, error: TransportError) -> bool:
    name = url.strip("/")
    already = isinstance(error, RequestError) and "resource_already_exists" in str(error.error)
    return already and "/" not in name and not name.startswith("_")
