"""`buybox evaluate`: a ranking model against the plain ways of ordering, on shopper events."""

from pathlib import Path

import click
import msgspec
from buybox_ranking.evaluation.evaluation_report import EvaluationReport

from buybox_cli.console import make_console
from buybox_cli.evaluation.chosen_models import choose_models
from buybox_cli.evaluation.evaluating import evaluate_files, read_files
from buybox_cli.evaluation.scores_file import Written
from buybox_cli.evaluation.tables import print_evaluation
from buybox_cli.terminal import print_json, teller

a_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--events", "event_files", type=a_file, multiple=True, required=True, help="NDJSON.")
@click.argument("more_events", nargs=-1, type=a_file)
@click.option("--offers", "offer_files", type=a_file, multiple=True, help="Offers as shown, NDJSON.")
@click.option(
    "--model", "folder", type=click.Path(path_type=Path), help="Folder of a model; else the live one, else the formula."
)
@click.option("--scores", "scores_file", type=a_file, help="Write query_id,offer_id,score of every list as CSV.")
@click.option("--all-lists", is_flag=True, help="Judge also on lists that the model was learned from.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def command(
    *,
    event_files: tuple[Path, ...],
    more_events: tuple[Path, ...],
    offer_files: tuple[Path, ...],
    folder: Path | None,
    scores_file: Path | None,
    all_lists: bool,
    as_json: bool,
) -> None:
    """Compare a ranking model with the live one, the formula and the plain orders, on lists that shoppers saw.

    Each figure has its 95 % interval. Lists that the model was learned from are left out where that can be told.
    """
    tell = teller()
    chosen = choose_models(folder)
    tell("reading events")
    read = read_files((*event_files, *more_events), offer_files)
    tell(f"judging {len(read.log.lists):,} lists")
    report, written = evaluate_files(read, chosen, scores_file, all_lists=all_lists)
    if as_json:
        print_json({**msgspec.structs.asdict(report), "scores": written})
    else:
        _print(report, written, scores_file)


def _print(report: EvaluationReport, written: Written | None, scores_file: Path | None) -> None:
    print_evaluation(make_console(), report)
    if written is not None:
        click.echo(
            f"{written.scores:,} scores of {written.lists:,} lists in {scores_file}, "
            f"{written.without_facts:,} left out whose offer is not known"
        )
