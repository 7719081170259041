"""What one load is asked to do, and what every load needs."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.errors import NotFoundError
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from buybox_ranking.curves import Curves
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from buybox_indexer.pace.pace import Pace


class Load(msgspec.Struct, frozen=True):
    """What one load is asked to do."""

    sellers: tuple[Seller, ...]
    markets: tuple[Market, ...]
    curves: Curves | None = None  # a model to use from now on; None: the one in use
    force: bool = False
    simulated: bool = False


class Workshop(msgspec.Struct, frozen=True):
    """What every load needs, made once."""

    client: OpenSearch
    settings: Settings
    catalogue: Catalogue
    recogniser: Recogniser
    pace: Pace | None = None  # of what is written; None: a load makes its own


def choose_markets(markets: dict[str, Market], sellers: Iterable[Seller], only: str | None) -> tuple[Market, ...]:
    """Return the markets that the sellers' feeds name, or the one asked for.

    Raises NotFoundError when a feed or the caller names a market that does not exist, or no feed sells there.
    """
    named = {source.market: seller.id for seller in sellers for source in seller.feeds}
    for market, seller in named.items():
        if market not in markets:
            raise NotFoundError(f"seller {seller}: there is no market {market}; known are {', '.join(markets)}")
    if only is None:
        return tuple(markets[market] for market in sorted(named))
    if only not in markets:
        raise NotFoundError(f"there is no market {only[:20]!r}; known are {', '.join(markets)}")
    if only not in named:
        raise NotFoundError(f"no seller file has a feed for market {only}")
    return (markets[only],)


def is_simulated(folder: Path) -> bool:
    """Tell whether a folder of seller files says that it is simulated."""
    return (folder / "SIMULATED").exists() or (folder.parent / "SIMULATED").exists()
