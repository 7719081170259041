"""Whose fault a failure is: the engine's, then nobody is charged for it, or that of the changes under way."""

from collections.abc import Iterator

from buybox_config.errors import EngineError, RefusedError
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException, TransportError

DOCUMENTS_FAULT = (400, 413)
"""What the engine answers to a request that it understands and cannot take: its content may be to blame."""

ENGINES_WORDS = ("cluster_block_exception", "unavailable_shards_exception", "index_not_found_exception", "no room for")
"""Of errors that reach us as words alone: the engine is read-only, its disk full, its shards or memory missing."""

LONGEST = 300


def is_engines_fault(error: BaseException) -> bool:
    """Tell whether a failure says nothing of the changes: the engine is away, busy, full, or somebody was faster."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, (NoConnection, OSError, RefusedError)):
            return True
        if isinstance(one, TransportError):
            return one.status_code not in DOCUMENTS_FAULT
    engine = [one for one in chain if isinstance(one, (EngineError, OpenSearchException))]
    return any(words in str(one) for one in engine for words in ENGINES_WORDS)


def words_of(error: BaseException) -> str:
    """Say what failed, on one line and not too long."""
    words = " ".join(str(error).split()) or "no more is known"
    return f"{type(error).__name__}: {words}"[:LONGEST]


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__
