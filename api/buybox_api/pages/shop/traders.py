"""Who a seller is by law, from the seller files; where these are not at hand, that is said."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
from buybox_config.errors import ConfigError
from buybox_config.sellers import load_sellers

LOG = logging.getLogger("buybox.pages")

EVERY_S = 60.0
"""Seconds after which the files are read again."""


class Trader(msgspec.Struct, frozen=True):
    """A trader as its seller file names it."""

    legal_name: str | None
    address: str | None
    registration: str | None
    country: str | None


class Traders(msgspec.Struct, frozen=True):
    """Every trader that is known, by seller; `mark` tells one state of the files from another."""

    known: dict[str, Trader]
    mark: str


NO_TRADERS = Traders({}, "")


class TraderFiles:
    """Reads the seller files in a thread, at most once a minute; files that cannot be read leave what was known."""

    def __init__(self, folder: Path | None, clock: Callable[[], float]) -> None:
        self._folder, self._clock = folder, clock
        self._known = NO_TRADERS
        self._read_at = -EVERY_S

    async def traders(self) -> Traders:
        """Return every trader."""
        now = self._clock()
        if self._folder is not None and now - self._read_at >= EVERY_S:
            self._read_at = now
            try:
                self._known = await asyncio.to_thread(read_traders, self._folder)
            except (ConfigError, OSError) as error:
                LOG.warning("pages cannot name traders anew: %s", error)
        return self._known


def read_traders(folder: Path) -> Traders:
    """Read the traders of a folder of seller files; raises ConfigError that names what is wrong."""
    known = {
        seller.id: Trader(seller.legal_name, seller.address, seller.registration, seller.country)
        for seller in load_sellers(folder)
    }
    mark = hashlib.blake2b(msgspec.json.encode(known, order="sorted"), digest_size=6).hexdigest()
    return Traders(known, mark)
