"""`buybox index`: a full load of every feed into new indices, checked, then swapped in."""

from pathlib import Path

import click
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import FeedError, RefusedError
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.words import load_words
from buybox_indexer.load import Load, Workshop, choose_markets, is_simulated
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_ranking.model_folder import read_model
from buybox_titles.recogniser import Recogniser

from buybox_cli.reports import print_report
from buybox_cli.session import engine_client, print_json, teller, utc_now


@click.command()
@click.option("--sellers", "folder", required=True, type=click.Path(path_type=Path), help="Folder of seller files.")
@click.option("--market", help="Load this market only.")
@click.option("--model", "model_folder", type=click.Path(path_type=Path), help="Score with this model from now on.")
@click.option("--force", is_flag=True, help="Publish even when far fewer offers would be live.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(folder: Path, market: str | None, model_folder: Path | None, force: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Load every feed named by the seller files of a folder.

    New indices are filled beside the live ones, checked, and swapped in with one call; a load that fails leaves what
    is live as it was. Exit code 3 when a market was refused, 1 when no feed could be read.
    """
    report = load_folder(folder, market, model_folder, force=force)
    if as_json:
        print_json(report)
    else:
        print_report(report)
    check_report(report)


def load_folder(folder: Path, market: str | None, model_folder: Path | None, *, force: bool) -> IndexReport:
    """Load the seller files of a folder with what the settings name."""
    sellers = tuple(load_sellers(folder))
    curves = read_model(model_folder).curves if model_folder else None
    with engine_client() as (settings, client):
        markets = choose_markets(load_markets(settings.markets_dir), sellers, market.upper() if market else None)
        catalogue = load_catalogue()
        workshop = Workshop(client, settings, catalogue, Recogniser(catalogue, load_words()))
        load = Load(sellers, markets, curves, force=force, simulated=is_simulated(folder))
        return run_load(load, workshop, utc_now, teller())


def check_report(report: IndexReport) -> None:
    """Raise RefusedError when a market was refused, FeedError when no feed could be read at all."""
    refused = [f"{market.market}: {market.refused}" for market in report.markets if market.refused]
    if refused:
        raise RefusedError("; ".join(refused))
    errors = [account for account in report.sellers if account.error]
    if errors and len(errors) == len(report.sellers):
        raise FeedError(f"no feed could be read: {errors[0].error}")
