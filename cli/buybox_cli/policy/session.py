"""What every subcommand of `buybox policy` shares: the desk of policies, who asks, why."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
import msgspec
from buybox_config.engine import find_endpoints
from buybox_config.settings import Settings
from buybox_desk.policies.announce import redis_announcer
from buybox_desk.policies.policy_desk import PolicyDesk
from opensearchpy import OpenSearch

from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now

NOBODY = "command line"


def user_name() -> str:
    """Return the login name of whoever runs the command; a plain word where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user: in a container, for instance
        return NOBODY


author_option = click.option("--author", default=user_name, help="Who decides this; else the login name.")
reason_option = click.option("--reason", required=True, help="Why; kept with the change.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


class Session(msgspec.Struct, frozen=True):
    """The engine in use and the desk of policies on it."""

    settings: Settings
    client: OpenSearch
    desk: PolicyDesk


@contextmanager
def policy_session() -> Iterator[Session]:
    """Open the engine in use; what is published is announced through its Redis, where there is one."""
    with engine_client() as (settings, client):
        announce = redis_announcer(settings, find_endpoints(settings))
        yield Session(settings, client, PolicyDesk(client, settings, utc_now, announce))
