"""Answers kept in Redis as bytes; right without it, and never held up by it for longer than its time-out."""

import functools
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, cast

import msgspec
from pydantic import BaseModel
from redis.asyncio import Redis

from buybox_api.circuit import Circuit
from buybox_api.generations import Generation
from buybox_api.shapes import shapes_mark

LOG = logging.getLogger("buybox.cache")

FORM = "5"
"""Raised when answers change their meaning, or what is kept beside them its form, so that a new version never serves an
older one's bytes; the shapes of answers are part of each key by themselves."""


class Store(Protocol):
    """What the cache needs of Redis."""

    async def get(self, name: str) -> bytes | None:
        """Return the bytes under a name."""
        ...

    async def keep(self, name: str, value: bytes, seconds: int) -> object:
        """Keep bytes under a name for some seconds."""
        ...


class RedisStore:
    """The store that a Redis is; the client declares its commands as answering now or later, here it is later."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def get(self, name: str) -> bytes | None:
        """Return the bytes under a name."""
        return await cast("Awaitable[bytes | None]", self._client.get(name))

    async def keep(self, name: str, value: bytes, seconds: int) -> object:
        """Keep bytes under a name for some seconds."""
        return await cast("Awaitable[object]", self._client.set(name, value, ex=seconds))


class AnswerCache:
    """Keeps encoded answers; without a store, or while it fails, every look-up finds nothing."""

    def __init__(self, store: Store | None, timeout_s: float, lifetime_s: int, clock: Callable[[], float]) -> None:
        self._store = store
        self._lifetime_s = lifetime_s
        self._reading = Circuit(timeout_s, clock, LOG, "answering without the cache")
        # Of its own: a Redis that is full refuses what is new and still has what it kept.
        self._writing = Circuit(timeout_s, clock, LOG, "keeping no new answers")

    @property
    def state(self) -> str:
        """Return `off`, `failing` or `ok`, as readiness tells it."""
        if self._store is None:
            return "off"
        return "failing" if self._reading.failed or self._writing.failed else "ok"

    async def get(self, key: str) -> bytes | None:
        """Return the answer kept under a key, None when there is none or the cache fails."""
        store = self._store
        return None if store is None else await self._reading.guarded(lambda: store.get(key))

    async def put(self, key: str, body: bytes) -> None:
        """Keep an answer for its lifetime, if the cache works."""
        store = self._store
        if store is not None and not self._reading.is_open:
            await self._writing.guarded(lambda: store.keep(key, body, self._lifetime_s))

    async def look(self, prefix: str) -> str:
        """Try both reading and keeping, where the store is not left alone just now, and return the state."""
        key = f"{prefix}:ready"
        await self.get(key)
        await self.put(key, b"{}")
        return self.state


@functools.cache
def form() -> str:
    """Return what tells this version's answers from those of another."""
    return f"{FORM}-{shapes_mark()}"


def answer_key(prefix: str, generation: Generation, policy: str, subject: str, asked: BaseModel) -> str:
    """Return the key of an answer: all that it depends on, so that nothing ever needs to be deleted to be right."""
    question = asked.model_dump(mode="json", exclude_defaults=True, exclude={"market", "client_id"})
    unordered = {name: sorted(value) if isinstance(value, list) else value for name, value in question.items()}
    text = msgspec.json.encode([form(), subject, unordered], order="sorted")
    digest = hashlib.blake2b(text, digest_size=16).hexdigest()
    state = f"{generation.market.id}:{generation.name}:{generation.revision}"
    return f"{prefix}:answer:{state}:{policy}:{digest}"


def entity_tag(key: str) -> str:
    """Return the ETag of an answer; weak, for its bytes also tell how long it took."""
    return f'W/"{hashlib.blake2b(key.encode(), digest_size=12).hexdigest()}"'
