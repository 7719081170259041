"""`buybox policy rule`: the list rules of your draft."""

from collections.abc import Callable
from typing import Any

import click
from buybox_config.errors import UsageError

from buybox_cli.console import make_console
from buybox_cli.policy.changed import tell_changed
from buybox_cli.policy.document_file import read_rules
from buybox_cli.policy.named import named_policy
from buybox_cli.policy.session import author_option, json_option, policy_session, reason_option
from buybox_cli.policy.tables import print_rules
from buybox_cli.terminal import print_json

ACTIONS = ("pin", "boost", "bury", "hide", "synonym", "redirect")

TARGET = {
    "device": ("--device", "Acts on this device, by its id."),
    "model": ("--model", "Acts on all devices of this model."),
    "brand": ("--brand", "Acts on all devices of this maker."),
    "category": ("--category", "Acts on all devices of this category."),
    "query": ("--ask", "Words to ask instead, for a synonym."),
    "url": ("--to", "Address to send to, for a redirect."),
}
SCOPE = {
    "market": ("--market", "In this market only."),
    "query": ("--query", "For these words of a shopper, whole."),
    "device": ("--for-device", "For words that mean this device."),
    "model": ("--for-model", "For words that mean this model."),
    "brand": ("--for-brand", "For words that mean this maker."),
    "category": ("--for-category", "For words that mean this category."),
}
"""Options by the field that each fills."""


def rule_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that write a rule."""
    options = [
        *(click.option(flag, f"target_{field}", help=text) for field, (flag, text) in TARGET.items()),
        *(click.option(flag, f"scope_{field}", help=text) for field, (flag, text) in SCOPE.items()),
        click.option("--from", "from_", help="Local time of the market from which it is in force: 2026-11-24T17:00."),
        click.option("--until", help="Local time from which it is no longer in force."),
        click.option("--strength", type=float, help="0.1 to 10: how much popularity changes; 2 when absent."),
        click.option("--sponsored", is_flag=True, help="Paid for: its devices are labelled."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.group()
def rule() -> None:
    """List rules of your draft: pin, boost, bury, hide, synonym, redirect."""


@rule.command()
@click.argument("action", type=click.Choice(ACTIONS), required=False)
@rule_options
@click.option("--file", "path", help="A rule or several, TOML or JSON, instead of options; - is standard input.")
@reason_option
@author_option
@json_option
def add(
    *,
    action: str | None,
    path: str | None,
    reason: str,
    author: str,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - as above
) -> None:
    """Add a rule, the last one: `pin --model apple-iphone-13 --query iphone --market FR`.

    Pins stand in the order of their rules. The draft is begun where there is none.
    """
    rules = _rules(action, path, given)
    with policy_session() as session:
        before = session.desk.draft(author)
        after = session.desk.add_rules(author, rules, reason=reason)
    tell_changed(before, after, as_json=as_json)


@rule.command()
@click.argument("place", type=click.IntRange(min=1))
@reason_option
@author_option
@json_option
def remove(*, place: int, reason: str, author: str, as_json: bool) -> None:
    """Remove the rule number PLACE, as `list` counts them."""
    with policy_session() as session:
        before = session.desk.draft(author)
        after = session.desk.remove_rule(author, place, reason=reason)
    tell_changed(before, after, as_json=as_json)


@rule.command("list")
@click.option("--live", is_flag=True, help="Those of the live version, though you have a draft.")
@author_option
@json_option
def list_all(*, live: bool, author: str, as_json: bool) -> None:
    """List the rules of your draft, or of the live version where you have none."""
    with policy_session() as session:
        name = "live" if live or session.desk.draft(author) is None else "draft"
        rules = named_policy(session.desk, name, author).get("rules", [])
    if as_json:
        print_json(rules)
    else:
        print_rules(make_console(), rules)


def _rules(action: str | None, path: str | None, given: dict[str, Any]) -> list[Any]:
    """Return the rules of a file, or the one that options write; raises UsageError unless it is one of these."""
    written = {name: value for name, value in given.items() if value is not None and value is not False}
    if path is not None:
        if action or written:
            raise UsageError("a rule is either in a file or in options: leave one of them out")
        return read_rules(path)
    if action is None:
        raise UsageError(f"name what the rule does ({', '.join(ACTIONS)}), or a file with --file")
    return [_rule(action, written)]


def _rule(action: str, written: dict[str, Any]) -> dict[str, Any]:
    rest = {
        name.rstrip("_"): value
        for name, value in written.items()
        if name in {"from_", "until", "strength", "sponsored"}
    }
    return {"action": action, "target": _named(written, "target_"), "scope": _named(written, "scope_"), **rest}


def _named(written: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in written.items() if name.startswith(prefix)}
