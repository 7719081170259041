"""`buybox policy history` and `buybox policy diff`: what changed, when, by whom and why."""

from collections.abc import Sequence
from typing import Any

import click
import msgspec
from buybox_desk.policies.policy_desk import PolicyDesk

from buybox_cli.console import make_console
from buybox_cli.policy.named import named_policy
from buybox_cli.policy.session import author_option, json_option, policy_session
from buybox_cli.policy.tables import print_lines
from buybox_cli.terminal import print_json


@click.command()
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Versions that are listed.")
@json_option
def history(*, most: int, as_json: bool) -> None:
    """List the versions that were live or on trial, the newest first, with what each changed."""
    with policy_session() as session:
        lines = _lines(session.desk, most)
    if as_json:
        print_json(lines)
    else:
        _print(lines)


@click.command()
@click.argument("one")
@click.argument("other")
@author_option
@json_option
def diff(*, one: str, other: str, author: str, as_json: bool) -> None:
    """Tell what changes from ONE policy to the OTHER: a version's number, `live` or `draft`."""
    with policy_session() as session:
        before, after = (named_policy(session.desk, name, author) for name in (one, other))
        found = session.desk.differences(before, after)
    if as_json:
        print_json(found)
    else:
        print_lines(make_console(), [each.what for each in found] or ["nothing"])


def _lines(desk: PolicyDesk, most: int) -> list[dict[str, Any]]:
    """Return versions without their policies, each with its state: live, on trial, or how its trial ended."""
    in_force = desk.in_force()
    states = {past.trial.version: f"trial {past.outcome}" for past in desk.past_trials()}
    if in_force.trial is not None:
        states[in_force.trial.version] = f"on trial with {in_force.trial.share} %"
    states[in_force.live.version] = "live"
    lines = []
    for version in desk.versions(most):
        line = msgspec.to_builtins(version)
        del line["policy"]
        lines.append({**line, "state": states.get(version.version)})
    return lines


def _print(lines: Sequence[dict[str, Any]]) -> None:
    console = make_console()
    for line in lines:
        state = f" ({line['state']})" if line["state"] else ""
        back = f", back to version {line['restores']}" if line["restores"] else ""
        head = f"version {line['version']}{state}{back}, {line['published_at']}, {line['author']}: {line['reason']}"
        console.print(head, soft_wrap=True)
        print_lines(console, line["summary"])
