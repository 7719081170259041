"""Names of the engine's indices and aliases, and their mappings, kept as data."""

import json
from importlib.resources import files
from typing import Any

import msgspec

from buybox_config.analysis import with_language
from buybox_config.languages import load_language

LAYOUT = 6
"""What the documents of a generation look like: raised when answers need a field that older loads did not write."""


class MarketIndices(msgspec.Struct, frozen=True):
    """The pair of concrete indices that answers for a market."""

    devices: str
    offers: str

    @property
    def generation(self) -> str:
        """The generation that both belong to, e.g. `20261123t162601-3f2a`."""
        return self.devices.rsplit("-g", 1)[1]


class IndexNames(msgspec.Struct, frozen=True):
    """Every name under one prefix, so that tests, demos and tenants share a cluster."""

    prefix: str

    def generation(self, market: str, generation: str) -> MarketIndices:
        """Name the concrete pair of one generation."""
        low = market.lower()
        return MarketIndices(
            f"{self.prefix}-devices-{low}-g{generation}",
            f"{self.prefix}-offers-{low}-g{generation}",
        )

    def live(self, market: str) -> MarketIndices:
        """Name the pair of aliases that point at the live generation."""
        low = market.lower()
        return MarketIndices(f"{self.prefix}-devices-{low}", f"{self.prefix}-offers-{low}")

    def retired(self, market: str) -> str:
        """Name the alias of generations that were live until the last swap."""
        return f"{self.prefix}-retired-{market.lower()}"

    def store(self, kind: str) -> str:
        """Name an index that is no generation: such as `rejects`, `runs`, `locks`, `reviews`."""
        return f"{self.prefix}-{kind}"


def mapping(kind: str) -> dict[str, Any]:
    """Read the settings and mappings of one kind of index from `data/opensearch/<kind>.json`."""
    body: dict[str, Any] = json.loads((files("buybox_config") / "data" / "opensearch" / f"{kind}.json").read_text())
    return body


def device_mapping(language: str) -> dict[str, Any]:
    """Read the settings and mappings of the device index, with the words of a language analysed as it wants them."""
    return with_language(mapping("devices"), load_language(language).analysis)
