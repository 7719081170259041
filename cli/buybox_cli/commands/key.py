"""`buybox key`: make, list, rotate and revoke the keys of those who are no shoppers."""

import click
import msgspec
from buybox_config.errors import NotFoundError
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_desk.access.caller import SCOPES, Scope
from buybox_desk.access.key import KeyRecord
from buybox_desk.access.keys import KeyStore
from rapidfuzz import process

from buybox_cli.audited import NOBODY_NAMED
from buybox_cli.console import make_console
from buybox_cli.key_tables import print_keys, print_secret
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now

NAMED = 5

by_option = click.option(
    "--by", default=NOBODY_NAMED, show_default=True, help="Who decides this; kept in the audit log."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("key")
def command() -> None:
    """Make, list, rotate and revoke keys.

    A key opens pages (sign in with it) and routes (`Authorization: Bearer`). Its secret is shown once, when it is made
    or rotated, and kept nowhere.
    """


@command.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(list(SCOPES)), required=True, help="What it may do.")
@click.option("--seller", help="The seller whose data a seller's key opens.")
@click.option("--days", type=int, help="Days until it is over; it stays until it is revoked when absent.")
@by_option
@json_option
def create(*, name: str, scope: Scope, seller: str | None, days: int | None, by: str, as_json: bool) -> None:
    """Make a key; NAME says who or what uses it, and is the author of what is done with it."""
    with engine_client() as (settings, client):
        _check_seller(settings, seller)
        made, secret = KeyStore(client, settings, utc_now).create(name, scope, seller, by=by, days=days)
    _tell_secret(made, secret, as_json=as_json)


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those revoked or over too.")
@json_option
def list_all(*, everything: bool, as_json: bool) -> None:
    """List keys, oldest first; secrets are never shown."""
    now = utc_now()
    with engine_client() as (settings, client):
        found = KeyStore(client, settings, utc_now).all()
    shown = [key for key in found if everything or key.state(now) == "active"]
    if as_json:
        print_json([_document(key) for key in shown])
    else:
        print_keys(make_console(), shown, now)


@command.command()
@click.argument("key_id", metavar="KEY")
@click.option("--overlap", type=int, default=0, help="Minutes for which the secret before opens too; 0: not at all.")
@by_option
@json_option
def rotate(*, key_id: str, overlap: int, by: str, as_json: bool) -> None:
    """Give KEY (its id) a new secret; sessions begun with the old one end with it."""
    with engine_client() as (settings, client):
        rotated, secret = KeyStore(client, settings, utc_now).rotate(key_id, by, overlap)
    _tell_secret(rotated, secret, as_json=as_json)


@command.command()
@click.argument("key_id", metavar="KEY")
@by_option
@json_option
def revoke(*, key_id: str, by: str, as_json: bool) -> None:
    """End KEY (its id) and all its sessions; every server process follows within about a second."""
    with engine_client() as (settings, client):
        revoked = KeyStore(client, settings, utc_now).revoke(key_id, by)
    if as_json:
        print_json(_document(revoked))
    else:
        make_console().print(f"{revoked.key_id} ({revoked.name}) is revoked: it opens nothing any more")


def _check_seller(settings: Settings, seller: str | None) -> None:
    """Refuse a seller that no file names, where the folder of seller files is known."""
    if seller is None or settings.sellers_dir is None:
        return
    known = [found.id for found in load_sellers(settings.sellers_dir)]
    if seller not in known:
        near = ", ".join(name for name, _, _ in process.extract(seller, known, limit=NAMED))
        raise NotFoundError(f"there is no seller {seller[:60]!r}; near ones are {near}")


def _tell_secret(key: KeyRecord, secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"key": _document(key), "secret": secret})
    else:
        print_secret(make_console(), key, secret)


def _document(key: KeyRecord) -> dict[str, object]:
    document: dict[str, object] = msgspec.to_builtins(key)
    return {**document, "state": key.state(utc_now())}
