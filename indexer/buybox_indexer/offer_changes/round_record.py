"""The devices of the round of changes under way in a market, on record before its first write.

There is one document for each market, written over the version that was read when the round began and never removed:
who slept while another round was run finds out before it writes anything, and whoever comes after a fault takes along
what was left unfinished. Of that the offers which were about to be written are written again, though they are as they
should be: what the other round may yet send is then refused.
"""

from collections.abc import Iterable

from buybox_config.errors import LockedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import Version, unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

KIND = "rounds"


class RoundRecord:
    """The record of one market, as it was when a round began."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str, index: str) -> None:
        """Read it; `index` is that of the offers which the round is about to write."""
        self._client, self._store, self._market, self._round = client, _store(settings), market, index
        self.left: frozenset[str] = frozenset()
        self.left_offers: frozenset[str] = frozenset()  # that were about to be written
        self._version: Version | None = None
        self._read()

    def begin(self, devices: Iterable[str], offers: Iterable[str]) -> None:
        """Put on record which devices and offers are about to be written.

        Raises LockedError when another round was begun since this one was.
        """
        self._write(devices, offers)

    def end(self, left: Iterable[str] = ()) -> bool:
        """Forget what was begun but for what is left; False when another round has taken it over meanwhile."""
        try:
            self._write(left, ())
        except LockedError:
            return False
        return True

    def _read(self) -> None:
        try:
            found = self._client.get(index=self._store, id=self._market)
        except NotFoundError:
            return
        self.left = frozenset(found["_source"]["devices"])
        self.left_offers = frozenset(found["_source"].get("offers", ()))
        self._version = version_of(found)

    def _write(self, devices: Iterable[str], offers: Iterable[str]) -> None:
        params: dict[str, object] = {"op_type": "create"}
        if self._version is not None:
            params = unless_written(self._version)
        else:
            stored(self._client, self._store, mapping(KIND))
        body = {"market": self._market, "round": self._round, "devices": sorted(devices), "offers": sorted(offers)}
        try:
            answer = self._client.index(index=self._store, id=self._market, body=body, params=params)
        except ConflictError as error:
            raise LockedError(
                f"market {self._market}: another round of changes was faster: send the lines again"
            ) from error
        self._version = version_of(answer)


def devices_of_rounds(client: OpenSearch, settings: Settings, market: str) -> frozenset[str]:
    """Return the devices of a round of changes that broke off."""
    try:
        found = client.get(index=_store(settings), id=market)
    except NotFoundError:
        return frozenset()
    return frozenset(found["_source"]["devices"])


def _store(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store(KIND)
