"""The life of a market's indices: created half-built, filled, checked, swapped in with one call, retired, removed."""

import datetime as dt
import secrets
from typing import Any

from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, MarketIndices, device_mapping, mapping
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

Meta = dict[str, Any]

TIMED_OUT = 408


def new_generation(now: dt.datetime) -> str:
    """Return a name for a generation: the time, and a word against two in one second."""
    return f"{now:%Y%m%dt%H%M%S}{secrets.token_hex(2)}"


class Generations:
    """The generations of one market's indices."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str) -> None:
        self._client, self._settings, self._market = client, settings, market
        self._names = IndexNames(settings.index_prefix)
        self._aliases = self._names.live(market)

    def live(self) -> MarketIndices | None:
        """Return the indices that answer now, or None when nothing was ever published."""
        try:
            found = self._client.indices.get_alias(name=f"{self._aliases.devices},{self._aliases.offers}")
        except NotFoundError:
            return None
        devices = [name for name, info in found.items() if self._aliases.devices in info["aliases"]]
        offers = [name for name, info in found.items() if self._aliases.offers in info["aliases"]]
        if len(devices) != 1 or len(offers) != 1:
            raise EngineError(f"market {self._market}: its aliases point at {len(devices)} and {len(offers)} indices")
        return MarketIndices(devices[0], offers[0])

    def meta(self, indices: MarketIndices) -> Meta:
        """Return what was noted about a generation when it was published."""
        found = self._client.indices.get_mapping(index=indices.devices)
        meta: Meta = found[indices.devices]["mappings"].get("_meta", {})
        return meta

    def note(self, indices: MarketIndices, meta: Meta) -> None:
        """Note what is to be known about a generation, in place of what was."""
        self._client.indices.put_mapping(index=f"{indices.devices},{indices.offers}", body={"_meta": meta})

    def named(self, generation: str) -> MarketIndices:
        """Name the pair of a generation."""
        return self._names.generation(self._market, generation)

    def create(self, indices: MarketIndices, language: str) -> None:
        """Create the empty pair of a new generation, without replicas or refreshes while it is filled.

        `language` is the two-letter code of the language that its devices are searched in.
        """
        for body, name in ((device_mapping(language), indices.devices), (mapping("offers"), indices.offers)):
            body["settings"]["index"]["number_of_shards"] = self._settings.shards
            self._client.indices.create(index=name, body=body)

    def finish(self, indices: MarketIndices, meta: Meta) -> None:
        """Make a filled pair ready to answer: refreshed, durable, replicated, with what is to be known about it."""
        both, patient = f"{indices.devices},{indices.offers}", {"request_timeout": self._settings.bulk_timeout_s}
        self._client.indices.refresh(index=both, params=patient)
        self._client.indices.put_settings(
            index=both,
            body={
                "index": {
                    "refresh_interval": "1s",
                    "number_of_replicas": self._settings.replicas,
                    "translog.durability": "request",
                }
            },
        )
        self.note(indices, meta)
        self._client.indices.flush(index=both, params=patient)
        if self._settings.replicas:
            self._await_copies(both)

    def _await_copies(self, names: str) -> None:
        """Wait while copies are made: a node lost before would take the only one with it, and the market.

        Not where there is no node for them, and not for ever: one copy answers as well as two.
        """
        patience = self._settings.bulk_timeout_s
        self._client.cluster.health(
            index=names,
            wait_for_no_initializing_shards=True,
            timeout=f"{patience:.0f}s",
            request_timeout=patience + 5,
            ignore=TIMED_OUT,
        )

    def check(self, indices: MarketIndices, devices: int, offers: int) -> None:
        """Raise EngineError unless the pair holds as many documents as were written."""
        for name, wanted in ((indices.devices, devices), (indices.offers, offers)):
            held = self._client.count(index=name)["count"]
            if held != wanted:
                raise EngineError(f"{name} holds {held} documents of {wanted} written: nothing was published")

    def swap(self, indices: MarketIndices, before: MarketIndices | None) -> None:
        """Point both aliases at the new pair in one call; the pair before is retired, for answers under way.

        The engine refuses, with NotFoundError, when the pair before answers no more: somebody else has swapped.
        """
        actions: list[dict[str, Any]] = [
            {"add": {"index": indices.devices, "alias": self._aliases.devices}},
            {"add": {"index": indices.offers, "alias": self._aliases.offers}},
        ]
        if before is not None:
            actions += [
                {"remove": {"index": before.devices, "alias": self._aliases.devices, "must_exist": True}},
                {"remove": {"index": before.offers, "alias": self._aliases.offers, "must_exist": True}},
                {"add": {"index": before.devices, "alias": self._names.retired(self._market)}},
                {"add": {"index": before.offers, "alias": self._names.retired(self._market)}},
            ]
        try:
            self._client.indices.update_aliases(body={"actions": actions})
        except NotFoundError:
            # Put again to another node after a lost answer: what it would remove was removed by the first try.
            if self.live() != indices:
                raise

    def remove(self, indices: MarketIndices) -> None:
        """Remove a pair, unless it is live: a swap whose answer was lost may well have happened."""
        if self.live() == indices:
            return
        self._client.indices.delete(index=f"{indices.devices},{indices.offers}", ignore_unavailable=True)

    def clean(self, now: dt.datetime) -> list[str]:
        """Remove what dead loads left half-built, and what was retired longer ago than the grace time.

        Only for who holds the market's lock: a load under way elsewhere looks half-built too.
        """
        gone = [name for name, info in self._pairs().items() if self._is_litter(info, now)]
        for name in gone:
            self._client.indices.delete(index=name, ignore_unavailable=True)
        return gone

    def _pairs(self) -> dict[str, Any]:
        patterns = f"{self._aliases.devices}-g*,{self._aliases.offers}-g*"
        try:
            found: dict[str, Any] = self._client.indices.get(index=patterns, allow_no_indices=True)
        except NotFoundError:
            return {}
        return found

    def _is_litter(self, info: dict[str, Any], now: dt.datetime) -> bool:
        aliases = info.get("aliases", {})
        if not aliases:
            return True
        if self._names.retired(self._market) not in aliases or len(aliases) > 1:
            return False
        grace = dt.timedelta(seconds=self._settings.grace_seconds)
        return self._replaced_at(now) + grace < now

    def _replaced_at(self, now: dt.datetime) -> dt.datetime:
        """Tell when a retired pair was replaced: when the live one was published."""
        live = self.live()
        published = self.meta(live).get("published_at") if live else None
        return dt.datetime.fromisoformat(published) if published else now
