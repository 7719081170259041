"""Telling every API worker at once that another policy is in force; those that do not hear it find it by polling."""

import logging
from collections.abc import Callable

from buybox_config.connections import open_redis
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from redis.exceptions import RedisError

LOG = logging.getLogger("buybox.policies")

Announce = Callable[[int], None]


def silent(version: int) -> None:
    """Announce nothing: who follows finds the version by polling."""
    del version


def channel(settings: Settings) -> str:
    """Name the channel on which versions are announced, each as its number."""
    return f"{settings.index_prefix}:policy"


def redis_announcer(settings: Settings, endpoints: Endpoints) -> Announce:
    """Return what announces through Redis; without Redis it is silent, and a Redis that fails is only logged.

    The store is the truth and followers poll it: a publication never fails for want of Redis.
    """
    redis = open_redis(settings, endpoints)
    if redis is None:
        return silent

    def announce(version: int) -> None:
        try:
            redis.publish(channel(settings), str(version))
        except RedisError as error:
            LOG.warning("version %d of the policy is live, but Redis did not announce it: %s", version, error)

    return announce
