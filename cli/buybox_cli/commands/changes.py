"""`buybox changes`: the batches of changes that sellers sent, looked at and, where they were given up, tried again."""

from typing import Any

import click
import msgspec
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.settings import Settings
from buybox_desk.changes.batch import BatchState, ChangeBatch
from buybox_desk.changes.batches import Batches
from opensearchpy import OpenSearch

from buybox_cli.audited import NOBODY_NAMED, note_change
from buybox_cli.batch_tables import print_batch, print_batches
from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group("changes")
def command() -> None:
    """Look at the batches of changes that sellers sent over HTTP, and try again those that were given up."""


@command.command("list")
@click.option("--seller", help="Batches of this seller only.")
@click.option("--state", type=click.Choice(["open", "done", "dead"]), help="Batches in this state only.")
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@json_option
def list_some(*, seller: str | None, state: BatchState | None, most: int, as_json: bool) -> None:
    """List batches, the last received first."""
    with engine_client() as (settings, client):
        found = Batches(client, settings).listed(seller, state, most)
    _print(found, "there is no such batch of changes", as_json=as_json)


@command.command()
@json_option
def dead(*, as_json: bool) -> None:
    """List the batches that were given up, the first received first: mend the cause, then replay them."""
    with engine_client() as (settings, client):
        found = list(Batches(client, settings).dead())
    _print(found, "no batch was given up", as_json=as_json)


@command.command()
@click.argument("seller")
@click.argument("key")
@json_option
def show(*, seller: str, key: str, as_json: bool) -> None:
    """Show the batch that SELLER sent under KEY, and what became of each of its lines."""
    with engine_client() as (settings, client):
        found = Batches(client, settings).find(seller, key)
    if found is None:
        raise NotFoundError(f"seller {seller[:60]!r} has no batch {key[:60]!r}: see `buybox changes list`")
    if as_json:
        print_json(_document(found))
    else:
        print_batch(make_console(), found)


@command.command()
@click.argument("seller", required=False)
@click.argument("key", required=False)
@click.option("--all-dead", is_flag=True, help="Every batch that was given up.")
@click.option("--by", default=NOBODY_NAMED, show_default=True, help="Who decides this; kept in the audit log.")
@json_option
def replay(*, seller: str | None, key: str | None, all_dead: bool, by: str, as_json: bool) -> None:
    """Try the dead batch that SELLER sent under KEY again, or all dead ones: those who follow take it up at once.

    Lines that were settled stay so; newer changes of the same offers still win.
    """
    if all_dead == (seller is not None and key is not None) or (all_dead and seller is not None):
        raise UsageError("name a seller and the key of a batch, or --all-dead")
    with engine_client() as (settings, client):
        batches = Batches(client, settings)
        names = [(one.seller, one.key) for one in batches.dead()] if all_dead else [(seller or "", key or "")]
        opened = [_replayed(client, settings, batches, name, by) for name in names]
    if as_json:
        print_json([_document(one) for one in opened])
    else:
        click.echo(f"{len(opened):,} batches are open again: see `buybox changes list --state open`")


def _replayed(client: OpenSearch, settings: Settings, batches: Batches, name: tuple[str, str], by: str) -> ChangeBatch:
    seller, key = name
    opened = batches.replay(seller, key)
    note_change(
        client, settings, by, "changes.replay", f"{seller}/{key}", f"{opened.open_lines:,} lines; {opened.error}"
    )
    return opened


def _print(batches: list[ChangeBatch], nothing: str, *, as_json: bool) -> None:
    if as_json:
        print_json([_document(one, "rows") for one in batches])
    else:
        print_batches(make_console(), batches, nothing)


def _document(batch: ChangeBatch, *left_out: str) -> dict[str, Any]:
    """Return a batch without its body, which need not be text."""
    found: dict[str, Any] = msgspec.to_builtins(batch)
    return {name: value for name, value in found.items() if name not in {"body", "digest", *left_out}}
