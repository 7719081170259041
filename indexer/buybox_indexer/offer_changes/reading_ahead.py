"""Devices read before a change asks for them, some at a time, for a thread that has nothing else to do.

A change of a device that is not kept costs three times more. Nobody's right to write is taken for the reading: what
another process writes meanwhile either raises the revision of the generation or stands on the record of a round that
broke off, and both drop what was read.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping

import msgspec
from buybox_config.errors import BuyboxError
from buybox_config.markets import Market
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.devices_rewrite import on_sale
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.engine_reading import EngineReading
from buybox_indexer.offer_changes.kept_market import KeptMarket
from buybox_indexer.run import Clock

LOG = logging.getLogger("buybox.follow")

OFFERS = 4_000
DEVICES = 200
"""Read at once, at least one device: changes that arrive meanwhile wait for some tenths of a second."""

CALM = dt.timedelta(seconds=10)
"""Time after which a market is looked at again, and for which nobody else must have written into it: two workers that
take turns would each read for nothing what the other drops."""


class ReadingAhead:
    """Reads what is not kept yet of all markets, one after the other."""

    def __init__(
        self,
        workshop: Workshop,
        markets: Mapping[str, Market],
        kept: Callable[[Market], KeptMarket | None],
        clock: Clock,
    ) -> None:
        """`kept` returns what is kept of a market, None of one that is not live."""
        self._workshop, self._markets, self._kept, self._clock = workshop, markets, kept, clock
        self._looked_at: dict[str, dt.datetime] = {}

    def some(self) -> bool:
        """Read some devices; False when there is nothing to read at the moment."""
        for name, market in self._markets.items():
            if not self._is_long_ago(self._looked_at.get(name)):
                continue
            try:
                if self._some_of(market):
                    return True
            except (OpenSearchException, BuyboxError, msgspec.MsgspecError) as error:
                LOG.debug("devices of market %s are read ahead later: %s", name, error)
            self._looked_at[name] = self._clock()
        return False

    def _some_of(self, market: Market) -> bool:
        kept = self._kept(market)
        if kept is None or not self._is_long_ago(kept.made_at) or not kept.devices.has_room:
            return False
        if kept.unread is None:
            kept.unread = iter(on_sale(self._workshop.client, kept.indices).items())
        devices = self._next(kept, kept.unread)
        if not devices:
            return False
        engine = EngineReading(self._workshop, market, kept.indices)
        engine.show()
        engine.devices(devices, kept.devices)
        return True

    def _next(self, kept: KeptMarket, unread: Iterator[tuple[str, int]]) -> list[str]:
        """Take devices that are not kept, those with most offers first, until they are enough."""
        devices: list[str] = []
        offers = 0
        for device, many in unread:
            if device in self._workshop.catalogue.devices and not kept.devices.has(device):
                devices.append(device)
                offers += many
                if offers >= OFFERS or len(devices) >= DEVICES:
                    break
        return devices

    def _is_long_ago(self, moment: dt.datetime | None) -> bool:
        """Tell whether that is long enough ago; a moment that is still to come is of a clock that was set back."""
        return moment is None or abs(self._clock() - moment) >= CALM
