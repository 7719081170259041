"""How much contest the demo has."""

from pathlib import Path

import msgspec
import numpy as np
from buybox_indexer.demo import MarketplaceSummary
from buybox_indexer.demo.anomalies import ROW_RATES, Anomaly, plan_anomalies
from buybox_indexer.demo.boxes import BoxCounter
from buybox_indexer.demo.draws import Rows
from buybox_indexer.demo.popularity import spread
from buybox_indexer.demo.shops import shop_count


def rows(device: list[int], shop: list[int], anomaly: list[int]) -> Rows:
    zeros = np.zeros(len(device), dtype=np.int64)
    return Rows(np.array(device), np.array(shop), zeros, zeros, zeros, zeros, zeros, zeros, np.array(anomaly))


def test_about_sixty_devices_a_market_have_a_box_with_eight_sellers_or_more(summary: MarketplaceSummary) -> None:
    for market in summary.markets:
        if market.rows >= 1_500:
            assert market.boxes.fierce_devices >= 55, market.market
        assert 0.1 < market.boxes.contested_rate < 0.9


def test_a_box_counts_sellers_not_listings_and_only_those_that_compete() -> None:
    counter = BoxCounter(np.array([True] * 9 + [False]))
    counter.add(rows([4] * 8, [0, 1, 2, 3, 4, 5, 6, 7], [0] * 8))
    counter.add(rows([5] * 3, [0, 0, 9], [0] * 3))
    counter.add(rows([6, 6], [0, 1], [0, int(Anomaly.UNKNOWN_GRADE)]))
    counts = counter.counts()
    assert (counts.boxes, counts.contested, counts.fierce, counts.fierce_devices) == (3, 1, 1, 1)


def test_anomalies_are_planted_in_exact_numbers() -> None:
    kinds = plan_anomalies(10_000, np.random.default_rng(1))
    for kind, rate in ROW_RATES.items():
        assert int((kinds == kind).sum()) == round(rate * 10_000)
    assert len(kinds) + int((kinds == Anomaly.SUPERSEDED).sum()) == 10_000


def test_listings_spread_by_weight_until_a_device_is_full() -> None:
    weights = np.array([0.7, 0.2, 0.1])
    room = np.array([100.0, 5_000.0, 5_000.0])
    counts = spread(3_000, weights, room, np.random.default_rng(1))
    assert counts.sum() == 3_000
    assert counts[0] < 160
    assert counts[1] > counts[2] > 700


def test_more_listings_bring_more_shops_up_to_a_bound() -> None:
    assert [shop_count(listings) for listings in (1_000, 20_000, 1_000_000, 50_000_000)] == [40, 40, 157, 160]


def test_the_summary_is_kept_beside_what_it_sums_up(written: Path, summary: MarketplaceSummary) -> None:
    kept = msgspec.json.decode((written / "summary.json").read_bytes(), type=MarketplaceSummary)
    assert kept == summary
