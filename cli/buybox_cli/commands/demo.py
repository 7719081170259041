"""`buybox demo`: a whole marketplace from nothing."""

import subprocess

import click
from buybox_config.settings import load_settings

from buybox_cli.console import make_console
from buybox_cli.demo.answers import show_first_answers
from buybox_cli.demo.marketplace import print_contest, set_up_marketplace
from buybox_cli.demo.server import HOST, check_port, free_port, serving
from buybox_cli.demo.show_scenes import show_scenes
from buybox_cli.demo.stage import clear_stage, engine_on_stage
from buybox_cli.reports import print_report

USUAL_OFFERS = 20_000


@click.command()
@click.option("--once", is_flag=True, help="Show the answers, stop everything again and end.")
@click.option("--offers", default=USUAL_OFFERS, show_default=True, type=click.IntRange(100), help="Listings to make.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same marketplace.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="Port of the API.")
def command(*, once: bool, offers: int, seed: int, port: int) -> None:
    """Make a simulated marketplace, load it, serve it, show a first answer, sign-ins and five scenes to play.

    Starts the embedded engine unless one runs or the settings name one, and stops at the end what it started. Sellers,
    prices, orders and shoppers are simulated; the devices are those of the catalogue.
    """
    settings = load_settings()
    chosen = free_port() if once else port
    check_port(chosen)
    with engine_on_stage(settings, _tell):
        clear_stage()
        folder = settings.demo_dir
        summary, report = set_up_marketplace(folder, offers, seed, _tell)
        print_report(report, by_seller=False)
        print_contest(make_console(), summary)
        with serving(chosen, folder / "sellers") as server:
            show_first_answers(chosen)
            show_scenes(folder / "sellers", chosen)
            if not once:
                click.echo(f"\nThe API answers at http://{HOST}:{chosen}/openapi.json; end the demo with Ctrl-C.")
                _wait(server)


def _wait(server: subprocess.Popen[bytes]) -> None:
    """Wait until the person has seen enough, or the server ends by itself."""
    try:
        server.wait()
    except KeyboardInterrupt:
        _tell("ending")


def _tell(text: str) -> None:
    click.echo(text, err=True)
