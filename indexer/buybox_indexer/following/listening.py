"""Hearing through Redis that a batch was stored; a Redis that is away, frozen or silent costs the worker nothing."""

import logging
import threading
import time
from collections.abc import Callable

from redis import Redis
from redis.client import PubSub
from redis.exceptions import RedisError

LOG = logging.getLogger("buybox.follow")

LISTEN_S = 1.0
AGAIN_S = 2.0
"""Seconds before a Redis that failed is tried again."""

SILENCE_S = 10.0
"""Seconds of silence after which Redis is asked whether it is there; twice as long, and it is not."""


class Listener:
    """Listens on a channel in a thread of its own, so that whatever Redis does keeps nobody else waiting."""

    def __init__(self, redis: Redis, channel: str, ring: Callable[[], None]) -> None:
        self._redis, self._channel, self._ring = redis, channel, ring
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listening", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def end(self) -> None:
        """Listen no more; returns when the thread has ended."""
        self._ended.set()
        self._thread.join()

    def _listen(self) -> None:
        is_told = False
        while not self._ended.is_set():
            try:
                with self._redis.pubsub() as subscription:  # type: ignore[no-untyped-call]  # redis types it not
                    subscription.subscribe(self._channel)
                    self._hear(subscription)
            except (RedisError, OSError) as error:
                if not is_told:
                    LOG.warning("Redis wakes nobody, changes are found by looking for them: %s", error)
                is_told = True
            else:
                is_told = False
            self._ended.wait(AGAIN_S)

    def _hear(self, subscription: PubSub) -> None:
        """Ring for each message, until the end or a silence that Redis does not break when it is asked to."""
        heard, is_asked = time.monotonic(), False
        while not self._ended.is_set():
            message = subscription.get_message(timeout=LISTEN_S)
            now = time.monotonic()
            if message is not None:
                heard, is_asked = now, False
                # A subscription that was just made may have missed something: that is a message too.
                self._ring()
            elif now - heard > 2 * SILENCE_S:
                return
            elif now - heard > SILENCE_S and not is_asked:
                subscription.ping()
                is_asked = True
