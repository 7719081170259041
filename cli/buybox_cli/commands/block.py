"""`buybox block`: take a seller, an offer or a device out of competition, and let it back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import click
import msgspec
from buybox_indexer.eligibility.block_records import past_blocks
from rich.table import Table

from buybox_cli.block_targets import target_of
from buybox_cli.blocking import Effect, add, apply_everywhere, check_effects, lift
from buybox_cli.console import make_console
from buybox_cli.documents.blocks import block_documents
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, teller, utc_now

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
author_option = click.option("--author", required=True, help="Who decides this.")


def target_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name what is blocked."""
    for option in (
        click.option("--market", help="In this market only; everywhere when absent."),
        click.option("--device", help="A device's id."),
        click.option("--offer", help="An offer's id."),
        click.option("--seller", help="A seller's id."),
    ):
        function = option(function)
    return function


@click.group("block")
def command() -> None:
    """Take sellers, offers and devices out of competition, and let them back."""


@command.command("add")
@target_options
@click.option("--reason", required=True, help="Why; the seller sees it.")
@author_option
@click.option("--until", type=click.DateTime(), help="When it ends, in UTC; open when absent.")
@json_option
def add_one(  # noqa: PLR0913 - click passes options so
    *,
    seller: str | None,
    offer: str | None,
    device: str | None,
    market: str | None,
    reason: str,
    author: str,
    until: dt.datetime | None,
    as_json: bool,
) -> None:
    """Block a seller, an offer or a device; it no longer competes when this ends."""
    target = target_of(seller, offer, device, market)
    _tell(add(target, reason, author, until.replace(tzinfo=dt.UTC) if until else None, teller()), as_json=as_json)


@command.command("lift")
@target_options
@author_option
@json_option
def lift_one(
    *, seller: str | None, offer: str | None, device: str | None, market: str | None, author: str, as_json: bool
) -> None:
    """Lift a block; what it covered is judged again and comes back where nothing else is wrong."""
    _tell(lift(target_of(seller, offer, device, market), author, teller()), as_json=as_json)


@command.command("apply")
@click.option("--market", help="This market only.")
@json_option
def apply_all(market: str | None, *, as_json: bool) -> None:
    """Bring live what is on record: blocks that ended, or were set while a load held the market."""
    _tell(Effect(None, apply_everywhere(market, teller())), as_json=as_json)


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those lifted or over too.")
@json_option
def list_all(*, everything: bool, as_json: bool) -> None:
    """List what is blocked, oldest first."""
    now = utc_now()
    with engine_client() as (settings, client):
        found = [block for block in past_blocks(client, settings) if everything or block.holds(now)]
    if as_json:
        print_json(block_documents(found, now, everything=True))
        return
    table = Table(box=None)
    for name in ("what", "id", "market", "since", "until", "reason", "author", "lifted"):
        table.add_column(name, overflow="fold")
    for block in found:
        where, end = block.market or "everywhere", block.until or ""
        table.add_row(
            block.kind, block.name, where, block.at[:16], end[:16], block.reason, block.author, block.lifted_at or ""
        )
    make_console().print(table if found else "nothing is blocked")


def _tell(effect: Effect, *, as_json: bool) -> None:
    """Print what became of each market; one that is not as it should be yet ends the command with an exit code."""
    if as_json:
        document: dict[str, Any] = msgspec.to_builtins(effect)
        print_json(document)
    else:
        _print(effect)
    check_effects(effect.markets)


def _print(effect: Effect) -> None:
    console = make_console()
    for one in effect.markets:
        if not one.later:
            done = f"{one.blocked:,} offers blocked, {one.freed:,} freed, {one.devices:,} devices written"
            console.print(f"{one.market}: {done}", soft_wrap=True)
    if effect.notice:
        console.print(effect.notice, soft_wrap=True)
    if not effect.markets:
        console.print("no market is live: it counts from the first load on")
