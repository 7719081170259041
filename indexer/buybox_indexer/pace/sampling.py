"""Asking the engine how its searches of devices are doing."""

import logging
import time
from collections.abc import Callable
from typing import Any

from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.pace.pace import Pace
from buybox_indexer.pace.searching import Counted, Sample, Searching

LOG = logging.getLogger("buybox.pace")

WAIT_S = 5.0
"""Seconds that a look may take: an engine that does not answer sooner is told by the requests themselves."""


def make_pace(client: OpenSearch, settings: Settings) -> Pace:
    """Make the pace of a load: it yields to searches of this prefix's devices, unless the settings say otherwise."""
    if not settings.pace_loads:
        return Pace()
    limit = settings.pace_search_ms or None
    pace = Pace(time.monotonic, look=looking(client, settings.index_prefix), searching=Searching(limit))
    pace.look()
    return pace


def looking(client: OpenSearch, prefix: str) -> Callable[[], Sample | None]:
    """Return what asks for the counters; devices only, as a load itself reads offers but hardly searches devices."""
    devices = f"{IndexNames(prefix).store('devices')}-*"
    wanted = f"nodes.*.indices.indices.{devices}.search.query_*,nodes.*.thread_pool.search.rejected"
    params = {"level": "indices", "filter_path": wanted, "request_timeout": WAIT_S}

    def look() -> Sample | None:
        try:
            raw: Any = client.transport.perform_request(
                "GET", "/_nodes/stats/indices,thread_pool/search", params=params
            )
        except OpenSearchException as error:
            LOG.warning("the load cannot see how searches are doing and goes on without: %s", error)
            return None
        return read_sample(raw)

    return look


def read_sample(answer: dict[str, Any]) -> Sample:
    """Read the counters out of the engine's answer; a part that is not there has answered nothing."""
    parts, refused = {}, {}
    for node, stats in answer.get("nodes", {}).items():
        for index, each in stats.get("indices", {}).get("indices", {}).items():
            search = each["search"]
            parts[f"{node}/{index}"] = Counted(search["query_total"], search["query_time_in_millis"])
        if "thread_pool" in stats:
            refused[node] = stats["thread_pool"]["search"]["rejected"]
    return Sample(parts, refused)
