"""The whole preview of a policy: every live market, and what was logged of lists and searches."""

import asyncio
from collections.abc import Sequence
from functools import partial

import msgspec
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_desk.policies.version import PolicyVersion
from buybox_desk.preview.kept_preview import WholePreview
from buybox_desk.preview.logged_searches import last_searches
from buybox_desk.preview.market_preview import MarketPreview, preview
from buybox_desk.preview.progress import Tell, between, resting, steps_of
from buybox_desk.preview.replay import USUAL, Compared, ListsReplay, replay_lists

from buybox_api.desk import Desk, at_desk
from buybox_api.policies.preview_jobs import Work
from buybox_api.policies.replay_searches import SearchesReplay, replay_searches
from buybox_api.policies.side_by_side import both_policies
from buybox_api.storefront import Storefront
from buybox_api.weights import PolicyInForce


class PreviewQuestion(msgspec.Struct, frozen=True):
    """What is to be previewed."""

    live: PolicyVersion
    after: Policy
    markets: tuple[Market, ...]  # those that are live are previewed
    replayed: int = USUAL  # lists, and searches, of each market that are replayed; 0 for none


MARKETS, LISTS = 0.6, 0.8
"""Shares of the work after which the live offers, then the logged lists, are done."""


def preview_work(desk: Desk, storefront: Storefront, question: PreviewQuestion) -> Work:
    """Return what works a preview out; raises NotFoundError when no market is live, EngineError."""

    async def work(tell: Tell) -> WholePreview:
        markets = await _markets(desk, question, between(resting(tell), 0.0, MARKETS))
        published = tuple(market for market in question.markets if market.id in {each.market for each in markets})
        if question.replayed == 0:
            return WholePreview(before=question.live.version, markets=markets)
        lists = await _lists(desk, question, published, between(resting(tell), MARKETS, LISTS))
        searches = await _searches(desk, storefront, question, published, between(tell, LISTS, 1.0))
        found = tuple(msgspec.to_builtins(each) for each in searches)
        return WholePreview(before=question.live.version, markets=markets, lists=lists, searches=found)

    return work


async def _markets(desk: Desk, question: PreviewQuestion, tell: Tell) -> tuple[MarketPreview, ...]:
    before = question.live.read()
    found = await at_desk(lambda: preview(desk.client, desk.settings, question.markets, before, question.after, tell))
    return found.markets


async def _lists(
    desk: Desk, question: PreviewQuestion, markets: Sequence[Market], tell: Tell
) -> tuple[ListsReplay, ...]:
    def work() -> tuple[ListsReplay, ...]:
        compared = Compared(question.live.read(), question.after, desk.back_office.live_curves())
        return tuple(
            replay_lists(desk.client, desk.settings, market, compared, desk.now(), most=question.replayed, tell=step)
            for market, step in zip(markets, steps_of(tell, len(markets)), strict=True)
        )

    return await at_desk(work)


async def _searches(
    desk: Desk, storefront: Storefront, question: PreviewQuestion, markets: Sequence[Market], tell: Tell
) -> list[SearchesReplay]:
    before, after = await asyncio.to_thread(_both_in_force, storefront, question)
    both, most = both_policies(storefront, before, after), question.replayed
    found = []
    for market, step in zip(markets, steps_of(tell, len(markets)), strict=True):
        logged = await at_desk(partial(last_searches, desk.client, desk.settings, market.id, most))
        found.append(await replay_searches(both, market.id, logged, most, desk.now(), step))
    return found


def _both_in_force(storefront: Storefront, question: PreviewQuestion) -> tuple[PolicyInForce, PolicyInForce]:
    """Work both policies out: of hundreds of rules that takes tenths of a second."""
    one, other = (PolicyInForce(policy, storefront.markets) for policy in (question.live.read(), question.after))
    return one, other
