"""The `buybox` command: finds the subcommand asked for, and turns errors into one plain line and an exit code."""

import importlib
import os
import signal
import sys
from importlib.metadata import version
from types import FrameType

import click
from buybox_config.errors import BuyboxError

TERMINATED = 128 + signal.SIGTERM

COMMANDS = {
    "apply": "changes to single offers, from a file",
    "audit": "who changed what, newest first",
    "best": "the best offer of a device",
    "block": "a seller, offer or device out of competition: add, lift, list, apply",
    "catalogue": "the models that we know: list, check, add, propose",
    "changes": "batches of changes that sellers sent: list, show, dead, replay",
    "demo": "a whole marketplace from nothing",
    "engine": "the embedded OpenSearch and Redis",
    "evaluate": "a ranking model against the plain ways of ordering, on shopper events",
    "evaluate-resolver": "how well titles are recognised, against people's labels",
    "evaluate-search": "what search lists, against what people say that it should",
    "events": "shopper events: export what was logged, import what others logged",
    "feed": "what is understood of a seller's feed, and the seller file for it",
    "feeds": "each feed's age, last result and trend",
    "follow": "the worker that applies the changes which sellers send",
    "export": "the live offers as NDJSON",
    "index": "load every feed into new indices and swap them in",
    "key": "keys of those who are no shoppers: create, list, rotate, revoke",
    "model": "models known to the engine: list, show, compare, promote, rollback",
    "new-prices": "the marketplace's own table of what devices cost new",
    "offer": "confirm a price that looked wrong",
    "offers": "all offers of a device, in order",
    "policy": "the ranking strategy: draft, set, check, publish, history, rollback, trial",
    "price-to-win": "for each of a seller's offers: its state, the price that wins, what else would win",
    "rank": "lists of offers in, ranked lists out",
    "rejects": "what was turned away, why, and how to mend it",
    "resolve": "titles in, devices out; no engine needed",
    "runs": "past loads",
    "search": "devices for words",
    "searches": "what shoppers search for, and what they do not find",
    "seller": "how sellers stand, a seller's sheet, reviews",
    "serve": "the API",
    "train": "learn a ranking model from shopper events",
}
"""Each command and what it does; the module of the same name is imported only when it is called."""


class Commands(click.Group):
    """A group that imports a command when it is called, so that `--help` and errors come at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command asked for."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command: click.Command = importlib.import_module(f"buybox_cli.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("buybox"), prog_name="buybox")
def cli() -> None:
    """Best offer per device for marketplaces of refurbished electronics."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End as an error would, so that whatever was begun is taken back."""
    sys.exit(TERMINATED)


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused to protect the live data."""
    signal.signal(signal.SIGTERM, _end)
    try:
        cli()
    except BuyboxError as error:
        click.echo(f"buybox: {' '.join(str(error).split())}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        click.echo(f"buybox: {error.filename or 'a file'} cannot be used: {error.strerror}", err=True)
        sys.exit(1)
