"""`buybox model`: models known to the engine, from known to live and back."""

import click

from buybox_cli.model.comparing import compare
from buybox_cli.model.listing import list_all
from buybox_cli.model.promoting import promote, rollback
from buybox_cli.model.showing import show


@click.group("model")
def command() -> None:
    """List, show, compare, promote and roll back ranking models."""


for subcommand in (list_all, show, compare, promote, rollback):
    command.add_command(subcommand)
