"""`buybox policy trial`: what a trial found, and its end."""

import click

from buybox_cli.console import make_console
from buybox_cli.policy.publishing import tell_live
from buybox_cli.policy.session import author_option, json_option, policy_session, reason_option
from buybox_cli.policy.trial_report import tell_trial
from buybox_cli.terminal import print_json


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def trial(context: click.Context, *, as_json: bool) -> None:
    """Report on the trial of a version, or end it: give it to everybody, or take it back.

    Without a subcommand: what the shoppers of both arms did, of the trial that runs or the last one that ended.
    """
    if context.invoked_subcommand is None:
        tell_trial(as_json=as_json)


@trial.command()
@reason_option
@author_option
@json_option
def promote(*, reason: str, author: str, as_json: bool) -> None:
    """Make the version on trial live for everybody."""
    with policy_session() as session:
        version = session.desk.promote_trial(author, reason)
    tell_live(version, as_json=as_json)


@trial.command()
@reason_option
@author_option
@json_option
def drop(*, reason: str, author: str, as_json: bool) -> None:
    """End the trial; everybody has the live version again."""
    with policy_session() as session:
        dropped = session.desk.drop_trial(author, reason)
    if as_json:
        print_json(dropped)
    else:
        told = f"the trial of version {dropped.version} is over, version {dropped.against} is live for everybody"
        make_console().print(told, soft_wrap=True)
