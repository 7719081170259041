"""A load as commands ask for it: seller files of a folder, with the catalogue, markets and model in use."""

from pathlib import Path

from buybox_config.errors import FeedError, NotFoundError, RefusedError, UsageError
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_indexer.intake.market_intake import Tell
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, choose_markets, is_simulated
from buybox_indexer.models import keep_model
from buybox_indexer.rejects.retried_rows import RetryReport
from buybox_indexer.rejects.retry import retry_rejects
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_ranking.models.model_folder import read_trained
from rapidfuzz import process

from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now
from buybox_cli.workshop import make_workshop

NAMED = 3


def load_folder(
    folder: Path,
    tell: Tell,
    *,
    market: str | None = None,
    model: Path | None = None,
    new_prices: Path | None = None,
    force: bool = False,
) -> IndexReport:
    """Load every feed that the folder's seller files name, in all their markets or in one.

    `new_prices` is a table of new prices to import before, in place of the one that the settings name.
    """
    sellers = tuple(load_sellers(folder))
    trained = read_trained(model) if model else None
    with engine_client() as (settings, client):
        markets = choose_markets(load_markets(settings.markets_dir), sellers, market.upper() if market else None)
        named = {"new_prices": new_prices or settings.new_prices}
        workshop = make_workshop(settings.model_copy(update=named), client)
        curves = trained.model.curves if trained else None
        load = Load(sellers, markets, curves, force=force, simulated=is_simulated(folder))
        if trained:
            keep_model(client, settings, trained, utc_now())
        return run_load(load, workshop, utc_now, tell)


def reload_seller(
    folder: Path, name: str, tell: Tell, *, market: str | None = None, force: bool = False
) -> IndexReport:
    """Load one seller's feeds into what is live, in all its markets or in one.

    Raises NotFoundError, which names near ones, when the folder has no file of the seller.
    """
    sellers = tuple(load_sellers(folder))
    by_id = {seller.id: seller for seller in sellers}
    if name not in by_id:
        near = ", ".join(found for found, _, _ in process.extract(name, list(by_id), limit=NAMED))
        raise NotFoundError(f"no seller file in {folder} has the id {name[:60]!r}; near ones are {near}")
    with engine_client() as (settings, client):
        markets = choose_markets(load_markets(settings.markets_dir), [by_id[name]], market.upper() if market else None)
        load = Load(sellers, markets, force=force, simulated=is_simulated(folder))
        return run_reload(load, by_id[name], make_workshop(settings, client), utc_now, tell)


def retry_folder(folder: Path | None, tell: Tell, *, market: str | None = None) -> list[RetryReport]:
    """Try kept rejects of unknown devices again, in all markets of the folder's sellers or in one."""
    with engine_client() as (settings, client):
        where = folder or settings.sellers_dir
        if where is None:
            raise UsageError("name the folder of seller files with --sellers, or set BUYBOX_SELLERS_DIR")
        sellers = tuple(load_sellers(where))
        markets = choose_markets(load_markets(settings.markets_dir), sellers, market.upper() if market else None)
        workshop, load = make_workshop(settings, client), Load(sellers, markets)
        reports = []
        for one in markets:
            tell(f"{one.id}: trying rejected rows again")
            reports.append(retry_rejects(one, load, workshop, utc_now()))
        return reports


def check_report(report: IndexReport) -> None:
    """Raise RefusedError when a market was refused, FeedError when no feed could be read at all."""
    refused = [f"{market.market}: {market.refused}" for market in report.markets if market.refused]
    if refused:
        raise RefusedError("; ".join(refused))
    feeds = [(account, feed) for account in report.sellers for feed in account.feeds if feed.feed]
    if feeds and all(feed.error for _, feed in feeds):
        raise FeedError(f"no feed could be read: {feeds[0][0].error}")
