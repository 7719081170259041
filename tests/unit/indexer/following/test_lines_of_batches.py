"""Lines on their way to be applied: their seller, their time; joined, applied apart where they fail, split again."""

import datetime as dt
import json
from collections.abc import Sequence

import pytest
from buybox_config.errors import EngineError
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.became import Patience, failed
from buybox_indexer.following.apart import MOST_FAILURES, UNTOLD, Numbered, Outcome, apply_apart
from buybox_indexer.following.faults import is_engines_fault, words_of
from buybox_indexer.following.joined import joined, portions
from buybox_indexer.following.own_lines import own_line
from buybox_indexer.offer_changes.report import LineReport
from hypothesis import given
from hypothesis import strategies as st
from opensearchpy.exceptions import ConflictError, ConnectionTimeout, RequestError, TransportError
from opensearchpy.exceptions import ConnectionError as NoConnection

RECEIVED = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
EARLIER = "2026-11-23T11:00:00Z"


def own(text: str) -> dict[str, object]:
    found = own_line("phonica", RECEIVED, 7, text.encode())
    assert isinstance(found, bytes)
    read: dict[str, object] = json.loads(found)
    return read


def batch(*lines: str, seller: str = "phonica") -> ChangeBatch:
    return new_batch(seller, "k", "key", "\n".join(lines).encode(), "2026-11-23T12:00:00.000000Z")


def charge(one: ChangeBatch, why: str) -> ChangeBatch:
    return failed(one, why, RECEIVED, Patience(10, 60), 0.0)


def applied(lines: Sequence[Numbered]) -> list[LineReport]:
    """Apply lines: one that says `poison` makes the whole call fail, one that says `held` waits."""
    if any(b"poison" in text for _, text in lines):
        raise ValueError("this line cannot be applied")
    return [LineReport(number, "waiting" if b"held" in text else "applied") for number, text in reversed(lines)]


@pytest.mark.parametrize("seller", ["", '"seller": null, ', '"seller": " ", ', '"seller": "phonica", '])
def test_a_line_may_leave_its_seller_out(seller: str) -> None:
    found = own(f'{{{seller}"sku": "P-1", "updated_at": "{EARLIER}", "price": 289.10}}')
    assert found == {"seller": "phonica", "sku": "P-1", "updated_at": EARLIER, "price": 289.1}


def test_a_line_that_names_another_seller_is_rejected_and_says_so() -> None:
    found = own_line("phonica", RECEIVED, 7, b'{"seller": "other", "market": "FR", "sku": "P-1", "price": 1}')
    assert isinstance(found, LineReport)
    assert (found.line, found.outcome, found.reason, found.seller) == (7, "rejected", "other_seller", "other")
    assert (found.market, found.sku) == ("FR", "P-1")


def test_a_time_later_than_the_batch_counts_as_when_it_was_received_however_late_it_is_applied() -> None:
    for late in ("2026-11-23T12:00:01Z", "2030-01-01", "2026-11-23T14:00:00+01:00"):
        assert own(f'{{"seller": "phonica", "updated_at": "{late}"}}')["updated_at"] == "2026-11-23T12:00:00.000000Z"
    assert own(f'{{"updated_at": "{EARLIER}"}}')["updated_at"] == EARLIER


def test_numbers_are_passed_on_as_they_were_written() -> None:
    found = own_line("phonica", RECEIVED, 1, b'{"price": 289.100, "quantity": 123456789012345678901234567890}')
    assert found == b'{"price":289.100,"quantity":123456789012345678901234567890,"seller":"phonica"}'


@given(st.binary(max_size=60))
def test_what_is_no_object_goes_on_as_it_is(text: bytes) -> None:
    found = own_line("phonica", RECEIVED, 1, b"[" + text)
    assert found == b"[" + text


@given(st.lists(st.integers(0, 5_000), max_size=30), st.integers(1, 3_000))
def test_portions_use_the_limit_up_and_starve_nobody_behind_a_large_one(counts: list[int], limit: int) -> None:
    found = portions(counts, limit)
    assert all(0 <= part <= count for part, count in zip(found, counts, strict=True))
    assert sum(found) == min(limit, sum(counts))
    if len(counts) > 1 and limit >= 4 and counts[1]:
        assert found[1] > 0


def test_reports_come_back_to_the_batch_and_line_that_they_are_of() -> None:
    batches = [batch("a", "", "b"), batch('{"seller": "x"}', "held"), batch("poison", "c", seller="other")]
    together = joined(batches, 1000)
    outcome = apply_apart(applied, together.lines)
    first, second, third = together.split(outcome, RECEIVED, charge)
    assert (first.state, [one["line"] for one in first.rows]) == ("done", [1, 3])
    assert (second.state, second.counts, second.open_lines, second.waits) == ("open", {"rejected": 1}, 1, 1)
    assert second.attempts == 0
    assert (third.state, third.counts, third.attempts) == ("open", {"applied": 1}, 1)
    assert third.error == "line 1: ValueError: this line cannot be applied"


def test_a_settled_line_is_applied_once_however_often_its_batch_is_tried() -> None:
    one = batch("a", "poison")
    for _ in range(3):
        together = joined([one], 1000)
        one = together.split(apply_apart(applied, together.lines), RECEIVED, charge)[0]
    assert [text for _, text in together.lines] == [b"poison"]
    assert (one.attempts, one.counts) == (3, {"applied": 1})


@given(st.integers(2, 400), st.data())
def test_only_what_fails_by_itself_fails_whatever_stands_beside_it(count: int, data: st.DataObject) -> None:
    poison = data.draw(st.sets(st.integers(0, count - 1), max_size=3))
    lines = [(number, b"poison" if number in poison else b"fine") for number in range(count)]
    outcome = apply_apart(applied, lines)
    assert set(outcome.failed) == poison
    assert sorted(one.line for one in outcome.reports) == sorted(set(range(count)) - poison)


def test_lines_are_tried_in_their_order_while_a_culprit_is_looked_for() -> None:
    seen: list[int] = []

    def apply(lines: Sequence[Numbered]) -> list[LineReport]:
        found = applied(lines)
        seen.extend(number for number, _ in lines)
        return found

    apply_apart(apply, [(number, b"poison" if number == 5 else b"") for number in range(20)])
    assert seen == [*range(5), *range(6, 20)]


def test_where_everything_fails_a_round_ends_and_leaves_the_rest_untried() -> None:
    outcome = apply_apart(applied, [(number, b"poison") for number in range(2000)])
    assert 0 < len(outcome.failed) < MOST_FAILURES
    assert outcome.reports == []


def test_an_engine_that_fails_stops_the_round_and_nobody_is_charged() -> None:
    def away(lines: Sequence[Numbered]) -> list[LineReport]:
        if len(lines) < 4:
            raise EngineError("OpenSearch did not take a bulk request") from NoConnection("N/A", "refused", Exception())
        return applied(lines)

    outcome = apply_apart(away, [(number, b"poison" if number == 9 else b"") for number in range(10)])
    assert outcome.failed == {}
    assert outcome.fault is not None
    assert [one.line for one in sorted(outcome.reports, key=lambda one: one.line)] == [0, 1, 2, 3, 4]


def test_a_line_of_which_nothing_is_told_is_not_taken_for_applied() -> None:
    assert apply_apart(lambda lines: applied(lines[1:]), [(0, b"a"), (1, b"b")]) == Outcome(
        [LineReport(1, "applied")], {0: UNTOLD}
    )


@pytest.mark.parametrize(
    ("error", "engines"),
    [
        (NoConnection("N/A", "refused", Exception()), True),
        (ConnectionTimeout("TIMEOUT", "5 s", Exception()), True),
        (TransportError(503, "no master"), True),
        (TransportError(429, "circuit breaker"), True),
        (TransportError(403, "cluster_block_exception"), True),
        (ConflictError(409, "version conflict"), True),
        (RequestError(400, "mapper_parsing_exception"), False),
        (EngineError("OpenSearch refused a document: {'type': 'mapper_parsing_exception'}"), False),
        (EngineError("OpenSearch refused a document: {'type': 'cluster_block_exception'}"), True),
        (EngineError("OpenSearch has no room for 7 documents after 6 tries"), True),
        (OSError(28, "No space left on device"), True),
        (ValueError("line"), False),
        (KeyError("line"), False),
    ],
)
def test_whose_fault_a_failure_is(error: Exception, *, engines: bool) -> None:
    assert is_engines_fault(error) is engines


def test_an_error_is_told_in_one_short_line() -> None:
    assert words_of(ValueError("a\nb" * 1000)).count("\n") == 0
    assert len(words_of(ValueError("a" * 1000))) <= 300
    assert words_of(ValueError()) == "ValueError: no more is known"
