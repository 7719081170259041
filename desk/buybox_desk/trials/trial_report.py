"""The report of a trial: both arms, how they differ, whether the arms are sound, and what may be concluded."""

import datetime as dt

import msgspec
from buybox_config.money import MoneyDocument, money_document
from buybox_config.settings import Settings
from buybox_config.times import utc_text
from buybox_ranking.trials.arms import Arm, arm_of, programs
from buybox_ranking.trials.differences import Difference, differences
from buybox_ranking.trials.measures import Better, Measure, measures_of
from buybox_ranking.trials.share_check import ShareCheck, share_check
from buybox_ranking.trials.verdict import Verdict, said, verdict
from opensearchpy import OpenSearch

from buybox_desk.policies.version import Trial
from buybox_desk.trials.arm_log import ArmLog, read_arms

Figure = MoneyDocument | float | None

SECONDS_PER_DAY = 86_400


class ArmFigures(msgspec.Struct, frozen=True):
    """Counts of one arm."""

    version: int  # of the policy
    shoppers: int
    lists: int
    clicks: int
    purchases: int
    faults: int  # purchases that came back, or were cancelled, by the seller's fault


class Said(msgspec.Struct, frozen=True):
    """A measure as a page or a table shows it."""

    live: str
    trial: str
    difference: str
    interval: str


class MeasureFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One measure in both arms; the difference is trial less live, low and high its 95 % interval."""

    name: str
    words: str
    better: Better  # whether more or less of it is better for buyers
    live: Figure
    trial: Figure
    difference: Figure
    low: Figure
    high: Figure
    chance: float | None  # how often equal arms would differ so much
    found: bool  # chance would hardly make it, all measures considered
    why_not_judged: str | None
    said: Said


class TrialReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a trial at one moment."""

    trial: Trial
    until: str
    days: float
    simulated: bool  # the shoppers are simulated
    live: ArmFigures
    tried: ArmFigures
    measures: tuple[MeasureFigures, ...]
    share: ShareCheck
    in_both: int  # shoppers seen in both arms, who are counted in neither
    without_id: int  # lists of shoppers without client id, who are always live and counted in neither
    left_out: dict[str, int]  # what was no evidence, by reason
    verdict: Verdict


def trial_report(
    client: OpenSearch, settings: Settings, trial: Trial, now: dt.datetime, *, ended_at: str | None = None
) -> TrialReport:
    """Report on a trial that runs, or on one that ended at a moment. Raises EngineError where OpenSearch fails."""
    return report_on(read_arms(client, settings, trial, ended_at), trial, ended_at or utc_text(now))


def report_on(found: ArmLog, trial: Trial, until: str) -> TrialReport:
    """Make the report of what was logged up to a moment (RFC 3339)."""
    in_both = found.live.keys() & found.trial.keys()
    left_out = dict(found.left_out)
    machines = (programs(found.live) | programs(found.trial)) - in_both
    if machines:
        left_out["program"] = len(machines)
    live, tried = _arms(found, in_both | machines)
    share = share_check(live.shoppers, tried.shoppers, trial.share / 100)
    compared = differences(live, tried, measures_of(_currencies(live)))
    seconds = (dt.datetime.fromisoformat(until) - dt.datetime.fromisoformat(trial.started_at)).total_seconds()
    return TrialReport(
        trial=trial,
        until=until,
        days=round(seconds / SECONDS_PER_DAY, 2),
        simulated=found.simulated,
        live=_figures(live, trial.against),
        tried=_figures(tried, trial.version),
        measures=tuple(_measure_figures(each) for each in compared),
        share=share,
        in_both=len(in_both),
        without_id=found.without_id,
        left_out=left_out,
        verdict=verdict(compared, share, len(in_both)),
    )


def _arms(found: ArmLog, without: set[str]) -> tuple[Arm, Arm]:
    kept = [[sums for client, sums in arm.items() if client not in without] for arm in (found.live, found.trial)]
    currencies = sorted({currency for arm in kept for sums in arm for currency in sums.paid})
    return arm_of(kept[0], currencies), arm_of(kept[1], currencies)


def _currencies(arm: Arm) -> list[str]:
    return [column.removeprefix("paid ") for column in arm.columns if column.startswith("paid ")]


def _figures(arm: Arm, version: int) -> ArmFigures:
    counts = (int(arm.total(name)) for name in ("lists", "clicks", "purchases", "faults"))
    return ArmFigures(version, arm.shoppers, *counts)


def _measure_figures(found: Difference) -> MeasureFigures:
    measure, change = found.measure, found.difference
    ends = (None, None, None) if change is None else (change.value, change.low, change.high)
    difference, low, high = (_figure(measure, value) for value in ends)
    return MeasureFigures(
        name=measure.name,
        words=measure.words,
        better=measure.better,
        live=_figure(measure, found.live),
        trial=_figure(measure, found.trial),
        difference=difference,
        low=low,
        high=high,
        chance=found.chance,
        found=found.found,
        why_not_judged=found.why_not_judged,
        said=_said(found),
    )


def _figure(measure: Measure, value: float | None) -> Figure:
    if value is None or measure.currency is None:
        return value
    return money_document(round(value), measure.currency)


def _said(found: Difference) -> Said:
    measure, change = found.measure, found.difference
    both = said(measure, found.live), said(measure, found.trial)
    if change is None:
        return Said(*both, "", "")
    return Said(*both, said(measure, change.value), f"{said(measure, change.low)} to {said(measure, change.high)}")
