"""Devices of a change that may be written in part: on record before its first write, forgotten after its last.

What is found by looking at offers is not enough: of a change that broke off, some offers are as they should be already
while the revision, the counts, the histories and the rejects are not.
"""

from collections.abc import Iterable

from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.offer_changes.round_record import devices_of_rounds

KIND = "unfinished"


def begin_change(client: OpenSearch, settings: Settings, market: str, devices: Iterable[str]) -> None:
    """Put on record which devices of a market are about to be written; only for who holds its lock."""
    index = _index(settings)
    stored(client, index, mapping(KIND))
    client.index(index=index, id=market, body={"market": market, "devices": sorted(devices)})


def unfinished_devices(client: OpenSearch, settings: Settings, market: str) -> frozenset[str]:
    """Return the devices of a change that broke off; whoever changes the market next judges and writes them too."""
    rounds = devices_of_rounds(client, settings, market)
    try:
        found = client.get(index=_index(settings), id=market)
    except NotFoundError:
        return rounds
    return rounds | frozenset(found["_source"]["devices"])


def end_change(client: OpenSearch, settings: Settings, market: str) -> None:
    """Forget what was begun: it is whole, or another generation is live."""
    client.delete(index=_index(settings), id=market, ignore=404)


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store(KIND)
