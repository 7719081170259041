"""`buybox evaluate-search`: what search lists, against what people say that it should."""

from pathlib import Path

import click

from buybox_cli.console import make_console
from buybox_cli.relevance.evaluating import evaluate
from buybox_cli.relevance.judgements import read_judgements
from buybox_cli.relevance.report import RelevanceReport, changed, read_report, report_of, rows, write_report
from buybox_cli.relevance.table import markdown, table
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
@click.option("--out", type=FILE, help="Write the run here, as JSON: sums of the held-out half, all of the tuned one.")
@click.option("--failing", is_flag=True, help="Name the queries of the tuned half whose first device is not right.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the held-out half as a table for a document.")
@click.option("--json", "as_json", is_flag=True, help="Print what --out writes.")
def command(
    judgements: Path,
    real: Path | None,
    against: Path | None,
    out: Path | None,
    *,
    failing: bool,
    as_markdown: bool,
    as_json: bool,
) -> None:
    """Ask the live search every judged query and print NDCG@10, MRR, hit@1 and the share without a result."""
    judged = read_judgements(judgements, real)
    before = read_report(against) if against else None
    report = report_of(judged.left_out, ask(lambda storefront: evaluate(storefront, judged.queries)))
    if out is not None:
        write_report(report, out)
    if as_json:
        print_json(report)
    elif as_markdown:
        click.echo(markdown(rows(report, before)))
    else:
        _print(report, before, failing=failing)


def _print(report: RelevanceReport, before: RelevanceReport | None, *, failing: bool) -> None:
    make_console().print(table(rows(report, before)))
    if report.left_out:
        click.echo(f"{report.left_out} queries were left out: their text stands in real data that are not here")
    moved = changed(report, before) if before else []
    for name, old, new in [*moved[:SHOWN], *moved[SHOWN:][-SHOWN:]]:
        click.echo(f"{old:.3f} -> {new:.3f}  {name}")
    for query in report.tuned if failing else []:
        if not query.measures.hit:
            shown = f"{query.notice} {query.first}"
            click.echo(f"{query.measures.ndcg:.3f} {query.type} {query.market} {query.name}: {shown}")
