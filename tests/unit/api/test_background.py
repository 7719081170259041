"""Work in the background of a server ends when it is told to, whatever moment that is."""

import asyncio
from contextlib import suppress

from buybox_api.background import end


async def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    lost = 0

    async def forgetful() -> None:
        nonlocal lost
        while lost < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
        await asyncio.sleep(60)

    task = asyncio.create_task(forgetful())
    await asyncio.sleep(0)
    await asyncio.wait_for(end(task), 30)
    assert lost == 2
    assert task.cancelled()


async def test_a_wait_that_ends_in_the_moment_of_its_cancellation_does_not_keep_a_server() -> None:
    woken = asyncio.Event()

    async def follow() -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), 0.05)
            woken.clear()

    task = asyncio.create_task(follow())
    await asyncio.sleep(0)
    woken.set()
    await asyncio.sleep(0)
    await asyncio.wait_for(end(task), 30)
    assert task.done()


async def test_a_task_that_failed_is_over() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("as told in the log")

    await end(asyncio.create_task(fails()))
