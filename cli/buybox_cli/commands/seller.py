"""`buybox seller`: how sellers stand, one seller's sheet, and the review that ends a probation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from buybox_config.errors import UsageError
from buybox_config.markets import load_markets
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from buybox_desk.policies.in_force import policy_in_force
from buybox_indexer.sellers.sheet import SellerDesk
from opensearchpy import OpenSearch

from buybox_cli.audited import note_change
from buybox_cli.console import make_console
from buybox_cli.documents.sellers import BECOMES, Decision, find_seller, record_review, sellers_by_id
from buybox_cli.seller_tables import print_lines, print_sheet
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now

sellers_option = click.option(
    "--sellers", "folder", type=click.Path(path_type=Path), help="Folder of seller files; else BUYBOX_SELLERS_DIR."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("seller")
def command() -> None:
    """See how sellers stand, and review them."""


@command.command("list")
@sellers_option
@json_option
def list_all(folder: Path | None, *, as_json: bool) -> None:
    """List every seller: how it stands and why, its offers by market, its rejects, its last load."""
    with _sellers(folder) as (settings, client, sellers):
        lines = SellerDesk(client, settings, load_markets(settings.markets_dir), sellers, utc_now()).lines()
    if as_json:
        print_json(lines)
    else:
        print_lines(make_console(), lines)


@command.command()
@click.argument("seller")
@sellers_option
@json_option
def show(seller: str, folder: Path | None, *, as_json: bool) -> None:
    """Show a seller's sheet.

    Orders and fault rates against thresholds, offers and boxes held in each market, its probation, reviews and
    confirmed prices.
    """
    with _sellers(folder) as (settings, client, sellers):
        found = find_seller(sellers, seller)
        desk = SellerDesk(client, settings, load_markets(settings.markets_dir), sellers, utc_now())
        sheet = desk.sheet(found.id, policy_in_force(client, settings))
    if as_json:
        print_json(sheet)
    else:
        print_sheet(make_console(), sheet)


@command.command()
@click.argument("seller")
@click.option("--accept", "decision", flag_value="accepted", help="The seller is active from the next load on.")
@click.option("--refuse", "decision", flag_value="refused", help="The seller is suspended from the next load on.")
@click.option("--note", required=True, help="Why; kept with the review.")
@click.option("--by", help="Who decided.")
@sellers_option
@json_option
def review(
    *, seller: str, decision: Decision | None, note: str, by: str | None, folder: Path | None, as_json: bool
) -> None:
    """Record a review of a seller; the last one wins over the status in its file, from the next load on."""
    if decision is None:
        raise UsageError("say --accept or --refuse")
    with _sellers(folder) as (settings, client, sellers):
        found = find_seller(sellers, seller)
        recorded = record_review(client, settings, found.id, decision, note, by, utc_now())
        note_change(client, settings, by, "seller.review", found.id, f"{decision}: {note}")
    if as_json:
        print_json(msgspec.to_builtins(recorded))
    else:
        told = f"{found.id} {decision}: it is {BECOMES[decision]} from the next load on"
        make_console().print(told, soft_wrap=True)


@contextmanager
def _sellers(folder: Path | None) -> Iterator[tuple[Settings, OpenSearch, dict[str, Seller]]]:
    """Open the engine and read the folder of seller files."""
    with engine_client() as (settings, client):
        yield settings, client, sellers_by_id(settings, folder)
