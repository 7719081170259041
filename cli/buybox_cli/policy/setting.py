"""`buybox policy set`: one weight of your draft."""

import click
from buybox_config.errors import UsageError

from buybox_cli.policy.changed import tell_changed
from buybox_cli.policy.session import author_option, json_option, policy_session, reason_option

PREFIX = "weights."


@click.command("set")
@click.argument("setting", metavar="weights.PART=VALUE")
@click.option("--market", help="In this market only; everywhere when absent.")
@click.option("--category", help="In this category of the market only.")
@reason_option
@author_option
@json_option
def set_one(*, setting: str, market: str | None, category: str | None, reason: str, author: str, as_json: bool) -> None:
    """Set a weight of your draft: `weights.seller=1.3`; without a value it is inherited again.

    The parts are price, condition, service and seller. The draft is begun where there is none.
    """
    part, value = _read(setting)
    with policy_session() as session:
        before = session.desk.draft(author)
        after = session.desk.set_weight(author, part, value, market=market, category=category, reason=reason)
    tell_changed(before, after, as_json=as_json)


def _read(setting: str) -> tuple[str, float | None]:
    """Take `weights.seller=1.3` apart. Raises UsageError for anything else."""
    name, equals, text = setting.partition("=")
    if not name.startswith(PREFIX) or not equals:
        raise UsageError(f"{setting[:60]!r} sets nothing: write `weights.seller=1.3`")
    try:
        return name.removeprefix(PREFIX), float(text) if text.strip() else None
    except ValueError as error:
        raise UsageError(f"{name[:60]}: {text[:60]!r} is not a number") from error
