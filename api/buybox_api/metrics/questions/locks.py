"""Who holds a market: the lock of loads, and the right to write into what is live."""

from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question, seconds_of

LOCKS = ("load", "live")

HELD = Family(
    "buybox_lock_held",
    "Whether a market's lock is held: load (one load at a time), live (writing into what is live).",
    ("market", "lock"),
)
SINCE = Family(
    "buybox_lock_taken_timestamp_seconds", "Since when a held lock is held, seconds since 1970.", ("market", "lock")
)


def ask(asking: Asking) -> list[Metric]:
    """Read the locks by their names; one whose time is over is not held."""
    names = {f"{lock}-{market.lower()}": (market, lock) for market in asking.markets for lock in LOCKS}
    found = asking.client.search(
        index=asking.names.store("locks"),
        body={"size": len(names), "query": {"ids": {"values": sorted(names)}}},
        params={"ignore_unavailable": "true"},
    )
    now = asking.now().timestamp()
    taken = {
        names[hit["_id"]]: seconds_of(hit["_source"]["taken_at"]) or now
        for hit in found["hits"]["hits"]
        if (seconds_of(hit["_source"]["until"]) or 0) > now
    }
    return [HELD.of({key: float(key in taken) for key in names.values()}), SINCE.of(taken)]


LOCKED = Question("locks", (HELD, SINCE), ask)
