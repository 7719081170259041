"""Search answers the judged queries that nothing was tuned on at least as well as its floors say."""

import asyncio
import tomllib
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest
from buybox_api.serving import open_storefront
from buybox_cli.relevance.evaluating import Evaluated, evaluate
from buybox_cli.relevance.judgements import Judgements, read_judgements, thing_of
from buybox_cli.relevance.report import Row, report_of, rows
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings

from .marketplace import HERE, MARKETS

pytestmark = [pytest.mark.engine, pytest.mark.real_data]

FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def judgements(real_folder: Path | None) -> Judgements:
    if real_folder is None:
        pytest.skip("the real data that half of the queries stand in are not here")
    return read_judgements(HERE / "judgements", real_folder)


def test_the_judged_set_is_as_wide_as_it_should_be(judgements: Judgements) -> None:
    queries = judgements.queries
    assert judgements.left_out == 0
    assert len(queries) >= 450
    assert len({query.name for query in queries if query.name.startswith("@")}) >= 150
    assert {query.language for query in queries} == {"fr", "de", "en", "es", "it", "nl", "ja"}
    assert 0.4 < sum(query.held_out for query in queries) / len(queries) < 0.6


def test_no_text_and_no_row_of_real_data_is_in_both_halves(judgements: Judgements) -> None:
    halves: defaultdict[str, set[bool]] = defaultdict(set)
    for query in judgements.queries:
        halves[thing_of("", query.text, "")].add(query.held_out)
        if query.name.startswith("@"):
            halves[query.name.rpartition(":")[0]].add(query.held_out)
    assert [thing for thing, found in halves.items() if len(found) > 1] == []


def test_no_group_falls_below_its_floor(
    judged_prefix: str, judgements: Judgements, settings: Settings, endpoints: Endpoints
) -> None:
    own = settings.model_copy(update={"index_prefix": judged_prefix, "markets_dir": MARKETS})
    found = asyncio.run(_evaluated(own, endpoints, judgements))
    measured = {row.group: row for row in rows(report_of(0, found), None) if row.half == "held out"}
    assert measured.keys() >= FLOORS.keys()
    fallen = [text for group, floor in FLOORS.items() for text in _fallen(measured[group], floor)]
    assert not fallen, "\n".join(fallen)


async def _evaluated(settings: Settings, endpoints: Endpoints, judgements: Judgements) -> list[Evaluated]:
    async with open_storefront(settings, endpoints) as storefront:
        return await evaluate(storefront, judgements.queries)


def _fallen(row: Row, floor: dict[str, float]) -> list[str]:
    """Return what is worse than its floor; a rate without result must not be above it."""
    now = msgspec.structs.asdict(row.now)
    return [
        f"{row.group}: {name} is {now[name]}, its floor {least}"
        for name, least in floor.items()
        if (now[name] > least if name == "zero_rate" else now[name] < least)
    ]
