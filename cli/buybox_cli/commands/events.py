"""`buybox events`: lists that were shown and what shoppers did with them, out of the log and into it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
from buybox_config.markets import find_market, load_markets
from buybox_config.settings import load_settings
from buybox_indexer.event_log import logged_lists

from buybox_cli.events.importing import import_events
from buybox_cli.events.log_lines import ImportReport
from buybox_cli.session import engine_client
from buybox_cli.target import open_target
from buybox_cli.terminal import print_json, teller, utc_now

NAMED = 10
"""Refused lines told to people; `--json` names more."""


@click.group()
def command() -> None:
    """Shopper events: out of the log of the API, and into it."""


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


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--market", required=True, help="The market whose lists and events are taken.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of the lines as one JSON document.")
def import_files(files: tuple[Path, ...], market: str, *, as_json: bool) -> None:
    """Put NDJSON of lists and events (User Behavior Insights 1.3) into the log.

    A line with `action_name` is an event. What the log has already is not counted twice; lines that cannot be used
    are listed, the others are taken; exit code 1 when none can be used. Devices are as popular from the next load on.
    """
    report = import_events(load_settings(), files, market, utc_now())
    if as_json:
        print_json(report)
    else:
        _tell_import(report)


def _tell_import(report: ImportReport) -> None:
    for refused in report.first_refused[:NAMED]:
        click.echo(f"{refused.file}:{refused.line}: {refused.detail}", err=True)
    if report.refused > NAMED:
        click.echo(f"and {report.refused - NAMED:,} more lines that cannot be used", err=True)
    click.echo(
        f"{report.lines:,} lines: {report.stored:,} stored, {report.repeated:,} known already, {report.refused:,} "
        f"refused, {report.left_out:,} of other actions, {report.elsewhere:,} of other markets"
    )


def _write(file: BinaryIO, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for line in lines:
        file.write(msgspec.json.encode(line) + b"\n")
        counts["events" if "action_name" in line else "lists"] += 1
    return {"lists": counts["lists"], "events": counts["events"]}
