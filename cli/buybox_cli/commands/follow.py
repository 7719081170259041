"""`buybox follow`: the worker that applies the changes which sellers send over HTTP."""

import socket

import click
from buybox_config.errors import BuyboxError, UsageError
from buybox_desk.changes.workers import workers

from buybox_cli.following import follow_changes
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now


@click.command()
@click.option("--once", is_flag=True, help="Apply what is due now and end.")
@click.option("--check", is_flag=True, help="Only tell whether a worker of this machine was seen within a minute.")
@click.option("--until-eof", is_flag=True, hidden=True, help="End when standard input ends: with who started it.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print what was done as one JSON document.")
def command(*, once: bool, check: bool, until_eof: bool, as_json: bool) -> None:
    """Apply the changes that sellers send over HTTP, each about a second after it was accepted.

    Runs until Ctrl-C or SIGTERM, then ends its round. Several may run at once, on one machine or many: each batch is
    applied by one of them. Without Redis, which only wakes it, it looks for batches twice a second. It logs a line for
    each round where BUYBOX_LOG_LEVEL is info.
    """
    if as_json and not once:
        raise UsageError("--json goes with --once: a worker that stays has no end to report")
    if check:
        _check()
        return
    followed = follow_changes(once=once, until_eof=until_eof)
    if as_json:
        print_json(followed)
    elif once:
        counts = ", ".join(f"{count:,} {name}" for name, count in followed.counts.items()) or "none"
        click.echo(f"{followed.batches:,} batches done, {followed.dead:,} given up; lines: {counts}")


def _check() -> None:
    """Raise BuyboxError when no worker of this machine was seen lately."""
    with engine_client() as (settings, client):
        seen = [one.worker for one in workers(client, settings, utc_now())]
    here = [name for name in seen if name.startswith(f"{socket.gethostname()}:")]
    if not here:
        raise BuyboxError(f"no worker of this machine was seen within a minute, of all machines {len(seen)}")
    click.echo(f"seen within a minute: {', '.join(here)}")
