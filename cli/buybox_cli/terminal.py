"""What every command shares with the person or program in front of it: the clock, progress, one JSON document."""

import datetime as dt
import sys
from collections.abc import Callable

import click
import msgspec


def utc_now() -> dt.datetime:
    """Read the clock: commands are where it enters the program."""
    return dt.datetime.now(dt.UTC)


def teller() -> Callable[[str], None]:
    """Return what tells progress: one line on standard error, only when a person is watching."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(text, err=True)


def print_json(document: object) -> None:
    """Print the one JSON document of `--json`."""
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
