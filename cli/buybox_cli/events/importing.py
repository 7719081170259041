"""Lines of files into the engine's event log, each once however often it is given."""

import asyncio
import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from buybox_api.events.engine_sink import EngineSink
from buybox_api.events.log_queue import BATCH_LINES, LogLine
from buybox_api.events.log_writer import Sink
from buybox_config.connections import open_search_async
from buybox_config.engine import find_endpoints
from buybox_config.errors import EngineError, FeedError
from buybox_config.indices import IndexNames
from buybox_config.markets import find_market, load_markets
from buybox_config.settings import Settings
from opensearchpy.exceptions import OpenSearchException

from buybox_cli.events.log_lines import ImportReport, LogLines

RETRIES_S = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try for lines that the engine had no room for."""

LOGS = ("ubi-queries", "ubi-events")


def import_events(settings: Settings, paths: Sequence[Path], market: str, now: dt.datetime) -> ImportReport:
    """Store lists and events of a market; a bad line does not cost the good ones.

    Raises UsageError for a file that cannot be read, NotFoundError for an unknown market, FeedError when no line can
    be used, and EngineError when the engine does not take a line: the same files may then be imported again.
    """
    markets, report = load_markets(settings.markets_dir), ImportReport()
    chosen = find_market(markets, market).id
    lines = LogLines(chosen, markets.keys() - {chosen}, now, report)
    asyncio.run(_store(settings, lines.read(paths), report))
    if report.refused and report.refused == report.lines:
        first = report.first_refused[0]
        raise FeedError(f"no line can be used; the first is {first.file}:{first.line}: {first.detail}")
    return report


async def _store(settings: Settings, lines: Iterator[LogLine], report: ImportReport) -> None:
    names = IndexNames(settings.index_prefix)
    client = open_search_async(settings, find_endpoints(settings))
    try:
        sink = EngineSink(client, names, settings.bulk_timeout_s)
        while batch := list(islice(lines, BATCH_LINES)):
            await store_all(sink, batch, report)
        for log in LOGS:
            await client.indices.refresh(index=names.store(log), params={"ignore_unavailable": "true"})
    except OpenSearchException as error:
        raise EngineError(f"OpenSearch does not answer as it should: {error}") from error
    finally:
        await client.close()


async def store_all(
    sink: Sink, lines: Sequence[LogLine], report: ImportReport, retries_s: Sequence[float] = RETRIES_S
) -> None:
    """Store a batch and count it; raises EngineError for lines that the engine refuses, or has no room for."""
    for wait_s in (*retries_s, None):
        outcome = await sink.store(lines)
        report.stored += outcome.stored
        report.repeated += outcome.repeated
        if outcome.refused:
            raise EngineError(f"OpenSearch refused {outcome.refused} lines: see its log, mend it and import again")
        if not outcome.again:
            return
        lines = outcome.again
        if wait_s is not None:
            await asyncio.sleep(wait_s)
    raise EngineError(f"OpenSearch has no room for {len(lines)} lines just now: import the same files again later")
