"""Put one question to the storefront, outside a server."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import TypeVar

from buybox_api.serving import open_storefront, read_shelf
from buybox_api.storefront import Storefront
from buybox_config.engine import find_endpoints
from buybox_config.settings import load_settings

Answer = TypeVar("Answer")

kept_shelf = lru_cache(maxsize=1)(read_shelf)
"""Reading the catalogue and compiling its parser takes seconds: a program that asks several times does so once."""


def ask(question: Callable[[Storefront], Awaitable[Answer]]) -> Answer:
    """Open the storefront, ask, and close it; raises what the question raises, and EngineError without an engine."""
    settings = load_settings()
    endpoints = find_endpoints(settings)

    async def asked() -> Answer:
        async with open_storefront(settings, endpoints, kept_shelf(settings)) as storefront:
            return await question(storefront)

    return asyncio.run(asked())
