"""Each feed's age, last result and trend, from the reports of past loads."""

import datetime as dt

from buybox_indexer.feed_accounts import FeedAccounts, FeedKey, with_run
from buybox_indexer.feed_states import FeedState, feed_states
from buybox_indexer.report import FeedReport, IndexReport, SellerReport

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def run(started_at: str, *feeds: FeedReport, seller: str = "shop") -> IndexReport:
    return IndexReport(started_at, started_at, sellers=[SellerReport(seller, "FR", feeds=list(feeds))])


def feed(offers: int, modified_at: str | None, error: str | None = None, name: str = "a.csv") -> FeedReport:
    return FeedReport(name, rows_read=offers + 1, offers=offers, rejected=1, error=error, modified_at=modified_at)


def states(*runs: IndexReport) -> list[FeedState]:
    """Return the state of feeds after these runs, the newest first."""
    known: dict[FeedKey, FeedAccounts] = {}
    for one in reversed(runs):
        known |= with_run(known, one)
    return feed_states(known.values(), NOW, 48)


def test_a_feeds_last_load_counts_and_the_ones_before_are_its_trend() -> None:
    found = states(
        run("2026-11-23T10:00:00Z", feed(90, "2026-11-23T09:00:00Z")),
        run("2026-11-22T10:00:00Z", feed(100, "2026-11-22T09:00:00Z")),
        run("2026-11-21T10:00:00Z", feed(80, "2026-11-21T09:00:00Z")),
    )
    assert [(each.offers, each.change, each.offers_before, each.age_hours) for each in found] == [
        (90, -10, (100, 80), 3.0)
    ]
    assert not found[0].stale


def test_content_that_stands_still_is_stale_however_often_it_is_read() -> None:
    found = states(run("2026-11-23T11:00:00Z", feed(90, "2026-11-20T09:00:00Z")))
    assert found[0].stale
    assert found[0].age_hours == 75.0


def test_a_feed_that_failed_is_stale_and_its_content_as_old_as_when_it_could_be_read() -> None:
    found = states(
        run("2026-11-23T11:00:00Z", feed(0, None, "its server answered 500")),
        run("2026-11-23T09:00:00Z", feed(90, "2026-11-23T08:00:00Z")),
    )
    assert (found[0].stale, found[0].error, found[0].age_hours) == (True, "its server answered 500", 4.0)


def test_a_feed_of_which_nothing_is_known_is_as_old_as_its_last_load() -> None:
    assert states(run("2026-11-20T12:00:00Z", feed(1, None)))[0].age_hours == 72.0


def test_a_load_of_one_seller_leaves_the_feeds_of_others_as_they_were() -> None:
    found = states(
        run("2026-11-23T11:00:00Z", feed(5, "2026-11-23T10:00:00Z"), seller="beta"),
        run("2026-11-23T10:00:00Z", feed(7, "2026-11-23T10:00:00Z", name="b.csv"), seller="alpha"),
    )
    assert [(each.seller, each.feed, each.offers, each.change) for each in found] == [
        ("alpha", "b.csv", 7, None),
        ("beta", "a.csv", 5, None),
    ]


def test_a_feed_is_known_however_many_loads_of_other_sellers_there_were_since() -> None:
    others = [run("2026-11-23T11:00:00Z", feed(5, None), seller="beta")] * 300
    found = states(*others, run("2026-11-01T10:00:00Z", feed(7, "2026-11-01T09:00:00Z"), seller="alpha"))
    assert [(each.seller, each.stale) for each in found] == [("alpha", True), ("beta", False)]


def test_content_is_as_old_as_it_was_however_often_its_feed_failed_since() -> None:
    failed = [run("2026-11-23T11:00:00Z", feed(0, None, "its server answered 500"))] * 9
    found = states(*failed, run("2026-11-20T09:00:00Z", feed(90, "2026-11-20T08:00:00Z")))
    assert (found[0].age_hours, found[0].offers_before) == (76.0, (0, 0, 0, 0, 0))
