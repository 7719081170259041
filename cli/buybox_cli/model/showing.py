"""`buybox model show`: one model in plain words, from its folder or from the engine."""

from pathlib import Path

import click

from buybox_cli.console import make_console
from buybox_cli.model.card import ModelCard, engine_card, folder_card
from buybox_cli.model.tables import print_card
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json


@click.command()
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def show(model: str, *, as_json: bool) -> None:
    """Show MODEL: a folder (no engine is needed), an id that the engine knows, `live` or `formula`."""
    card = folder_card(Path(model)) if Path(model).is_dir() else _from_engine(model)
    if as_json:
        print_json(card)
    else:
        print_card(make_console(), card)


def _from_engine(model: str) -> ModelCard:
    with engine_client() as (settings, client):
        return engine_card(client, settings, model)
