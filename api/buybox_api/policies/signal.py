"""Hears on Redis that another policy is in force; who hears nothing finds it by looking once a second."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from buybox_api.background import end

LOG = logging.getLogger("buybox.policy")

WAIT_S = 5.0
"""Seconds of silence after which the connection is read again: nobody publishes for days."""

AGAIN_S = 5.0
"""Seconds before a Redis that failed is tried again."""


async def hear(redis: Redis, channel: str, woken: asyncio.Event) -> None:
    """Set the event for each announcement, until cancelled; a Redis that fails is told once until it is heard again."""
    failed = False
    while True:
        try:
            async with redis.pubsub() as heard:
                await heard.subscribe(channel)
                failed = False
                woken.set()  # what was announced while nobody heard
                while True:
                    if await heard.get_message(ignore_subscribe_messages=True, timeout=WAIT_S) is not None:
                        woken.set()
        except (RedisError, OSError) as error:
            if not failed:
                LOG.warning("policies are looked up once a second only, Redis cannot be heard: %s", error)
            failed = True
            await asyncio.sleep(AGAIN_S)


@asynccontextmanager
async def hearing(redis: Redis | None, channel: str) -> AsyncIterator[asyncio.Event]:
    """Give the event that announcements set while the block runs; without Redis nothing sets it."""
    woken = asyncio.Event()
    if redis is None:
        yield woken
        return
    task = asyncio.create_task(hear(redis, channel, woken))
    try:
        yield woken
    finally:
        await end(task)
