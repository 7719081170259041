"""Ending work that goes on in the background of a server."""

import asyncio

AGAIN_S = 0.5
"""Seconds after which a task that goes on is cancelled again."""


async def end(task: "asyncio.Task[None]") -> None:
    """Cancel a task that never ends by itself, and wait until it is over.

    Once is not enough: `asyncio.wait_for` of Python 3.11 loses a cancellation that comes in the very moment in which
    what it waits for is there (python/cpython issue 86296), and a server that shuts down would wait for ever.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN_S)
    if not task.cancelled():
        task.exception()  # a fault was logged where it arose; here nobody is left to tell
