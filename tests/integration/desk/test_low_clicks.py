"""Searches joined with clicks in the real engine."""

import datetime as dt

import pytest
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_desk.searches.low_clicks import TOGETHER, low_clicks
from opensearchpy import OpenSearch, helpers

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=30)


def log(client: OpenSearch, settings: Settings, searches: list[tuple[str, int, int, dt.datetime]]) -> None:
    """Log searches of a text, so many of them clicked."""
    names, lines = IndexNames(settings.index_prefix), []
    for kind in ("searches", "ubi-events"):
        stored(client, names.store(kind), mapping(kind))
    for text, count, clicked, at in searches:
        for number in range(count):
            query_id, seen = f"{text} {number} {at.isoformat()}", at.isoformat()
            source = {"timestamp": seen, "market": "FR", "text": text, "folded": text, "total": 3}
            lines.append({"_index": names.store("searches"), "_id": query_id, "_source": source})
            if number < clicked:
                lines += [_event(names, query_id, action, seen) for action in ("impression", "click", "add_to_cart")]
            else:
                lines.append(_event(names, query_id, "impression", seen))
    helpers.bulk(client, lines, refresh=True)


def _event(names: IndexNames, query_id: str, action: str, at: str) -> dict[str, object]:
    source = {"action_name": action, "query_id": query_id, "timestamp": at}
    return {"_index": names.store("ubi-events"), "_source": source}


def test_each_search_counts_once_however_often_it_was_clicked(search_client: OpenSearch, settings: Settings) -> None:
    log(search_client, settings, [("iphone", TOGETHER + 100, 600, NOW), ("cover", 40, 1, NOW)])
    found = low_clicks(search_client, settings, "FR", SINCE)
    assert (found.searches, found.clicked) == (TOGETHER + 140, 601)
    assert [(each.text, each.searches, each.clicked) for each in found.few] == [("cover", 40, 1)]


def test_older_searches_and_other_markets_are_left_out(search_client: OpenSearch, settings: Settings) -> None:
    log(search_client, settings, [("iphone", 20, 10, NOW), ("iphone", 30, 0, SINCE - dt.timedelta(days=1))])
    assert low_clicks(search_client, settings, "FR", SINCE).searches == 20
    assert low_clicks(search_client, settings, "DE", SINCE).searches == 0


def test_nothing_logged_yet_is_no_fault(search_client: OpenSearch, settings: Settings) -> None:
    found = low_clicks(search_client, settings, "FR", SINCE)
    assert (found.searches, found.share, found.few) == (0, None, ())
