"""`buybox policy trial`, without a subcommand: what the shoppers of both arms did."""

from buybox_config.errors import NotFoundError
from buybox_desk.trials.trial_report import TrialReport, trial_report

from buybox_cli.console import make_console
from buybox_cli.policy.session import Session, policy_session
from buybox_cli.policy.trial_tables import print_trial
from buybox_cli.terminal import print_json, utc_now


def tell_trial(*, as_json: bool) -> None:
    """Report on the trial that runs, else on the last one. Raises NotFoundError when there was none."""
    with policy_session() as session:
        report = _report(session)
    if as_json:
        print_json(report)
    else:
        print_trial(make_console(), report)


def _report(session: Session) -> TrialReport:
    running = session.desk.in_force().trial
    if running is not None:
        return trial_report(session.client, session.settings, running, utc_now())
    past = session.desk.past_trials()
    if not past:
        raise NotFoundError("there was no trial yet: begin one with `buybox policy publish --share 10`")
    ended = past[0]
    return trial_report(session.client, session.settings, ended.trial, utc_now(), ended_at=ended.ended_at)
