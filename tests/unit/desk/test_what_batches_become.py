"""What a batch becomes: settled line by line, put off, charged, given up, replayed; and whom a look hands it to."""

import datetime as dt
from typing import Any

from buybox_config.versions import Version
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.became import Patience, failed, replayed, settled, waiting
from buybox_desk.changes.looking import MOST_BYTES, Free, chosen, out_of_turn
from hypothesis import given
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
PATIENCE = Patience(attempts=4, longest_s=3.0)


def batch(body: bytes = b"one\n\ntwo\n") -> ChangeBatch:
    return new_batch("phonica", "k-1", "key", body, "2026-11-23T11:59:00.000000Z")


def row(line: int, outcome: str = "applied", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plain JSON
    return {"line": line, "outcome": outcome, **more}


def pause(one: ChangeBatch) -> float:
    assert one.next_at is not None
    return (dt.datetime.fromisoformat(one.next_at) - NOW).total_seconds()


def free(number: int, seller: str = "s", lines: int = 1, size: int = 10) -> Free:
    return Free(f"{seller}/{number}", seller, lines, size, Version(number, 1))


def test_lines_are_numbered_as_in_the_body_and_empty_ones_are_none() -> None:
    assert batch().lines == 2
    assert batch().pending() == [(1, b"one"), (3, b"two")]


def test_a_batch_is_done_when_each_line_is_settled_and_its_body_goes() -> None:
    once = settled(batch(), [row(3, "rejected", reason="not_json")], NOW)
    assert (once.state, once.open_lines, once.pending()) == ("open", 1, [(1, b"one")])
    done = settled(once, [row(1)], NOW)
    assert (done.state, done.open_lines, done.body, done.done_at) == ("done", 0, "", "2026-11-23T12:00:00.000000Z")
    assert done.counts == {"applied": 1, "rejected": 1}
    assert done.rejected_by_reason == {"not_json": 1}
    assert [one["line"] for one in done.rows] == [1, 3]


def test_a_body_of_empty_lines_is_done_at_once() -> None:
    assert settled(batch(b"\n \n"), [], NOW).state == "done"


def test_a_batch_that_fails_is_tried_later_and_later_and_then_given_up_with_its_body() -> None:
    pauses, one = [], batch()
    for _ in range(3):
        one = failed(one, "boom", NOW, PATIENCE, 0.0)
        pauses.append(pause(one))
    assert pauses == [1.0, 2.0, 3.0]
    dead = failed(one, "boom", NOW, PATIENCE, 0.0)
    assert (dead.state, dead.attempts, dead.error, dead.next_at) == ("dead", 4, "boom", None)
    again = replayed(dead)
    assert (again.state, again.attempts, again.pending()) == ("open", 0, batch().pending())


@given(st.floats(0, 1))
def test_chance_spreads_the_next_tries_over_half_of_the_pause(chance: float) -> None:
    assert 0.5 <= pause(failed(batch(), "boom", NOW, PATIENCE, chance)) <= 1.0


def test_lines_that_wait_are_no_failure_however_often_and_the_pause_stays_bounded() -> None:
    one = batch()
    for _ in range(200):
        one = waiting(one, "nothing is live here yet", NOW)
    assert (one.state, one.attempts, one.error) == ("open", 0, "nothing is live here yet")
    assert pause(one) == 15.0
    assert settled(one, [row(1)], NOW).waits == 0


def test_what_is_taken_is_the_oldest_up_to_the_lines_and_bytes_and_one_at_least() -> None:
    assert chosen([free(1, lines=900), free(2), free(3)], (), 1000, 1000) == [free(1, lines=900), free(2), free(3)]
    assert chosen([free(1, lines=1000), free(2)], (), 1000, 1000) == [free(1, lines=1000)]
    huge = free(1, size=MOST_BYTES + 1)
    assert chosen([huge, free(2)], (), 1000, 250) == [huge]
    assert chosen([free(2), huge], (), 1000, 250) == [free(2)]


def test_a_large_batch_leaves_room_for_those_behind_it() -> None:
    large, small = free(1, lines=50_000), free(2, "t")
    assert chosen([large, small], (), 1000, 250) == [large, small]


def test_batches_of_a_seller_that_another_worker_holds_are_left_alone() -> None:
    assert chosen([free(1, "held"), free(2, "other")], {"held"}, 1000, 250) == [free(2, "other")]


def test_what_was_won_behind_an_older_one_of_its_seller_is_out_of_turn() -> None:
    asked = [free(1, "a"), free(2, "b"), free(3, "a"), free(4, "b"), free(5, "c")]
    assert out_of_turn(asked, {"a/1", "b/4", "a/3", "c/5"}) == {"b/4"}
    assert out_of_turn(asked, {one.doc_id for one in asked}) == set()
