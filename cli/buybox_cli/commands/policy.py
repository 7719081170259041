"""`buybox policy`: the merchandisers' loop from a draft to a version that is live, and back."""

import click

from buybox_cli.policy.checking import check
from buybox_cli.policy.drafting import draft
from buybox_cli.policy.history import diff, history
from buybox_cli.policy.preview import preview
from buybox_cli.policy.publishing import publish, rollback
from buybox_cli.policy.rules import rule
from buybox_cli.policy.setting import set_one
from buybox_cli.policy.showing import show
from buybox_cli.policy.trials import trial


@click.group("policy")
def command() -> None:
    """Draft, check, publish and take back the ranking strategy."""


for subcommand in (show, draft, set_one, rule, check, preview, publish, history, diff, rollback, trial):
    command.add_command(subcommand)
