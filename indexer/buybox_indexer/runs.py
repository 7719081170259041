"""Past loads: their reports, kept in the engine."""

import datetime as dt

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch

from buybox_indexer.feed_accounts import keep_accounts
from buybox_indexer.report import IndexReport


def remember_run(client: OpenSearch, settings: Settings, report: IndexReport) -> None:
    """Keep a load's report under its run, and what it says of each feed."""
    index = IndexNames(settings.index_prefix).store("runs")
    stored(client, index, mapping("runs"))
    client.index(index=index, id=report.run, body=msgspec.to_builtins(report), refresh=True)
    keep_accounts(client, settings, report, dt.datetime.fromisoformat(report.started_at))


def past_runs(client: OpenSearch, settings: Settings, most: int) -> list[IndexReport]:
    """Return the reports of past loads, newest first."""
    index = IndexNames(settings.index_prefix).store("runs")
    if not client.indices.exists(index=index):
        return []
    newest = [{"started_at": "desc"}, {"_seq_no": "desc"}]  # two small loads may start within one second
    hits = client.search(index=index, body={"size": most, "sort": newest})["hits"]["hits"]
    return [msgspec.convert(hit["_source"], IndexReport) for hit in hits]
