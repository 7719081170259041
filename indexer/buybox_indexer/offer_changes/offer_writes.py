"""The offers of a round written, each over the version that was read, and the reasons that their sellers read."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.assembly import Judged, note_rejudged
from buybox_indexer.generations import new_generation
from buybox_indexer.history.lines import SHOWN
from buybox_indexer.offer_changes.checked_writes import CheckedWriter, Write, Written
from buybox_indexer.offer_changes.engine_reading import Found
from buybox_indexer.offer_changes.passed import Passed
from buybox_indexer.rejects.rejudged import settle_rejudged


class OfferWrites:
    """Writes into the narrow index of one market."""

    def __init__(self, client: OpenSearch, settings: Settings, index: str, now: dt.datetime) -> None:
        self._client, self._settings, self._index, self._now = client, settings, index, now
        self._writer = CheckedWriter(client, settings.bulk_timeout_s)

    def settle(self, verdicts: Sequence[Judged], passed: Passed) -> None:
        """Keep why offers are hidden now and were not, and forget what no longer stands.

        Before the offers are written: afterwards nothing tells any more why they were hidden.
        """
        rejudged = []
        for offer, verdict in verdicts:
            before = passed.found[offer.offer_id].offer if offer.offer_id in passed.found else offer
            if (before.state, before.reason) != (verdict.state, verdict.reason):
                passed.messages[offer.offer_id] = verdict.message
                rejudged.append(note_rejudged(before, verdict))
        if rejudged:
            settle_rejudged(self._client, self._settings, new_generation(self._now), rejudged, self._now)

    def write(self, ready: Mapping[str, Offer], passed: Passed, again: Collection[str]) -> dict[str, Offer]:
        """Write those that are new or otherwise; return those that were written, by id.

        Those of `again` are written though they are as they should be.
        """
        found = passed.found
        differing = [
            offer for name, offer in ready.items() if name in again or name not in found or found[name].offer != offer
        ]
        told = self._writer.write(
            Write(
                self._index, offer.offer_id, offer, found[offer.offer_id].version if offer.offer_id in found else None
            )
            for offer in differing
        )
        for offer, one in zip(differing, told, strict=True):
            self._take(offer, one, passed)
        return {offer.offer_id: offer for offer, one in zip(differing, told, strict=True) if one.version is not None}

    def _take(self, offer: Offer, one: Written, passed: Passed) -> None:
        """Take note of what became of one offer; its device is judged whole where somebody else was faster."""
        before = passed.found.get(offer.offer_id)
        if one.version is not None:
            passed.offers += 1
            passed.shown += (offer.state in SHOWN) - (before is not None and before.offer.state in SHOWN)
            passed.found[offer.offer_id] = Found(offer, one.version)
            return
        passed.unsettled.add(offer.device_id)
        if one.conflicts:
            passed.again.add(offer.offer_id)
        else:
            passed.refused[offer.offer_id] = one.refused or "no reason is told"
