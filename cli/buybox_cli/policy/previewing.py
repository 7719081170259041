"""Working a preview out from the command line: every live box, logged lists, logged searches; kept with its policy."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_api.policies.replay_searches import SearchesReplay, replay_searches
from buybox_api.policies.side_by_side import BothPolicies, both_policies
from buybox_api.storefront import Storefront
from buybox_api.weights import PolicyInForce
from buybox_config.markets import Market
from buybox_config.times import utc_text
from buybox_desk.preview.kept_preview import KeptPreview, WholePreview
from buybox_desk.preview.logged_searches import LoggedSearches, last_searches
from buybox_desk.preview.market_preview import preview
from buybox_desk.preview.progress import Tell, between, steps_of
from buybox_desk.preview.replay import Compared, ListsReplay, replay_lists
from buybox_indexer.models import live_curves

from buybox_cli.policy.previewed import Previewed
from buybox_cli.policy.session import Session
from buybox_cli.storefront.ask import ask
from buybox_cli.terminal import utc_now

MARKETS, LISTS = 0.6, 0.8
"""Shares of the work after which the live offers, then the logged lists, are done."""


def whole_preview(
    session: Session, about: Previewed, markets: Sequence[Market], replayed: int, tell: Tell
) -> WholePreview:
    """Preview a policy in the markets that are live; `replayed` logged lists, and searches, of each; 0 for none."""
    before, end = about.live.read(), MARKETS if replayed else 1.0
    found = preview(
        session.client, session.settings, markets, before, about.after, between(tell, 0.0, end), about.names
    )
    known = WholePreview(before=about.live.version, markets=found.markets)
    if replayed == 0:
        return known
    live = [market for market in markets if market.id in {each.market for each in found.markets}]
    lists = _lists(session, about, live, replayed, between(tell, MARKETS, LISTS))
    searches = _searches(session, about, live, replayed, between(tell, LISTS, 1.0))
    return msgspec.structs.replace(known, lists=lists, searches=tuple(msgspec.to_builtins(each) for each in searches))


def keep_preview(session: Session, key: str, found: WholePreview, started: dt.datetime) -> None:
    """Keep a preview with its draft or version, as the API would."""
    kept = KeptPreview(
        status="done", share=1.0, words="done", started_at=utc_text(started), told_at=utc_text(utc_now()), found=found
    )
    session.desk.keep_preview(key, kept.document())


def under_both(storefront: Storefront, about: Previewed) -> BothPolicies:
    """Return the storefront under the live policy and the one that is previewed."""
    policies = (about.live.read(), about.after)
    return both_policies(storefront, *(PolicyInForce(policy, storefront.markets) for policy in policies))


def _lists(
    session: Session, about: Previewed, markets: Sequence[Market], most: int, tell: Tell
) -> tuple[ListsReplay, ...]:
    compared = Compared(about.live.read(), about.after, live_curves(session.client, session.settings))
    return tuple(
        replay_lists(session.client, session.settings, market, compared, utc_now(), most=most, tell=step)
        for market, step in zip(markets, steps_of(tell, len(markets)), strict=True)
    )


def _searches(
    session: Session, about: Previewed, markets: Sequence[Market], most: int, tell: Tell
) -> list[SearchesReplay]:
    logged = {market.id: last_searches(session.client, session.settings, market.id, most) for market in markets}
    return ask(lambda storefront: _asked(under_both(storefront, about), logged, most, tell))


async def _asked(both: BothPolicies, logged: dict[str, LoggedSearches], most: int, tell: Tell) -> list[SearchesReplay]:
    steps = zip(logged.items(), steps_of(tell, len(logged)), strict=True)
    return [await replay_searches(both, market, found, most, utc_now(), step) for (market, found), step in steps]
