"""The engine under the demo: started when none runs, ended again by who started it, never on top of real data."""

from collections.abc import Iterator
from contextlib import contextmanager

from buybox_config.engine import engine_status, start_engine, stop_engine
from buybox_config.errors import RefusedError
from buybox_config.indices import IndexNames
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from buybox_indexer.intake.market_intake import Tell
from opensearchpy import OpenSearch

from buybox_cli.session import engine_client


@contextmanager
def engine_on_stage(settings: Settings, tell: Tell) -> Iterator[None]:
    """Have an engine while the demo runs; one that ran before is left running."""
    ran_before = engine_status(settings).running
    start_engine(settings, tell)
    try:
        yield
    finally:
        if not ran_before:
            tell("stopping the engine")
            stop_engine(settings)


DECIDED = ("policies", "reviews", "confirmations", "blocks")
"""Stores of what people decided in an earlier demo: its scenes begin anew."""


def clear_stage() -> None:
    """Forget what people decided in an earlier demo; raises RefusedError when a market holds real offers."""
    with engine_client() as (settings, client):
        live = [market for market in load_markets(settings.markets_dir) if _is_simulated(client, settings, market)]
        if live:
            names = IndexNames(settings.index_prefix)
            client.indices.delete(index=",".join(map(names.store, DECIDED)), ignore_unavailable=True)


def _is_simulated(client: OpenSearch, settings: Settings, market: str) -> bool:
    """Tell whether a market holds an earlier demo; raises RefusedError when its offers are real."""
    generations = Generations(client, settings, market)
    live = generations.live()
    if live is not None and not generations.meta(live).get("simulated"):
        raise RefusedError(
            f"market {market} holds real offers, which the demo would replace: "
            "set BUYBOX_INDEX_PREFIX to another word for the demo"
        )
    return live is not None
