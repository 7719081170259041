"""`buybox policy publish` and `buybox policy rollback`: another version in force, in a second."""

import click
from buybox_desk.policies.version import PolicyVersion

from buybox_cli.console import make_console
from buybox_cli.policy.named import version_number
from buybox_cli.policy.session import author_option, json_option, policy_session, reason_option
from buybox_cli.policy.tables import print_lines
from buybox_cli.terminal import print_json


@click.command()
@reason_option
@click.option("--share", type=int, help="Per cent of the shoppers who get it, 1 to 50; all when absent.")
@author_option
@json_option
def publish(*, reason: str, share: int | None, author: str, as_json: bool) -> None:
    """Make your draft live, or give it to a share of the shoppers as a trial.

    It is refused (exit code 3) when another version went live since the draft was begun, or while a trial runs.
    """
    with policy_session() as session:
        if share is not None:
            trial = session.desk.publish_trial(author, share, reason)
            if as_json:
                print_json(trial)
            else:
                told = f"version {trial.version} is on trial with {trial.share} % of the shoppers"
                make_console().print(f"{told}; the others have version {trial.against}", soft_wrap=True)
            return
        version = session.desk.publish(author, reason)
    tell_live(version, as_json=as_json)


@click.command()
@click.argument("version")
@reason_option
@author_option
@json_option
def rollback(*, version: str, reason: str, author: str, as_json: bool) -> None:
    """Make the policy of an earlier VERSION live again, as a new version.

    It is refused (exit code 3) while a trial runs, or when somebody else publishes in the same moment.
    """
    with policy_session() as session:
        restored = session.desk.rollback(version_number(version), author, reason)
    tell_live(restored, as_json=as_json)


def tell_live(version: PolicyVersion, *, as_json: bool) -> None:
    """Print which version is live now and what it changes."""
    if as_json:
        print_json(version)
        return
    console = make_console()
    back = f", with the policy of version {version.restores}" if version.restores else ""
    console.print(f"version {version.version} is live{back}", soft_wrap=True)
    print_lines(console, version.summary)
