"""Applying lines together, and apart where that fails: only what fails by itself is charged for it."""

import logging
from collections.abc import Callable, Sequence

import msgspec

from buybox_indexer.following.faults import is_engines_fault, words_of
from buybox_indexer.offer_changes.report import LineReport

LOG = logging.getLogger("buybox.follow")

Numbered = tuple[int, bytes]
Apply = Callable[[Sequence[Numbered]], list[LineReport]]
"""Applies lines and says what became of each, in any order; doing it again changes nothing."""

MOST_FAILURES = 60
"""Failures of one round: two lines to blame among 2,000 are found with fewer; what is not tried comes next round."""

UNTOLD = "nothing was said of what became of this line"


class Outcome(msgspec.Struct):
    """What became of lines; those in neither list were not tried."""

    reports: list[LineReport] = []
    failed: dict[int, str] = {}  # number of a line that fails by itself -> why
    fault: Exception | None = None  # of the engine: what follows was not tried


def apply_apart(apply: Apply, lines: Sequence[Numbered]) -> Outcome:
    """Apply lines in their order, together as far as that goes: where they fail, halves of them, down to one line."""
    outcome = Outcome()
    waiting = [lines] if lines else []
    failures = 0
    while waiting and outcome.fault is None and failures < MOST_FAILURES:
        some = waiting.pop()
        try:
            _take_reports(outcome, some, apply(some))
        except Exception as error:
            failures += 1
            if is_engines_fault(error):
                outcome.fault = error
            elif len(some) > 1:
                half = len(some) // 2
                waiting += (some[half:], some[:half])
            else:
                LOG.warning("a change cannot be applied: %s", words_of(error), exc_info=error)
                outcome.failed[some[0][0]] = words_of(error)
    return outcome


def _take_reports(outcome: Outcome, lines: Sequence[Numbered], reports: Sequence[LineReport]) -> None:
    by_number = {one.line: one for one in reports}
    for number, _ in lines:
        if number in by_number:
            outcome.reports.append(by_number[number])
        else:
            outcome.failed[number] = UNTOLD
