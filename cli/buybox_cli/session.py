"""What a command that asks the engine needs: settings, and a client that is closed at the end."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import msgspec
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.errors import EngineError
from buybox_config.settings import Settings, load_settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

LONGEST = 300
"""Characters of the engine's own words in a message."""


@contextmanager
def engine_client() -> Iterator[tuple[Settings, OpenSearch]]:
    """Open a client of the engine in use; raises EngineError when none runs or it fails."""
    settings = load_settings()
    client = open_search(settings, find_endpoints(settings))
    try:
        yield settings, client
    except OpenSearchException as error:
        raise EngineError(f"OpenSearch does not answer as it should: {str(error)[:LONGEST]}") from error
    finally:
        client.close()


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
