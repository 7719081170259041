"""`buybox evaluate-resolver`: how well titles are recognised, on titles that people have sorted."""

from pathlib import Path

import click
import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import FeedError
from buybox_config.words import load_words
from buybox_titles.evaluation.fit import fit_steps
from buybox_titles.evaluation.gold import Gold
from buybox_titles.evaluation.labelled import HALVES, Labelled, is_labelled, read_labelled, read_negatives
from buybox_titles.evaluation.measure import Measured, Turned, judged, measure, measure_negatives
from buybox_titles.recogniser import Recogniser

from buybox_cli.resolver_tables import baseline_rows, print_tables

ABOUT_FITTED = """\
# What a confidence means: the share of right answers among {answers} to titles for tuning, by raw confidence at least.
# Written by `buybox evaluate-resolver --titles pricerunner_phones.csv --fit calibration.toml` from the odd clusters.

"""


@click.command()
@click.option(
    "--titles",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="CSV with title, cluster_id and cluster_label, or of titles that are no device: title and category.",
)
@click.option("--half", type=click.Choice(HALVES), default="even", show_default=True, help="Clusters by their number.")
@click.option("--baselines", is_flag=True, help="Compare with rapidfuzz and TF-IDF, tuned on the odd half.")
@click.option(
    "--fit", type=click.Path(path_type=Path), help="Fit the confidence on the odd half, write it to this file."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--markdown", is_flag=True, help="Tables for the docs.")
def command(
    *, files: tuple[Path, ...], half: str, baselines: bool, fit: Path | None, as_json: bool, markdown: bool
) -> None:
    """Measure the recognition of titles against people's labels: tune on the odd half, judge on the even one."""
    sorted_files = [file for file in files if is_labelled(file)]
    titles = [title for file in sorted_files for title in read_labelled(file, half)]
    if sorted_files and not titles:
        raise FeedError(f"no title of {sorted_files[0]} is in the {half} half")
    catalogue = load_catalogue()
    words, gold = load_words(), Gold(catalogue)
    tuning = [title for file in sorted_files for title in read_labelled(file, "odd")]
    if fit is not None:
        fit.write_text(_fitted(tuning, Recogniser(catalogue, msgspec.structs.replace(words, calibration=())), gold))
        return
    recogniser = Recogniser(catalogue, words)
    measured = [measure("buybox", titles, recogniser.recognise, gold)] if titles else []
    if baselines and titles:
        measured += baseline_rows(catalogue, tuning, titles, gold)
    others = [title for file in files if not is_labelled(file) for title in read_negatives(file)]
    _answer(measured, measure_negatives(others, recogniser.recognise), as_json=as_json, markdown=markdown)


def _fitted(titles: list[Labelled], uncalibrated: Recogniser, gold: Gold) -> str:
    """Return the file of the fitted confidence."""
    found = [uncalibrated.recognise(title.title) for title in titles]
    placed = [(sure, right) for sure, right in judged(titles, found, gold) if right is not None]
    lines = [f"  {{ least = {least}, right = {right} }},\n" for least, right in fit_steps(placed)]
    return f"{ABOUT_FITTED.format(answers=len(placed))}steps = [\n{''.join(lines)}]\n"


def _answer(measured: list[Measured], turned: list[Turned], *, as_json: bool, markdown: bool) -> None:
    if as_json:
        answer = {"ways": measured, "negatives": turned}
        click.echo(msgspec.json.format(msgspec.json.encode(answer)))
    else:
        print_tables(measured, turned, markdown=markdown)
