"""`buybox policy show`: a policy as it is, live unless another is named."""

import click
from buybox_desk.policies.version import Draft, InForce, PolicyVersion
from rich.console import Console

from buybox_cli.console import make_console
from buybox_cli.policy.named import own_draft, version_number
from buybox_cli.policy.session import author_option, json_option, policy_session
from buybox_cli.policy.tables import print_lines, print_policy
from buybox_cli.terminal import print_json


@click.command()
@click.argument("version", required=False)
@click.option("--draft", "of_draft", is_flag=True, help="Your own draft instead.")
@author_option
@json_option
def show(*, version: str | None, of_draft: bool, author: str, as_json: bool) -> None:
    """Show the live policy, the one of a VERSION, or your draft."""
    with policy_session() as session:
        in_force = session.desk.in_force()
        found: Draft | PolicyVersion = in_force.live
        if of_draft:
            found = own_draft(session.desk, author)
        elif version is not None and version != "live":
            found = session.desk.version(version_number(version))
    if as_json:
        print_json(found)
    elif isinstance(found, Draft):
        print_draft(make_console(), found)
    else:
        _print_version(make_console(), found, in_force)


def print_draft(console: Console, draft: Draft) -> None:
    """Print a draft with what was changed in it."""
    console.print(f"draft of {draft.author}, begun from version {draft.base} at {draft.begun_at}", soft_wrap=True)
    print_lines(console, [f"{change.what}  ({change.reason})" for change in draft.changes])
    print_policy(console, draft.policy)


def _print_version(console: Console, version: PolicyVersion, in_force: InForce) -> None:
    state = ", live" if version.version == in_force.live.version else ""
    if in_force.trial is not None and version.version == in_force.trial.version:
        state = f", on trial with {in_force.trial.share} % of the shoppers"
    console.print(
        f"version {version.version}{state}, published at {version.published_at} by {version.author}: {version.reason}",
        soft_wrap=True,
    )
    print_policy(console, version.policy)
