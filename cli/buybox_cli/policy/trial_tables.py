"""The report of a trial, as a person likes to read it."""

from buybox_desk.trials.trial_report import MeasureFigures, TrialReport
from rich.console import Console

from buybox_cli.model.comparison_tables import plain_table


def print_trial(console: Console, report: TrialReport) -> None:
    """Print both arms, how they differ, and what may be concluded."""
    trial, simulated = report.trial, " (simulated shoppers)" if report.simulated else ""
    console.print(
        f"version {trial.version} on trial with {trial.share} % of the shoppers against version {trial.against}"
        f"{simulated}, {report.days:.1f} days: {trial.reason}",
        soft_wrap=True,
    )
    console.print(report.verdict.words, soft_wrap=True)
    table = plain_table("", ">live", ">trial")
    for name in ("shoppers", "lists", "clicks", "purchases", "faults"):
        table.add_row(name, *(f"{getattr(arm, name):,}" for arm in (report.live, report.tried)))
    console.print(table)
    measures = plain_table("per shopper, list or order", ">live", ">trial", ">difference", ">95 % interval", "")
    for measure in report.measures:
        measures.add_row(*_cells(measure))
    console.print(measures)
    for line in (_share(report), _left_out(report), report.verdict.note):
        if line:
            console.print(line, soft_wrap=True)


def _cells(measure: MeasureFigures) -> list[str]:
    said, told = measure.said, "found" if measure.found else ""
    return [measure.words, said.live, said.trial, said.difference, said.interval, measure.why_not_judged or told]


def _share(report: TrialReport) -> str:
    share = report.share
    if share.found is None:
        return ""
    right = "as asked" if share.as_asked else "not as asked"
    return f"{share.found:.1%} of the shoppers had the trial, {share.asked:.0%} should: {right}."


def _left_out(report: TrialReport) -> str:
    counts = {"lists without client id": report.without_id, "shoppers seen in both arms": report.in_both}
    counts |= {reason.replace("_", " "): count for reason, count in report.left_out.items()}
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    return f"Left out: {told}." if told else ""
