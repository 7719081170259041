"""Price history over loads: what it remembers, what a load adds, what the offers carry of it."""

import datetime as dt
from typing import Any

import pytest
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from buybox_indexer.history.histories import Histories
from buybox_indexer.history.lines import Lines, read_lines
from buybox_indexer.intake.spool import spool_folder
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

DEVICE = "apple-iphone-13-128gb"


def day(number: int) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


def live(client: OpenSearch, settings: Settings, market: str = "FR") -> dict[str, dict[str, Any]]:
    """Return the live offers by sku."""
    indices = Generations(client, settings, market).live()
    assert indices is not None
    hits = client.search(index=indices.offers, body={"size": 1000})["hits"]["hits"]
    return {hit["_source"]["sku"]: hit["_source"] for hit in hits}


def history(client: OpenSearch, settings: Settings, device: str = DEVICE, market: str = "FR") -> dict[str, Any]:
    """Return what the engine keeps of a device, with the version of its document."""
    found = client.get(index=IndexNames(settings.index_prefix).store("history"), id=f"{market}/{device}")
    return {**found["_source"], "version": found["_version"]}


def prices(document: dict[str, Any]) -> list[list[tuple[int, int | None]]]:
    """Return what each line asks as item price, by day since the first load."""
    lines: Lines = read_lines(document["lines"])
    start = int(NOW.timestamp())
    return [[((change.at - start) // 86_400, change.price) for change in line] for line in lines.values()]


def test_a_new_sku_in_the_same_box_goes_on_with_its_history(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1", price="300")))
    load(shop("alpha", row("a1", price="250")), now=day(10))
    load(shop("alpha", row("a2", price="320")), now=day(20))
    assert prices(history(search_client, settings)) == [[(0, 30_000), (10, 25_000), (20, 32_000)]]
    assert live(search_client, settings)["a2"]["low_30d"] == 25_000


def test_an_offer_that_went_and_came_back_goes_on_with_its_history(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    other = row("b1", title="Apple iPhone 12 64GB", price="200")
    load(shop("alpha", row("a1", price="250"), other))
    load(shop("alpha", other), now=day(5))
    load(shop("alpha", row("a1", price="300"), other), now=day(8))
    assert prices(history(search_client, settings)) == [[(0, 25_000), (5, None), (8, 30_000)]]
    assert live(search_client, settings)["a1"]["low_30d"] == 25_000


def test_the_lowest_of_several_offers_in_a_box_counts(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1", price="310"), row("a2", price="290")))
    load(shop("alpha", row("a1", price="280"), row("a2", price="290")), now=day(3))
    assert prices(history(search_client, settings)) == [[(0, 29_000), (3, 28_000)]]
    offers = live(search_client, settings)
    assert (offers["a1"]["low_30d"], offers["a2"]["low_30d"]) == (29_000, 29_000)
    assert offers["a1"]["low_30d_since"] == "2026-11-23T12:00:00Z"


def test_the_prior_price_is_there_where_the_market_s_law_wants_it(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1"))
    load(shop("beta", row("b1"), market="GB"))
    assert live(search_client, settings)["a1"]["low_30d"] == 30_000
    assert "low_30d" not in {k for k, v in live(search_client, settings, "GB")["b1"].items() if v is not None}


def test_a_price_that_was_hidden_was_never_applied(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    for number in range(5):
        shop(f"other{number}", row("o", price="300"))
    load(shop("alpha", row("a1", price="300")))
    load(shop("alpha", row("a1", price="30")), now=day(2))
    assert live(search_client, settings)["a1"]["reason"] == "price_outlier"
    load(shop("alpha", row("a1", price="290")), now=day(4))
    assert live(search_client, settings)["a1"]["low_30d"] == 30_000


def test_reading_the_same_feeds_again_writes_no_history(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1", price="310"))
    folder = shop("alpha", row("a1"), row("a2", price="305", grade="fair"))
    load(folder)
    first = history(search_client, settings)
    for later in (1, 30, 120):
        load(folder, now=day(later))
    assert history(search_client, settings) == first


def test_a_load_that_is_refused_adds_nothing(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", *(row(f"a{number}") for number in range(10))))
    before = history(search_client, settings)
    assert not load(shop("alpha", row("a1", price="200")), now=day(1)).published
    assert history(search_client, settings) == before


def test_a_device_that_nobody_sells_any_more_ends_and_is_forgotten_after_the_days_kept(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    other = row("b1", title="Apple iPhone 12 64GB", price="200")
    load(shop("alpha", row("a1"), other))
    load(shop("alpha", other), now=day(1))
    ended = history(search_client, settings)
    assert (ended["asked"], prices(ended)) == (False, [[(0, 30_000), (1, None)]])
    load(shop("alpha", other), now=day(2))
    assert history(search_client, settings) == ended


def test_a_tenth_and_a_hundredfold_do_not_move_the_reference(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    for number in range(5):
        shop(f"other{number}", row("o", price=str(300 + number)))
    load(shop("alpha", row("a1", price="302")))
    reference = history(search_client, settings)["reference"]
    for later, price in enumerate(("30", "30200"), start=1):
        load(shop("alpha", row("a1", price=price)), now=day(later))
        assert abs(history(search_client, settings)["reference"] - reference) <= 100


def test_a_device_takes_its_history_along_to_its_new_id(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1")))
    renamed = {DEVICE: "apple-iphone-13-128gb-renamed"}
    histories = Histories(search_client, settings, "FR", day(1), spool_folder(settings.data_dir), renamed)
    past = histories.past([renamed[DEVICE]])
    assert past.lines[renamed[DEVICE]] == read_lines(history(search_client, settings)["lines"])
    histories.close()
    with pytest.raises(NotFoundError):
        history(search_client, settings, renamed[DEVICE])
