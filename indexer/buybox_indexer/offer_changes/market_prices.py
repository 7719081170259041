"""What all devices of a market cost, for prices of devices that few sell: read beside rounds, kept between them.

A million offers take some twenty seconds to read. What is kept only tells absurd prices, a hundredth or the fivefold,
so what others wrote since may be missing from it for a while.
"""

import logging
import threading
import time

from buybox_config.errors import BuyboxError
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.eligibility.second_view import Survey
from buybox_indexer.live_changes.category_prices import every_price
from buybox_indexer.load import Workshop

LOG = logging.getLogger("buybox.follow")

KEPT_S = 600.0
"""Seconds after which prices are read again."""

CHEAP_S = 0.2
"""A market that was read in less is read again whenever others wrote there."""

PATIENCE_S = 2.0
"""Seconds that a round waits for prices that are read again, where others wrote since."""


class MarketPrices:
    """The prices of one market; asked by one thread, read by another."""

    def __init__(self, workshop: Workshop, market: Market) -> None:
        self._workshop, self._market = workshop, market
        self._survey: Survey | None = None
        self._fault: Exception | None = None
        self._indices: MarketIndices | None = None  # that were read, or are being read
        self._reading = threading.Thread()
        self._read_at = self._took_s = 0.0
        self._is_old = False

    def others_wrote(self) -> None:
        """Take note that somebody else may have written into the market."""
        self._is_old = True

    def survey(self, indices: MarketIndices) -> Survey:
        """Return what the devices cost, to be kept up to date by who asks.

        Waits for the first reading, and a little for one of another generation. Raises what the first one raised.
        """
        if self._is_due(indices):
            self.read(indices)
            self._wait(PATIENCE_S)
        elif time.monotonic() - self._read_at > KEPT_S:
            self.read(indices)
        if self._survey is None:
            self._wait(None)
        if self._survey is None:
            raise self._fault or BuyboxError("the prices of the market were not read: send the lines again")
        return self._survey

    def read(self, indices: MarketIndices) -> None:
        """Begin to read, unless that goes on already."""
        if self._reading.is_alive():
            return
        self._indices, self._is_old = indices, False
        name = f"prices of {self._market.id}"
        self._reading = threading.Thread(target=self._read, args=(indices,), name=name, daemon=True)
        self._reading.start()

    def _is_due(self, indices: MarketIndices) -> bool:
        return self._indices != indices or (self._is_old and self._took_s < CHEAP_S)

    def _wait(self, seconds: float | None) -> None:
        if self._reading.is_alive():
            self._reading.join(seconds)

    def _read(self, indices: MarketIndices) -> None:
        began = time.monotonic()
        survey = Survey(self._workshop.catalogue.devices, self._market.second_view)
        try:
            for offer in every_price(self._workshop.client, indices, self._workshop.catalogue):
                if offer.condition in self._market.conditions and not offer.withdrawn:
                    survey.notice(offer)
        except (OpenSearchException, BuyboxError) as error:
            LOG.warning("prices of market %s could not be read, earlier ones stay in use: %s", self._market.id, error)
            self._fault, self._indices = error, None
            return
        self._read_at = time.monotonic()
        self._took_s, self._survey = self._read_at - began, survey
