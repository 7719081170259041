"""`buybox model list`: every model that the engine knows, and which one is live."""

import click

from buybox_cli.console import make_console
from buybox_cli.model.lines import model_lines
from buybox_cli.model.tables import print_lines
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def list_all(*, as_json: bool) -> None:
    """List every model that the engine knows, the newest first; the formula is always there."""
    with engine_client() as (settings, client):
        lines = model_lines(client, settings)
    if as_json:
        print_json(lines)
    else:
        print_lines(make_console(), lines)
