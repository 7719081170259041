"""`buybox evaluate-search`: what search lists, against what people say that it should."""

import os
from pathlib import Path

import click
import msgspec
from buybox_config.errors import UsageError

from buybox_cli.console import make_console
from buybox_cli.relevance.evaluating import evaluate
from buybox_cli.relevance.judgements import read_judgements
from buybox_cli.relevance.report import RelevanceReport, changed, rows, table
from buybox_cli.storefront.ask import ask
from buybox_cli.terminal import print_json

SHOWN = 20
"""Queries named of those that became better, and of those that became worse."""

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--judgements", required=True, type=FOLDER, help="Folder of CSV files.")
@click.option("--real", type=FOLDER, help="Folder of the real data referred to.")
@click.option("--against", type=FILE, help="An older run to compare with, as --out wrote it.")
@click.option("--out", type=FILE, help="Write every query's measures here, as JSON.")
@click.option("--failing", is_flag=True, help="Name the queries of the tuned half whose first device is not right.")
@click.option("--json", "as_json", is_flag=True, help="Print every query's measures as one JSON document.")
def command(
    judgements: Path, real: Path | None, against: Path | None, out: Path | None, *, failing: bool, as_json: bool
) -> None:
    """Ask the live search every judged query and print NDCG@10, MRR, hit@1 and the share without a result."""
    named = os.environ.get("BUYBOX_REAL_DATA")
    folder = real or (Path(named) if named else None)
    judged = read_judgements(judgements, folder)
    before = _read(against) if against else None
    found = ask(lambda storefront: evaluate(storefront, judged.queries))
    report = RelevanceReport(judged.left_out, found)
    if out is not None:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    if as_json:
        print_json(report)
        return
    _print(report, before, failing=failing)


def _print(report: RelevanceReport, before: RelevanceReport | None, *, failing: bool) -> None:
    console = make_console()
    console.print(table(rows(report, before)))
    if report.left_out:
        click.echo(f"{report.left_out} queries were left out: their text stands in real data that are not here")
    moved = changed(report, before) if before else []
    for name, old, new in [*moved[:SHOWN], *moved[SHOWN:][-SHOWN:]]:
        click.echo(f"{old:.3f} -> {new:.3f}  {name}")
    for query in report.queries if failing else []:
        if not query.held_out and not query.measures.hit:
            shown = f"{query.notice} {query.first}"
            click.echo(f"{query.measures.ndcg:.3f} {query.type} {query.market} {query.name}: {shown}")


def _read(path: Path) -> RelevanceReport:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RelevanceReport)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path} is no run that `--out` wrote: {error}") from error
