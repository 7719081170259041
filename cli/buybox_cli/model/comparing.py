"""`buybox model compare`: who would gain and who would lose, over the offers that are live now."""

from collections.abc import Callable
from pathlib import Path

import click
from buybox_config.markets import Market, find_market, load_markets
from buybox_config.policy import load_policy
from buybox_config.settings import Settings
from buybox_desk.live_offers import competing_offers, published_markets
from buybox_desk.policies.in_force import policy_in_force
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_report import Fairness
from buybox_ranking.fairness.holders import Ranking
from opensearchpy import OpenSearch

from buybox_cli.console import make_console
from buybox_cli.model.comparison_tables import print_comparison
from buybox_cli.model.named_model import LIVE, named_curves
from buybox_cli.session import engine_client
from buybox_cli.terminal import print_json, teller

TOLD_EVERY = 100_000
"""Offers between two lines of progress: a few seconds."""

policy_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("one")
@click.argument("other", default=LIVE)
@click.option("--market", help="This market only; all markets that are live without it.")
@click.option("--policy", type=policy_file, help="Policy file for ONE; else the one in force.")
@click.option("--other-policy", type=policy_file, help="Policy file for OTHER; else the one in force.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def compare(
    *, one: str, other: str, market: str | None, policy: Path | None, other_policy: Path | None, as_json: bool
) -> None:
    """Tell what changes when ONE takes the place of OTHER (the live model, if left out).

    Each is the folder of a model, the id of a model that the engine knows, `live` or `formula`. All live offers are
    ranked under both. To compare two policies under one model, name the model twice: `compare live live --policy FILE`.
    """
    with engine_client() as (settings, client):
        after = _ranking(client, settings, one, policy)
        before = _ranking(client, settings, other, other_policy)
        found = _views(client, settings, market, before, after)
    if as_json:
        print_json({"markets": found})
    else:
        print_comparison(make_console(), found)


def _ranking(client: OpenSearch, settings: Settings, model: str, policy_path: Path | None) -> Ranking:
    curves = named_curves(client, settings, model)
    policy = load_policy(policy_path) if policy_path else policy_in_force(client, settings)
    under = policy_path.name if policy_path else f"policy {policy.version}"
    return Ranking(f"{curves.model_id} under {under}", policy, curves)


def _views(
    client: OpenSearch, settings: Settings, named: str | None, before: Ranking, after: Ranking
) -> list[Fairness]:
    """Compare every market that is live. Raises NotFoundError when none is."""
    markets = load_markets(settings.markets_dir)
    chosen = [find_market(markets, named)] if named else list(markets.values())
    return [
        fairness(competing_offers(client, live), live.market, before, after, _progress(live.market))
        for live in published_markets(client, settings, chosen)
    ]


def _progress(market: Market) -> Callable[[int], None]:
    tell, told = teller(), 0

    def seen(offers: int) -> None:
        nonlocal told
        if offers // TOLD_EVERY > told:
            told = offers // TOLD_EVERY
            tell(f"{market.id}: {offers:,} offers ranked")

    tell(f"{market.id}: reading the live offers")
    return seen
