"""Waking the workers that follow changes; those that do not hear it find the batch by polling."""

import logging
from collections.abc import Callable

from buybox_config.settings import Settings
from redis import Redis
from redis.exceptions import RedisError

LOG = logging.getLogger("buybox.changes")

Wake = Callable[[], None]


def asleep() -> None:
    """Wake nobody: workers find the batch by polling."""


def channel(settings: Settings) -> str:
    """Name the channel on which a new batch is announced."""
    return f"{settings.index_prefix}:changes"


def redis_waker(settings: Settings, redis: Redis | None) -> Wake:
    """Return what wakes workers through Redis; a Redis that fails is only logged, for the store is the truth."""
    if redis is None:
        return asleep

    def wake() -> None:
        try:
            redis.publish(channel(settings), "1")
        except RedisError as error:
            LOG.warning("a batch of changes is stored, but Redis did not wake a worker: %s", error)

    return wake
