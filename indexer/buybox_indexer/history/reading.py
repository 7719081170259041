"""The price histories of devices as they are kept: one document a device, and the changes of single lines since it."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_config.versions import Version, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.history.line_changes import ReadChanges, changed_lines, merged
from buybox_indexer.history.lines import Lines, read_lines


class HistoryDocument(msgspec.Struct, frozen=True):
    """What is kept of one device in one market."""

    market: str
    device_id: str
    reference: int | None  # slow reference price, minor units
    asked: bool  # whether anything was asked for it at the last load
    lines: str  # changes by seller and box, JSON


class HistoryReader:
    """Reads the histories of one market; a device takes along what was known under its former ids."""

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        market: str,
        redirects: Mapping[str, str],
        recently: int | None = None,
    ) -> None:
        """Make a reader; it remembers in `recent` what it read that changed since `recently` (seconds since 1970)."""
        self._recently = sys.maxsize if recently is None else recently
        self.recent: list[ReadChanges] = []
        self._client, self._settings, self._market = client, settings, market
        self.index = IndexNames(settings.index_prefix).store("history")
        self._former: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in redirects.items():
            self._former[new].append(old)

    def documents(self, devices: Sequence[str]) -> dict[str, HistoryDocument]:
        """Return what is kept of these devices and of their former ids, by id."""
        wanted = self._every_id(devices)
        if not wanted:
            return {}
        try:
            found = self._client.mget(index=self.index, body={"ids": [self.doc_id(device) for device in wanted]})
        except NotFoundError:
            return {}
        documents = (msgspec.convert(hit["_source"], HistoryDocument) for hit in found["docs"] if hit.get("found"))
        return {document.device_id: document for document in documents}

    def versions(self, devices: Sequence[str]) -> dict[str, Version]:
        """Return which version of the document of each of these devices is kept, where there is one."""
        if not devices:
            return {}
        body = {"ids": [self.doc_id(device) for device in devices]}
        hits = self._client.mget(index=self.index, body=body, params={"_source": "false"})["docs"]
        pairs = zip(devices, hits, strict=True)
        return {device: version_of(hit) for device, hit in pairs if hit.get("found")}

    def lines(self, devices: Sequence[str], kept: Mapping[str, HistoryDocument]) -> dict[str, Lines]:
        """Return the lines of these devices, what changed since their documents among them."""
        since, read = changed_lines(self._client, self._settings, self._market, self._every_id(devices))
        self.recent += [one for one in read if one.last_at >= self._recently]
        return {device: self._lines(device, kept, since) for device in devices}

    def base_lines(self, device: str, kept: Mapping[str, HistoryDocument]) -> Lines:
        """Return the lines of a device's documents alone."""
        return self._lines(device, kept, {})

    def doc_id(self, device: str) -> str:
        """Name the document of a device."""
        return f"{self._market}/{device}"

    def _lines(self, device: str, kept: Mapping[str, HistoryDocument], since: Mapping[str, Lines]) -> Lines:
        lines: Lines = {}
        for name in (*self._former.get(device, ()), device):
            if name in kept:
                lines |= read_lines(kept[name].lines)
            for key, changes in since.get(name, {}).items():
                lines[key] = merged(lines.get(key, []), changes)
        return lines

    def _every_id(self, devices: Iterable[str]) -> list[str]:
        wanted = sorted(set(devices))
        return [*wanted, *(old for device in wanted for old in self._former.get(device, ()))]
