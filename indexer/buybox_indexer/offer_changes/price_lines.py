"""Price histories continued line by line: what one seller asks in one box is a line."""

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from buybox_config.settings import Settings
from buybox_config.versions import Version, version_of
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import Change, Line, PriorPrice, prior_price
from opensearchpy import OpenSearch

from buybox_indexer.history.line_changes import (
    LineChanges,
    changes_id,
    changes_index,
    line_changes,
    make_changes_index,
    merged,
)
from buybox_indexer.history.lines import NOTHING, SHOWN, Asked, line_key
from buybox_indexer.offer_changes.checked_writes import CheckedWriter, Write

TRIES = 5

LineName = tuple[str, str]
"""A device, and the key of a line of it."""

BaseLine = Callable[[str, str], Line]
"""Returns the line of a device as its documents hold it."""


class PriceLines:
    """The lines that a round touches, in one market."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str, at: int) -> None:
        """Make it for a round at a time, in seconds since 1970."""
        self._client, self._settings, self._market, self._at = client, settings, market, at
        self._writer = CheckedWriter(client, settings.bulk_timeout_s)
        self._index = changes_index(settings)
        self._lines: dict[LineName, Line] = {}

    def record(self, asked: Mapping[LineName, Asked], base: BaseLine) -> None:
        """Continue lines with what is asked on them now; asking the same again writes nothing.

        Written before the offers: a price that buyers see is on record. Raises EngineError as CheckedWriter does.
        """
        make_changes_index(self._client, self._settings)
        left = dict(asked)
        for _ in range(TRIES):
            left = self._record(left, base)
            if not left:
                return

    def prior(self, offer: Offer) -> PriorPrice | None:
        """Return the prior price of an offer that buyers see, whose line was recorded."""
        return prior_price(self._lines[offer.device_id, line_key(offer)], self._at)

    def _record(self, asked: Mapping[LineName, Asked], base: BaseLine) -> dict[LineName, Asked]:
        """Return those lines that somebody else wrote meanwhile."""
        known = self._known(list(asked))
        writes: dict[LineName, Write] = {}
        for name, now in asked.items():
            changes, version = known.get(name, ([], None))
            line, more = self._continued(merged(base(*name), changes), changes, now)
            self._lines[name] = line
            if more is not None:
                document = line_changes(self._market, *name, more)
                writes[name] = Write(self._index, changes_id(self._market, *name), document, version)
        told = self._writer.write(writes.values())
        return {name: asked[name] for name, one in zip(writes, told, strict=True) if one.conflicts}

    def _continued(self, line: Line, changes: Line, now: Asked) -> tuple[Line, Line | None]:
        """Return the line as it is now, and its changes where they became others."""
        last = line[-1] if line else None
        if (now.total, now.price) == ((last.total, last.price) if last else (None, None)):
            return line, None
        change = Change(self._at if last is None else max(self._at, last.at), now.total, now.price)
        return merged(line, [change]), merged(changes, [change])

    def _known(self, names: Collection[LineName]) -> dict[LineName, tuple[Line, Version]]:
        """Return what changed on these lines since their devices' documents."""
        if not names:
            return {}
        ids = {changes_id(self._market, *name): name for name in names}
        found = self._client.mget(index=self._index, body={"ids": list(ids)})["docs"]
        return {
            ids[hit["_id"]]: (
                msgspec.convert(hit["_source"], LineChanges).line,
                version_of(hit),
            )
            for hit in found
            if hit.get("found")
        }


def asked_on(
    offers: Iterable[Offer], names: Collection[LineName], conditions: Collection[str]
) -> dict[LineName, Asked]:
    """Return what is asked on these lines by offers as they are now, with their states; nothing where none asks."""
    asked: dict[LineName, Asked] = {}
    for offer in offers:
        if offer.withdrawn or offer.condition not in conditions:
            continue
        name = (offer.device_id, line_key(offer))
        if name in names:
            asked.setdefault(name, Asked()).hear(offer, shown=offer.state in SHOWN)
    return {name: asked.get(name, NOTHING) for name in names}
