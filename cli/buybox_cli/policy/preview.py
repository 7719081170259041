"""`buybox policy preview`: what a policy would change, before anybody sees it."""

from collections.abc import Callable, Sequence

import click
import msgspec
from buybox_api.device_words import meant_device
from buybox_api.policies.side_by_side import QueryChange
from buybox_api.storefront import Storefront
from buybox_config.errors import UsageError
from buybox_config.markets import Market, find_market, load_markets
from buybox_config.settings import Settings
from buybox_desk.preview.kept_preview import WholePreview
from buybox_desk.preview.side_by_side import DevicesChange, devices_side_by_side

from buybox_cli.console import make_console
from buybox_cli.policy.preview_tables import print_preview
from buybox_cli.policy.previewed import Previewed, check_one, previewed
from buybox_cli.policy.previewing import keep_preview, under_both, whole_preview
from buybox_cli.policy.session import Session, author_option, json_option, policy_session
from buybox_cli.policy.side_by_side_tables import print_devices, print_query
from buybox_cli.storefront.ask import ask
from buybox_cli.terminal import print_json, teller, utc_now

TOLD_EVERY = 0.1
"""Share of the work between two lines of progress."""


class SideBySide(msgspec.Struct, frozen=True):
    """Chosen devices and queries under both policies."""

    before: str
    after: str
    devices: DevicesChange | None
    queries: tuple[QueryChange, ...]


@click.command()
@click.option("--draft", "of_draft", is_flag=True, help="Your draft; also what is previewed when nothing is named.")
@click.option("--version", help="The policy of this version.")
@click.option("--file", "path", help="A policy in a file, TOML or JSON; - is standard input.")
@click.option("--market", help="This market only; all that are live without it.")
@click.option("--device", "devices", multiple=True, help="Show this device side by side, at once: its id or words.")
@click.option("--query", "queries", multiple=True, help="Show what this search lists side by side, at once.")
@click.option("--replay", type=click.IntRange(0, 100_000), default=0, help="Rank so many logged lists again as well.")
@author_option
@json_option
def preview(  # noqa: PLR0913 - an argument an option
    *,
    of_draft: bool,
    version: str | None,
    path: str | None,
    market: str | None,
    devices: tuple[str, ...],
    queries: tuple[str, ...],
    replay: int,
    author: str,
    as_json: bool,
) -> None:
    """Tell what your draft would change against the live policy: over all live offers, in seconds.

    Boxes that change hands, what buyers pay, faults per 1,000 orders, who gains and who loses, and what each weight
    does. The result over all markets is kept with the draft, and with the version that it becomes. With --device or
    --query only these are shown, in one market.
    """
    check_one(draft=of_draft, version=version, path=path)
    with policy_session() as session:
        about = previewed(session, author, version, path)
        if devices or queries:
            _tell_side_by_side(session, about, market, devices, queries, as_json=as_json)
            return
        found = _worked_out(session, about, market, replay)
    if as_json:
        print_json(found)
    else:
        print_preview(make_console(), found)


def _worked_out(session: Session, about: Previewed, market: str | None, replay: int) -> WholePreview:
    started = utc_now()
    found = whole_preview(session, about, _markets(session.settings, market), replay, _progress(teller()))
    if market is None and about.key is not None:
        keep_preview(session, about.key, found, started)
    return found


def _markets(settings: Settings, named: str | None) -> list[Market]:
    markets = load_markets(settings.markets_dir)
    return [find_market(markets, named)] if named else list(markets.values())


def _progress(tell: Callable[[str], None]) -> Callable[[float, str], None]:
    told = -1.0

    def progress(share: float, words: str) -> None:
        nonlocal told
        if share >= told + TOLD_EVERY:
            told = share
            tell(f"{share:4.0%} {words}")

    return progress


def _tell_side_by_side(
    session: Session,
    about: Previewed,
    market: str | None,
    devices: Sequence[str],
    queries: Sequence[str],
    *,
    as_json: bool,
) -> None:
    if market is None:
        raise UsageError("devices and queries are shown in one market: name it with --market")
    (chosen,) = _markets(session.settings, market)
    device_ids, changes = ask(lambda storefront: _asked(storefront, about, chosen, devices, queries))
    policies = (about.live.read(), about.after)
    found = None
    if device_ids:
        found = devices_side_by_side(session.client, session.settings, chosen, device_ids, policies, utc_now())
    if as_json:
        print_json(SideBySide(*about.names, found, tuple(changes)))
        return
    console = make_console()
    console.print(f"{about.names[0]} -> {about.names[1]}", soft_wrap=True)
    if found is not None:
        print_devices(console, found)
    for change in changes:
        print_query(console, change)


async def _asked(
    storefront: Storefront, about: Previewed, market: Market, devices: Sequence[str], queries: Sequence[str]
) -> tuple[list[str], list[QueryChange]]:
    """Find the devices that words mean, and ask the queries under both policies."""
    meant = [await meant_device(storefront, market.id, words) for words in devices]
    both = under_both(storefront, about)
    return [each.device_id for each in meant], [await both.compare(market.id, text) for text in queries]
