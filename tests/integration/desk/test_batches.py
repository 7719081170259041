"""Batches of changes in the real engine: stored once, held by one worker, settled, given up, replayed, forgotten."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.indices import IndexNames
from buybox_config.process_names import new_process_name
from buybox_config.settings import Settings
from buybox_config.times import moment_text
from buybox_desk.changes.backlog import Backlog, backlog
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.batches import Batches, KeyUsedError, Taken
from buybox_desk.changes.became import Patience, failed, settled, waiting
from buybox_desk.changes.workers import WorkerState, WorkerStore, workers
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
HERE, THERE = "one-machine:1:aaaa", "another-machine:2:bbbb"
HOLD_S = 60.0
SHARED = 120
GENEROUS_S = 120.0

Store = Callable[..., ChangeBatch]


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


@pytest.fixture
def batches(search_client: OpenSearch, settings: Settings) -> Batches:
    return Batches(search_client, settings)


@pytest.fixture
def store(batches: Batches) -> Store:
    """Store a batch of so many lines, received so many seconds after the start."""

    def run(key: str, seller: str = "phonica", *, lines: int = 1, second: float = 0) -> ChangeBatch:
        body = b"".join(b"line %d\n" % number for number in range(lines))
        return batches.store(new_batch(seller, key, "key", body, moment_text(later(second))))[0]

    return run


def done(taken: Taken, now: dt.datetime = NOW) -> tuple[Taken, ChangeBatch]:
    """Settle all lines of a batch."""
    rows = [{"line": number, "outcome": "applied"} for number, _ in taken.batch.pending()]
    return taken, settled(taken.batch, rows, now)


def keys(taken: list[Taken]) -> list[str]:
    return [one.batch.key for one in taken]


def test_of_the_same_batch_ten_times_at_once_one_is_stored_and_all_are_told_of_it(batches: Batches) -> None:
    batch = new_batch("phonica", "k", "key", b"{}", moment_text(NOW))
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda _: batches.store(batch), range(10)))
    assert [is_new for _, is_new in found].count(True) == 1
    assert {one.digest for one, _ in found} == {batch.digest}
    assert keys(batches.take(100, NOW, HOLD_S, HERE)) == ["k"]


def test_the_same_key_with_other_changes_is_refused_and_another_seller_may_use_it(batches: Batches) -> None:
    batches.store(new_batch("phonica", "k", "key", b"{}", moment_text(NOW)))
    with pytest.raises(KeyUsedError, match="key of their own"):
        batches.store(new_batch("phonica", "k", "key", b"[]", moment_text(NOW)))
    assert batches.store(new_batch("other", "k", "key", b"[]", moment_text(NOW)))[1] is True


def test_a_batch_sent_again_after_it_was_done_is_told_what_became_of_it(batches: Batches, store: Store) -> None:
    sent = store("k")
    batches.finish([done(batches.take(1, NOW, HOLD_S, HERE)[0])])
    again, is_new = batches.store(sent)
    assert (again.state, again.counts, again.body, is_new) == ("done", {"applied": 1}, "", False)


def test_an_index_without_its_alias_is_used_as_it_is(
    batches: Batches, store: Store, search_client: OpenSearch, settings: Settings
) -> None:
    store("one")
    index = IndexNames(settings.index_prefix).store("changes")
    search_client.indices.delete_alias(index=index, name=f"{index}-in")
    store("two")
    assert keys(batches.take(9, NOW, HOLD_S, HERE)) == ["one", "two"]


def test_a_batch_that_the_engine_refuses_spoils_none_that_is_stored_beside_it(batches: Batches, store: Store) -> None:
    store("first")
    fine, refused = (new_batch("phonica", key, "key", b"{}", moment_text(NOW)) for key in ("fine", "k" * 600))
    with ThreadPoolExecutor(2) as threads:
        told = [threads.submit(batches.store, one) for one in (fine, refused)]
    assert told[0].result()[1] is True
    assert isinstance(told[1].exception(), RequestError)
    assert batches._create_all([fine, refused]) == [False, False]  # noqa: SLF001 - a group made by hand


def test_nothing_stored_yet_is_nothing_to_do(batches: Batches, search_client: OpenSearch, settings: Settings) -> None:
    assert batches.take(9, NOW, HOLD_S, HERE) == []
    assert (batches.listed(), list(batches.dead()), batches.forget(NOW)) == ([], [], 0)
    assert backlog(search_client, settings, NOW) == Backlog()
    assert workers(search_client, settings, NOW) == []
    assert not search_client.indices.exists(index=IndexNames(settings.index_prefix).store("changes"))


def test_the_oldest_are_taken_first_up_to_the_lines_asked_for(batches: Batches, store: Store) -> None:
    for number in (3, 1, 2):
        store(f"k{number}", lines=10, second=number)
    assert keys(batches.take(15, NOW, HOLD_S, HERE)) == ["k1", "k2", "k3"], "a quarter of each counts"
    assert keys(batches.take(1, NOW, HOLD_S, HERE)) == ["k1"]


def test_while_a_worker_holds_batches_of_a_seller_no_other_takes_that_sellers(batches: Batches, store: Store) -> None:
    store("a1", "alpha")
    first = batches.take(1, NOW, HOLD_S, HERE)
    store("a2", "alpha", second=1)
    store("b1", "beta", second=2)
    assert keys(batches.take(9, NOW, HOLD_S, THERE)) == ["b1"]
    assert batches.take(9, NOW, HOLD_S, "third:3:cc") == []
    batches.finish([done(one) for one in first])
    assert keys(batches.take(9, NOW, HOLD_S, "third:3:cc")) == ["a2"]


def test_a_flood_of_one_seller_hides_nobody_behind_it(batches: Batches, store: Store) -> None:
    for number in range(12):
        store(f"a{number}", "alpha", second=number)
    store("b", "beta", second=99)
    assert len(batches.take(4, NOW, HOLD_S, HERE)) == 4
    assert keys(batches.take(4, NOW, HOLD_S, THERE)) == ["b"]


def test_batches_of_a_worker_that_died_elsewhere_come_back_when_its_time_is_over(
    batches: Batches, store: Store
) -> None:
    store("k")
    assert len(batches.take(1, NOW, HOLD_S, HERE)) == 1
    assert batches.take(1, later(59), HOLD_S, THERE) == []
    assert keys(batches.take(1, later(61), HOLD_S, THERE)) == ["k"]


def test_batches_of_a_worker_that_died_on_this_machine_come_back_at_once(batches: Batches, store: Store) -> None:
    store("k")
    host, process, rest = new_process_name().rsplit(":", 2)
    place, _, word = rest.split(".")
    assert len(batches.take(1, NOW, HOLD_S, f"{host}:{process}:{place}.1.{word}")) == 1
    assert keys(batches.take(1, NOW, HOLD_S, HERE)) == ["k"], "the process has that number now"
    assert keys(batches.take(1, NOW, HOLD_S, HERE)) == ["k"], "its own claims count for nothing"


def test_what_a_slow_worker_settles_after_another_took_over_is_not_stored(batches: Batches, store: Store) -> None:
    store("k")
    slow = batches.take(1, NOW, HOLD_S, HERE)
    quick = batches.take(1, later(61), HOLD_S, THERE)
    assert batches.finish([done(one) for one in quick]) == []
    assert batches.finish([(one, failed(one.batch, "boom", NOW, Patience(1, 1), 0)) for one in slow]) == slow
    found = batches.find("phonica", "k")
    assert found is not None
    assert found.state == "done"


def test_a_clock_that_was_ahead_keeps_no_batch_back(batches: Batches, store: Store) -> None:
    """A day ahead while it received, while it took, while it put off."""
    store("received", "a", second=86_400)
    store("taken", "b")
    store("put-off", "c")
    assert len(batches.take(9, later(86_400), HOLD_S, HERE)) == 3
    held = batches.take(9, NOW, HOLD_S, THERE)
    assert keys(held) == ["taken", "put-off", "received"]
    batches.finish([(held[1], failed(held[1].batch, "boom", later(86_400), Patience(9, 60), 0))])
    assert keys(batches.take(9, NOW, HOLD_S, THERE)) == ["taken", "put-off", "received"]


def test_batches_put_off_are_taken_again_when_their_time_has_come(batches: Batches, store: Store) -> None:
    store("fails", "a")
    store("waits", "b")
    store("fine", "c")
    fails, waits, fine = batches.take(9, NOW, HOLD_S, HERE)
    batches.finish([(fails, failed(fails.batch, "boom", NOW, Patience(9, 60), 0.0))])
    batches.finish([(waits, waiting(waits.batch, "nothing is live", NOW)), done(fine)])
    assert batches.take(9, later(0.5), HOLD_S, HERE) == []
    assert keys(batches.take(9, later(1), HOLD_S, HERE)) == ["fails", "waits"]


def test_a_dead_batch_is_listed_and_replayed_and_only_a_dead_one(batches: Batches, store: Store) -> None:
    store("poison", lines=2)
    one = batches.take(9, NOW, HOLD_S, HERE)[0]
    partly = settled(one.batch, [{"line": 1, "outcome": "applied"}], NOW)
    batches.finish([(one, failed(partly, "boom", NOW, Patience(1, 60), 0.0))])
    assert batches.take(9, later(9_999), HOLD_S, HERE) == []
    assert [(dead.key, dead.error, dead.body) for dead in batches.dead()] == [("poison", "boom", "")]
    assert batches.listed(state="open") == []

    assert batches.replay("phonica", "poison").state == "open"
    again = batches.take(9, NOW, HOLD_S, HERE)[0]
    assert again.batch.pending() == [(2, b"line 1")]
    with pytest.raises(UsageError, match="is open: only dead ones"):
        batches.replay("phonica", "poison")
    with pytest.raises(NotFoundError, match="has no batch"):
        batches.replay("phonica", "nothing")


def test_the_list_has_the_last_received_first_by_seller_and_state(batches: Batches, store: Store) -> None:
    for number in range(3):
        store(f"a{number}", "alpha", second=number)
    store("b", "beta", second=9)
    assert [one.key for one in batches.listed()] == ["b", "a2", "a1", "a0"]
    assert [one.key for one in batches.listed("alpha", "open", 2)] == ["a2", "a1"]
    assert batches.listed("alpha", "done") == []


def test_the_backlog_counts_what_is_open_and_dead(
    batches: Batches, store: Store, search_client: OpenSearch, settings: Settings
) -> None:
    store("one", lines=3, second=5)
    store("two", lines=4, second=7)
    store("dead", lines=5)
    taken = batches.take(9, NOW, HOLD_S, HERE)[0]
    batches.finish([(taken, failed(taken.batch, "boom", NOW, Patience(1, 60), 0.0))])
    batches.listed()
    assert backlog(search_client, settings, later(10)) == Backlog(2, 7, moment_text(later(5)), 5.0, 1)


def test_what_is_done_is_forgotten_after_its_days_and_what_is_open_or_dead_never(
    batches: Batches, store: Store, settings: Settings
) -> None:
    for key in ("old", "young", "dead"):
        store(key, key)
    store("open", "open", second=1)
    by_key = {one.batch.key: one for one in batches.take(9, NOW, HOLD_S, HERE)}
    days = settings.changes_kept_days
    batches.finish([done(by_key["old"]), done(by_key["young"], later(86_400))])
    batches.finish([(by_key["dead"], failed(by_key["dead"].batch, "boom", NOW, Patience(1, 60), 0.0))])
    batches.listed()
    assert batches.forget(later(86_400 * days + 1)) == 1
    assert {one.key for one in batches.listed()} == {"young", "dead", "open"}


def test_workers_that_share_the_work_take_each_batch_once_and_never_two_of_a_seller_at_a_time(
    batches: Batches, search_client: OpenSearch, settings: Settings
) -> None:
    with ThreadPoolExecutor(8) as threads:
        received = [moment_text(later(number / 1000)) for number in range(SHARED)]
        made = [new_batch(f"s{n % 9}", f"k{n:04}", "key", b"{}", at) for n, at in enumerate(received)]
        assert all(is_new for _, is_new in threads.map(batches.store, made))
    order: list[tuple[str, str]] = []
    holders: dict[str, str] = {}
    ends = time.monotonic() + GENEROUS_S

    def work(worker: str, limit: int) -> None:
        own = Batches(search_client, settings)
        while len(order) < SHARED and time.monotonic() < ends:
            taken = own.take(limit, NOW, HOLD_S, worker)
            order.extend((one.batch.seller, one.batch.key) for one in taken)
            sellers = {one.batch.seller for one in taken}
            assert all(holders.setdefault(seller, worker) == worker for seller in sellers)
            time.sleep(0.2)
            for seller in sellers:
                del holders[seller]
            assert own.finish([done(one) for one in taken]) == []

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, ["m1:1:a", "m2:1:b", "m3:1:c", "m4:1:d"], [2, 5, 9, 14]))
    assert len(order) == len(set(order)) == SHARED
    for seller in {seller for seller, _ in order}:
        of_seller = [key for name, key in order if name == seller]
        assert of_seller == sorted(of_seller)


def test_a_worker_is_listed_while_it_says_so_and_those_long_gone_are_removed(
    search_client: OpenSearch, settings: Settings
) -> None:
    said = WorkerStore(search_client, settings)
    index = IndexNames(settings.index_prefix).store("workers")
    for name, second in (("old", 0.0), ("new", 3_700.0)):
        said.say(WorkerState(worker=name, seen_at=moment_text(later(second)), applied_lines=7, lag_s=0.5))
    search_client.indices.refresh(index=index)
    found = workers(search_client, settings, later(3_710))
    assert [(one.worker, one.applied_lines, one.lag_s) for one in found] == [("new", 7, 0.5)]
    said.forget(later(3_710))
    search_client.indices.refresh(index=index)
    assert search_client.count(index=index)["count"] == 1
    said.leave("new")
    assert workers(search_client, settings, later(3_710)) == []


def test_of_one_group_each_is_told_what_became_of_its_own(batches: Batches, store: Store) -> None:
    store("first")
    same = new_batch("phonica", "k", "key", b"{}", moment_text(NOW))
    other = new_batch("phonica", "k", "key", b"[]", moment_text(NOW))
    assert batches._create_all([same, other, same]) == [True, False, False]  # noqa: SLF001 - a group made by hand
    assert batches.store(same)[1] is False
    with pytest.raises(KeyUsedError):
        batches.store(other)
