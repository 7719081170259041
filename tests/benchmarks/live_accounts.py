"""What became of the batches that a measurement sent, read from the store of batches itself."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from buybox_config.paging import every_hit
from live_searching import percentiles
from live_sending import Sent
from opensearchpy import OpenSearch


def accounts(client: OpenSearch, index: str, sent: Sequence[Sent], seconds: float) -> dict[str, Any]:
    """Read what became of the batches: outcomes, and the seconds of each line from received to done."""
    client.indices.refresh(index=index)
    keys = {one.key for one in sent}
    fields = ["key", "received_at", "done_at", "lines", "counts", "state"]
    hits = every_hit(client, index, {"match_all": {}}, sort=["received_at", "key"], _source=fields)
    ours = [hit["_source"] for hit in hits if hit["_source"]["key"] in keys]
    counts: Counter[str] = Counter()
    took: list[float] = []
    for batch in ours:
        counts.update(batch.get("counts", {}))
        if batch.get("done_at"):
            took += [_seconds(batch["received_at"], batch["done_at"])] * batch["lines"]
    done = [batch["done_at"] for batch in ours if batch.get("done_at")]
    first = min((batch["received_at"] for batch in ours), default=None)
    whole = _seconds(first, max(done)) if first and done else seconds
    states = Counter(batch["state"] for batch in ours)
    return {
        "applied_s": round(len(took) / max(whole, seconds), 1),
        "received_to_done": percentiles(took, "s"),
        "outcomes": dict(counts),
        "batch_states": dict(states),
        "accepted_but_not_stored": len(keys) - len(ours),
    }


def _seconds(first: str, last: str) -> float:
    return (dt.datetime.fromisoformat(last) - dt.datetime.fromisoformat(first)).total_seconds()
