"""The worker as these tests need it: open batches are applied in the order in which they came, and told of."""

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames
from buybox_config.markets import load_markets
from buybox_config.times import moment_text
from buybox_desk.changes.batch import ChangeBatch
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.report import ChangeReport
from buybox_titles.recogniser import Recogniser

from .conftest import Place


def follow_once(place: Place, known: tuple[Catalogue, Recogniser]) -> int:
    """Apply every open batch, and return how many there were."""
    index = IndexNames(place.settings.index_prefix).store("changes")
    place.client.indices.refresh(index=index)
    body = {"size": 1_000, "query": {"term": {"state": "open"}}, "sort": [{"received_at": "asc"}]}
    hits = place.client.search(index=index, body=body)["hits"]["hits"]
    for hit in hits:
        done = _applied(place, known, msgspec.convert(hit["_source"], ChangeBatch))
        place.client.index(index=index, id=hit["_id"], body=msgspec.to_builtins(done), refresh=True)
    return len(hits)


def _applied(place: Place, known: tuple[Catalogue, Recogniser], batch: ChangeBatch) -> ChangeBatch:
    workshop = Workshop(place.client, place.settings, *known)
    lines = [(number, line) for number, line in enumerate(batch.raw().split(b"\n"), start=1) if line.strip()]
    report = ChangeReport()
    report.take(ChangesFile(workshop, load_markets(), place.clock, lambda _: None).apply_some(lines), {})
    return msgspec.structs.replace(
        batch,
        state="done",
        done_at=moment_text(place.clock.now),
        counts=report.counts,
        rejected_by_reason=report.rejected_by_reason,
        rows=msgspec.to_builtins(report.changes),
    )
