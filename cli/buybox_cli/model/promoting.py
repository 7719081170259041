"""`buybox model promote` and `buybox model rollback`: another model made live, in every market."""

from pathlib import Path

import click
from buybox_config.errors import RefusedError, UsageError
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import past_blocks
from buybox_indexer.live_changes.apply_blocks import catch_up
from buybox_indexer.promotions import Asked, Promoter, PromotionReport
from opensearchpy import OpenSearch

from buybox_cli.audited import note_change
from buybox_cli.console import make_console
from buybox_cli.model.candidate import fresh_lists, named_candidate
from buybox_cli.model.tables import print_promotion
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, teller, utc_now
from buybox_cli.workshop import make_workshop

a_file = click.Path(path_type=Path, dir_okay=False)
note_option = click.option("--note", default="", help="Why; kept with the promotion.")
by_option = click.option("--by", help="Who asks for it; kept with the promotion.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.command()
@click.argument("model")
@click.option("--force", is_flag=True, help="Promote also a model that is worse, or that cannot be compared.")
@note_option
@by_option
@click.option("--events", "event_files", type=a_file, multiple=True, help="Compare on the lists of these files.")
@click.option("--offers", "offer_files", type=a_file, multiple=True, help="Offers that those lists showed, NDJSON.")
@json_option
def promote(
    *,
    model: str,
    force: bool,
    note: str,
    by: str | None,
    event_files: tuple[Path, ...],
    offer_files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Make MODEL live: the folder of `buybox train`, or the id of a model that the engine knows.

    It is compared with the live model on lists that it was not learned from, and refused (exit code 3) when it is worse
    beyond its 95 % interval. Every live offer is then scored anew, market by market, into new indices that are checked
    and swapped in. A market that could not be rescored is named; ask again to finish.
    """
    if offer_files and not event_files:
        raise UsageError("--offers says what lists showed: name the lists with --events")
    with engine_client() as (settings, client):
        candidate = named_candidate(client, settings, model)
        lists = fresh_lists(candidate, event_files, offer_files) if event_files else candidate.held_out
        report = _promoter(client, settings).promote(candidate.curves, lists, Asked(by, note, force))
        note_change(client, settings, by, "model.promote", report.model_id, _told(report, note))
    _tell(report, as_json=as_json)


@click.command()
@click.option("--to", "model_id", help="Model to go back to, or `formula`; else the one that was live before.")
@note_option
@by_option
@json_option
def rollback(*, model_id: str | None, note: str, by: str | None, as_json: bool) -> None:
    """Make the model live again that was live before, without comparing."""
    with engine_client() as (settings, client):
        report = _promoter(client, settings).roll_back(model_id, Asked(by, note))
        note_change(client, settings, by, "model.rollback", report.model_id, _told(report, note))
    _tell(report, as_json=as_json)


def _promoter(client: OpenSearch, settings: Settings) -> Promoter:
    markets = load_markets(settings.markets_dir)

    def after(market: str) -> None:
        """Apply blocks that met the lock; compiling the parser takes a moment that is saved where there are none."""
        if past_blocks(client, settings):
            catch_up(make_workshop(settings, client), markets[market], utc_now(), teller())

    return Promoter(client, settings, list(markets), utc_now, teller(), after)


def _told(report: PromotionReport, note: str) -> str:
    """Say in which markets the model is live now; one that is not stays with the model before."""
    live = [each.market for each in report.markets if not each.refused]
    return f"live in {', '.join(live) or 'no market'}{f': {note}' if note else ''}"


def _tell(report: PromotionReport, *, as_json: bool) -> None:
    """Print what was done. Raises RefusedError when a market is left."""
    if as_json:
        print_json(report)
    else:
        print_promotion(make_console(), report)
    left = [f"{each.market}: {each.refused}" for each in report.markets if each.refused]
    if left:
        raise RefusedError(f"{report.model_id} is not live in every market yet; {'; '.join(left)}; then ask again")
