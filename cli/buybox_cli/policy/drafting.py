"""`buybox policy draft`: what you prepare, begun from the live version."""

import click
from buybox_config.errors import UsageError

from buybox_cli.console import make_console
from buybox_cli.policy.session import author_option, json_option, policy_session
from buybox_cli.policy.showing import print_draft
from buybox_cli.terminal import print_json


@click.command()
@click.option("--anew", is_flag=True, help="Begin again from the live version; what the draft held is lost.")
@click.option("--rebase", is_flag=True, help="Carry the draft's changes over to the version that is live now.")
@click.option("--drop", is_flag=True, help="Forget the draft.")
@author_option
@json_option
def draft(*, anew: bool, rebase: bool, drop: bool, author: str, as_json: bool) -> None:
    """Show your draft, begun from the live version where there is none. Everybody has one draft at most."""
    if anew + rebase + drop > 1:
        raise UsageError("say one of --anew, --rebase and --drop")
    with policy_session() as session:
        if drop:
            session.desk.drop(author)
            found = None
        else:
            found = session.desk.rebase(author) if rebase else session.desk.begin(author, anew=anew)
    if as_json:
        print_json(found)
    elif found is None:
        make_console().print(f"the draft of {author} is gone", soft_wrap=True)
    else:
        print_draft(make_console(), found)
