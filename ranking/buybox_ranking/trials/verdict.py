"""A trial in words: quiet unless chance would hardly make what was seen."""

from collections.abc import Sequence

import msgspec
from buybox_config.money import money_document

from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.trials.differences import ALARM, Difference
from buybox_ranking.trials.measures import Measure
from buybox_ranking.trials.share_check import ShareCheck

RARELY = (
    f"Of trials in which nothing differs, at most {ALARM:.0%} are called different, all measures together, "
    "when they are judged once; who looks every day and stops at the first difference is fooled more often."
)


class Verdict(msgspec.Struct, frozen=True):
    """What may be concluded."""

    kind: str  # broken | too_early | no_difference | different
    words: str
    note: str = RARELY


def verdict(found: Sequence[Difference], share: ShareCheck, in_both: int) -> Verdict:
    """Say what the figures of a trial allow to be said; `in_both` are shoppers who were seen in both arms."""
    broken = _why_broken(share, in_both)
    if broken is not None:
        return Verdict("broken", f"These figures cannot be trusted: {broken}")
    if all(each.chance is None for each in found):
        return Verdict("too_early", "It is too early to say anything: wait for more shoppers.")
    sure = [each for each in found if each.found]
    if not sure:
        return Verdict("no_difference", "No difference was found that chance would not make as well.")
    return Verdict("different", " ".join(_sentence(each) for each in sure))


def _why_broken(share: ShareCheck, in_both: int) -> str | None:
    if in_both:
        return f"{in_both:,} shoppers were seen in both arms; their client ids do not last, or are shared."
    if not share.as_asked and share.found is not None:
        return (
            f"{share.found:.1%} of the shoppers had the trial where {share.asked:.0%} should; chance does that once in "
            "1,000 trials or less. Look for a cache between, or for programs among the shoppers."
        )
    return None


def _sentence(found: Difference) -> str:
    """Say one difference that was found, which has its values and interval."""
    change = found.difference
    assert change is not None  # noqa: S101 - nothing is found without its interval
    measure = found.measure
    subject = f"{measure.words[0].upper()}{measure.words[1:]}"
    direction = "more" if change.value > 0 else "less"
    quality = "" if measure.better == "neither" else (", which is better" if _is_better(found) else ", which is worse")
    return (
        f"{subject}: {said(measure, found.trial)} in the trial, {said(measure, found.live)} live; "
        f"{said(measure, abs(change.value))} {direction} ({said_interval(measure, change)}){quality}."
    )


def _is_better(found: Difference) -> bool:
    more = found.difference is not None and found.difference.value > 0
    return more == (found.measure.better == "more")


def said(measure: Measure, value: float | None) -> str:
    """Write a figure of a measure for people."""
    if value is None:
        return "none"
    if measure.currency is not None:
        money = money_document(round(value), measure.currency)
        return f"{money['amount']} {money['currency']}"
    return f"{value:,.1f}" if measure.scale > 1 else f"{value:,.3f}"


def said_interval(measure: Measure, found: Interval) -> str:
    """Write the interval of a difference for people."""
    return f"95 % interval {said(measure, found.low)} to {said(measure, found.high)}"
