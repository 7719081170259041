"""`buybox events`: the lists that the API showed, and what shoppers did with them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO

import click
import msgspec
from buybox_config.markets import find_market, load_markets
from buybox_indexer.event_log import logged_lists

from buybox_cli.session import engine_client
from buybox_cli.target import open_target
from buybox_cli.terminal import print_json, teller


@click.group()
def command() -> None:
    """Shopper events, as the API logged them."""


@command.command()
@click.option("--out", required=True, help="File to write, whole or not at all; - is standard output.")
@click.option("--market", help="Lists of this market only; all markets without it.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Lists shown from this time on (UTC)."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON document.")
def export(out: str, market: str | None, since: dt.datetime | None, *, as_json: bool) -> None:
    """Write lists and their events as NDJSON, for `buybox train --events FILE` without --offers."""
    if as_json and out == "-":
        raise click.UsageError("--json and --out - would both write to standard output: name a file")
    with engine_client() as (settings, client):
        chosen = find_market(load_markets(settings.markets_dir), market).id if market else None
        moment = since.replace(tzinfo=dt.UTC) if since else None
        with open_target(out) as file:
            written = _write(file, logged_lists(client, settings, chosen, moment))
    if as_json:
        print_json(written)
    else:
        teller()(f"{written['lists']:,} lists, {written['events']:,} events")


def _write(file: BinaryIO, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for line in lines:
        file.write(msgspec.json.encode(line) + b"\n")
        counts["events" if "action_name" in line else "lists"] += 1
    return {"lists": counts["lists"], "events": counts["events"]}
