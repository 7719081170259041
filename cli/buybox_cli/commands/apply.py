"""`buybox apply`: changes to single offers, live in about a second."""

from pathlib import Path

import click

from buybox_cli.applying import apply_file, check_waiting
from buybox_cli.change_tables import print_changes
from buybox_cli.terminal import print_json, teller


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what became of each line as one JSON document.")
def command(file: Path, *, as_json: bool) -> None:
    """Apply the changes of FILE, NDJSON, or of standard input (-): prices, stock, promises, withdrawn offers.

    Each line names seller, market, sku and updated_at, and the columns that change, or "withdrawn": true. Every line is
    accounted for; a line that is no change is told apart and never keeps the others. Exit code 3 when a market is held
    by a load: its lines wait to be sent again.
    """
    report = apply_file(file, teller())
    if as_json:
        print_json(report)
    else:
        print_changes(report)
    check_waiting(report)
