"""`buybox index`: a full load of every feed into new indices, or one seller's feeds into the live ones."""

from pathlib import Path

import click
from buybox_config.errors import UsageError

from buybox_cli.loading import check_report, load_folder, reload_seller
from buybox_cli.reports import print_report
from buybox_cli.terminal import print_json, teller


@click.command()
@click.option("--sellers", "folder", required=True, type=click.Path(path_type=Path), help="Folder of seller files.")
@click.option("--market", help="Load this market only.")
@click.option("--seller", help="Read this seller's feeds only, as changes of what is live.")
@click.option("--model", type=click.Path(path_type=Path), help="Score with this model from now on.")
@click.option("--force", is_flag=True, help="Publish far fewer offers than are live; drop silent sellers'.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    folder: Path, market: str | None, seller: str | None, model: Path | None, *, force: bool, as_json: bool
) -> None:
    """Load every feed named by the seller files of a folder.

    New indices are filled beside the live ones, checked, and swapped in with one call; a load that fails leaves what
    is live as it was. With --seller the live indices are changed in place: that seller's offers, and the devices that
    it offers. Exit code 3 when a market was refused, 1 when no feed could be read.
    """
    if seller and model:
        raise UsageError("--model scores whole markets: load all feeds with it, without --seller")
    if seller:
        report = reload_seller(folder, seller, teller(), market=market, force=force)
    else:
        report = load_folder(folder, teller(), market=market, model=model, force=force)
    if as_json:
        print_json(report)
    else:
        print_report(report)
    check_report(report)
