"""`buybox train`: learn a ranking model from shopper events."""

from pathlib import Path

import click
import msgspec
from buybox_ranking.models.model import Trained

from buybox_cli.learning import learn
from buybox_cli.terminal import teller


@click.command()
@click.option("--events", "event_files", type=click.Path(path_type=Path), multiple=True, required=True, help="NDJSON.")
@click.argument("more_events", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--offers", "offer_files", type=click.Path(path_type=Path), multiple=True, help="Offers as shown, NDJSON."
)
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the new model.")
@click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True, help="Processor cores to use.")
@click.option("--json", "as_json", is_flag=True, help="Print the training report as one JSON document.")
def command(
    event_files: tuple[Path, ...],
    more_events: tuple[Path, ...],
    offer_files: tuple[Path, ...],
    folder: Path,
    threads: int,
    *,
    as_json: bool,
) -> None:
    """Learn a ranking model from shopper events (User Behavior Insights 1.3) and the offers that they showed."""
    trained = learn((*event_files, *more_events), offer_files, folder, teller(), threads=threads)
    click.echo(msgspec.json.encode(trained.report).decode() if as_json else _summary(trained, folder))


def _summary(trained: Trained, folder: Path) -> str:
    report = trained.report
    lines = [
        f"model {report.model_id} in {folder}",
        f"learned from {report.lists.learned} lists, {report.trees} trees",
        f"{'held-out lists':<20}{'NDCG@1':>8}{'NDCG@3':>8}{'NDCG@10':>8}",
    ]
    for name, figures in report.held_out.items():
        lines.append(f"{name:<20}{figures['ndcg@1']:>8.3f}{figures['ndcg@3']:>8.3f}{figures['ndcg@10']:>8.3f}")
    excluded = ", ".join(f"{reason} {count}" for reason, count in report.excluded.items())
    return "\n".join([*lines, f"left out: {excluded or 'nothing'}"])
