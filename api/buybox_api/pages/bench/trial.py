"""The page of the trial: both arms with their intervals, what may be concluded, and how it is ended."""

from collections.abc import Mapping

import msgspec
from buybox_config.errors import NotFoundError, RefusedError, UsageError
from buybox_desk.access.caller import Caller
from buybox_desk.policies.version import Trial
from buybox_desk.trials.trial_report import TrialReport, trial_report
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import Fields, Merchandiser, policies_of, see_other
from buybox_api.pages.bench.words import count, decimal, moment, per_cent
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/trial"

REASON_MAX = 500

NOTHING: Mapping[str, str] = {}

VERDICTS = {"different": "note", "no_difference": "note", "too_early": "note", "broken": "stopped"}


class ArmLine(msgspec.Struct, frozen=True):
    """Counts of one arm."""

    name: str
    version: int
    shoppers: str
    lists: str
    clicks: str
    purchases: str
    faults: str


@router.get(PATH)
async def trial_page(request: Request, caller: Merchandiser) -> Response:
    """Show the trial that runs, and those that are over."""
    return await _shown(request, caller, NOTHING, NOTHING)


@router.post(f"{PATH}/promote")
async def promote(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Give the trial's version to everybody."""
    return await _ended(request, caller, fields, "promoted")


@router.post(f"{PATH}/drop")
async def drop(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """End the trial; everybody gets the live version again."""
    return await _ended(request, caller, fields, "dropped")


async def _ended(request: Request, caller: Caller, fields: Mapping[str, str], how: str) -> Response:
    reason, policies = fields.get("reason", "").strip(), policies_of(request)
    if not reason or len(reason) > REASON_MAX:
        told = {"reason": f"Say why, in 1 to {REASON_MAX} characters: it stands in the history."}
        return await _shown(request, caller, fields, told, 422)
    try:
        if how == "promoted":
            await at_desk(lambda: policies.promote_trial(caller.name, reason))
        else:
            await at_desk(lambda: policies.drop_trial(caller.name, reason))
    except (NotFoundError, RefusedError, UsageError) as error:
        text = str(error)
        return await _shown(request, caller, fields, {"refused": f"{text[:1].upper()}{text[1:]}."}, 409)
    return see_other("/merchandising?done=promoted" if how == "promoted" else f"{PATH}?done=trial-dropped")


async def _shown(
    request: Request, caller: Caller, given: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> Response:
    policies = policies_of(request)
    in_force, past = await at_desk(lambda: (policies.in_force(), policies.past_trials()))
    report = None if in_force.trial is None else await _report(request, in_force.trial)
    return desk_page(
        request,
        "bench/trial.html",
        caller,
        Frame(title="Trial", done=DONE, status=status),
        trial=in_force.trial,
        started=moment(in_force.trial.started_at) if in_force.trial else None,
        tried=in_force.tried,
        report=report,
        arms=[] if report is None else _arms(report),
        lasted=None if report is None else _lasted(report.days),
        share=None if report is None else _share(report),
        verdict_class="note" if report is None else VERDICTS.get(report.verdict.kind, "note"),
        past=[(each, moment(each.trial.started_at), moment(each.ended_at)) for each in past],
        reason=given.get("reason", ""),
        errors=errors,
        path=PATH,
    )


async def _report(request: Request, trial: Trial) -> TrialReport:
    desk = desk_of(request)
    return await at_desk(lambda: trial_report(desk.client, desk.settings, trial, desk.now()))


def _lasted(days: float) -> str:
    return "for less than a day" if days < 1 else f"for {decimal(days)} days"


def _arms(report: TrialReport) -> list[ArmLine]:
    return [
        ArmLine(
            name,
            arm.version,
            *(count(number) for number in (arm.shoppers, arm.lists, arm.clicks, arm.purchases, arm.faults)),
        )
        for name, arm in (("Live", report.live), ("Trial", report.tried))
    ]


def _share(report: TrialReport) -> str:
    if report.share.found is None:
        return "No shopper came yet."
    found = (
        f"{per_cent(report.share.found)} of the shoppers had the trial, {per_cent(report.share.asked, 0)} were asked"
    )
    return f"{found}: as it should be." if report.share.as_asked else f"{found}: that is no chance."
