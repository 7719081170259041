"""`buybox audit`: who changed what, newest first."""

import click
from buybox_desk.access.audit import MOST, AuditEntry, AuditLog
from rich.table import Table

from buybox_cli.console import make_console
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, utc_now


@click.command()
@click.option("--who", help="By this person or key only.")
@click.option("--action", help="This action only: `policy.publish`, or all of a kind: `policy`.")
@click.option("--most", type=click.IntRange(1, MOST), default=200, show_default=True, help="Entries at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def command(*, who: str | None, action: str | None, most: int, as_json: bool) -> None:
    """List what was changed, by whom and with which key: keys, sessions, reviews, blocks, prices, models, policies."""
    with engine_client() as (settings, client):
        found = AuditLog(client, settings, utc_now).entries(most, action, who)
    if as_json:
        print_json(found)
    else:
        make_console().print(_table(found) if found else "nothing was changed yet, or nothing of this kind")


def _table(entries: list[AuditEntry]) -> Table:
    table = Table(box=None)
    for name in ("when (UTC)", "who", "key", "action", "what", "detail"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        when = entry.at[:19].replace("T", " ")
        table.add_row(when, entry.who, entry.key_id or "", entry.action, entry.subject, entry.detail)
    return table
