"""`buybox offer`: confirm a price that looked wrong."""

import datetime as dt

import click
import msgspec
from buybox_config.markets import find_market, load_markets
from buybox_config.money import decimal_amount, money_document
from buybox_indexer.eligibility.confirm_offer import Asked, confirm_offer
from buybox_indexer.eligibility.confirmations import Confirmation

from buybox_cli.audited import note_change
from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now
from buybox_cli.workshop import make_workshop

AT_ONCE, LATER = "it competes now", "it counts from the next load of this market on"


@click.group("offer")
def command() -> None:
    """Decide on single offers."""


@command.command()
@click.option("--seller", required=True, help="The seller's id.")
@click.option("--market", required=True, help="The market that the offer is in.")
@click.option("--sku", required=True, help="The seller's own number of the listing.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it counts; 30 days when absent.")
@click.option("--note", default="", help="Why the price is meant.")
@click.option("--by", help="Who confirms it.")
@click.option("--json", "as_json", is_flag=True, help="Print what was put on record as JSON.")
def confirm(
    *, seller: str, market: str, sku: str, until: dt.datetime | None, note: str, by: str | None, as_json: bool
) -> None:
    """Confirm that a price is meant: the offer is no longer `price_outlier` or `dear`.

    It holds for the total that the offer has now: another price needs another confirmation. An offer dearer than the
    device new (`price_above_new`) cannot be confirmed.
    """
    with engine_client() as (settings, client):
        where = find_market(load_markets(settings.markets_dir), market)
        asked = Asked(seller, sku, until.date() if until else None, note, by)
        workshop = make_workshop(settings, client)
        confirmation, at_once = confirm_offer(workshop, where, asked, utc_now())
        note_change(client, settings, by, "offer.confirm", confirmation.offer_id, f"until {confirmation.until}: {note}")
    effect = AT_ONCE if at_once else LATER
    if as_json:
        print_json(_document(confirmation, effect))
    else:
        _print(confirmation, effect)


def _document(confirmation: Confirmation, effect: str) -> dict[str, object]:
    document = msgspec.to_builtins(confirmation)
    total = money_document(confirmation.total, confirmation.currency)
    return {**document, "total": total, "effect": effect}


def _print(confirmation: Confirmation, effect: str) -> None:
    amount = decimal_amount(confirmation.total, confirmation.currency)
    make_console().print(
        f"{confirmation.seller} {confirmation.sku} in {confirmation.market}: the total of {amount} "
        f"{confirmation.currency} is confirmed until {confirmation.until}; {effect}",
        soft_wrap=True,
    )
