"""What is live in each market, by what its generation says of itself."""

from typing import Any

from buybox_config.indices import LAYOUT
from opensearchpy.exceptions import NotFoundError
from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question, seconds_of

LOADED = Family(
    "buybox_market_loaded",
    "Whether a market has a generation that this version can answer from (1) or not (0).",
    ("market",),
)
INFO = Family(
    "buybox_generation_info",
    "The live generation of a market by name, and the model that scored it.",
    ("market", "generation", "model"),
)
MADE = Family(
    "buybox_generation_timestamp_seconds",
    "When the load or rescoring began that made the live generation, seconds since 1970.",
    ("market",),
)
REVISION = Family("buybox_generation_revision", "Visible changes inside the live generation so far.", ("market",))
SIMULATED = Family(
    "buybox_generation_simulated", "Whether what is live is a simulation (1), not for shoppers.", ("market",)
)

Meta = dict[str, Any]


def ask(asking: Asking) -> list[Metric]:
    """Read the notes of all live generations from one state of the cluster."""
    metas = live_metas(asking)
    usable = {market: meta for market, (_, meta) in metas.items() if meta.get("layout") == LAYOUT}
    made = {
        (market,): at for market, meta in usable.items() if (at := seconds_of(meta.get("published_at"))) is not None
    }
    return [
        LOADED.of({(market,): float(market in usable) for market in asking.markets}),
        INFO.of({(market, metas[market][0], str(meta.get("model_id", ""))): 1.0 for market, meta in usable.items()}),
        MADE.of(made),
        REVISION.of({(market,): float(meta.get("revision", 0)) for market, meta in usable.items()}),
        SIMULATED.of({(market,): float(bool(meta.get("simulated"))) for market, meta in usable.items()}),
    ]


def live_metas(asking: Asking) -> dict[str, tuple[str, Meta]]:
    """Return name and notes of the live generation of each market that has one."""
    aliases = {market: asking.names.live(market).devices for market in asking.markets}
    params = {"filter_path": "*.mappings._meta", "ignore_unavailable": "true"}
    try:
        found = asking.client.indices.get_mapping(index=",".join(aliases.values()), params=params)
    except NotFoundError:  # nothing was ever published
        return {}
    return {
        market: (index.removeprefix(f"{alias}-g"), entry["mappings"]["_meta"])
        for market, alias in aliases.items()
        for index, entry in found.items()
        if index.startswith(f"{alias}-g")
    }


GENERATIONS = Question("generations", (LOADED, INFO, MADE, REVISION, SIMULATED), ask)
