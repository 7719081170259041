"""Seller quality for a load, from orders files and from seller files' counts."""

import datetime as dt
import json
import random
from pathlib import Path

import msgspec
import pytest
from buybox_config.sellers import Seller, load_seller
from buybox_indexer.sellers.counted import LONGEST_LINE, count_seller
from buybox_indexer.sellers.fault_lines import fault_lines
from buybox_indexer.sellers.quality import judge_sellers
from buybox_indexer.sellers.records import SellerQualityRecord
from buybox_ranking.quality.decay import even_weight
from buybox_ranking.quality.seller_quality import SellerCounts, fault_rate

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def seller(folder: Path, name: str, more: str = "", markets: tuple[str, ...] = ("FR",)) -> Seller:
    path = folder / f"{name}.toml"
    feeds = "".join(f'[[feeds]]\nmarket = "{market}"\nlocation = "{name}.csv"\n' for market in markets)
    path.write_text(f'id = "{name}"\nname = "{name}"\n{more}\n{feeds}')
    return load_seller(path)


def ordering(folder: Path, name: str, *lines: str, markets: tuple[str, ...] = ("FR",)) -> Seller:
    """Write a seller with an orders file."""
    (folder / f"{name}.ndjson").write_text("\n".join(lines))
    return seller(folder, name, f'orders = "{name}.ndjson"', markets)


def order(number: int, name: str, age_days: float = 22.0, **facts: object) -> str:
    placed = (NOW - dt.timedelta(days=age_days)).isoformat()
    return json.dumps({"order_id": str(number), "seller": name, "ordered_at": placed, "grade": "good", **facts})


def spread(name: str, orders: int, cancelled: int, over_days: float) -> list[str]:
    """Write orders spread evenly over the last days, every so many of them cancelled."""
    who = ["seller" if at % (orders // cancelled) == 0 else None for at in range(orders)]
    return [order(at, name, (at + 0.5) * over_days / orders, cancelled_by=by) for at, by in enumerate(who)]


def test_orders_and_counts_are_judged_on_one_scale(tmp_path: Path) -> None:
    judged = judge_sellers(
        [
            ordering(tmp_path, "good", *spread("good", 300, 3, 90)),
            ordering(tmp_path, "bad", *spread("bad", 300, 75, 90)),
            seller(tmp_path, "counted", "[quality]\norders = 300\ncancelled_by_seller = 75"),
            seller(tmp_path, "new"),
        ],
        NOW,
    )
    assert judged.notes == {}
    facts = judged.facts("FR")
    assert (facts["good"].fault_rate or 1) < (facts["bad"].fault_rate or 0)
    assert facts["counted"].fault_rate == pytest.approx(facts["bad"].fault_rate, rel=0.02)
    assert facts["new"].fault_rate is None


def test_a_fault_of_last_year_weighs_less_than_one_of_last_week(tmp_path: Path) -> None:
    def with_faults(name: str, ages: range) -> Seller:
        faults = [order(1_000 + age, name, age, cancelled_by="seller") for age in ages]
        return ordering(tmp_path, name, *[order(number, name, number * 1.2) for number in range(300)], *faults)

    facts = judge_sellers([with_faults("mended", range(330, 350)), with_faults("spoilt", range(20))], NOW).facts("FR")
    assert (facts["mended"].fault_rate or 1) < (facts["spoilt"].fault_rate or 0)


def test_buyers_see_plain_ratings_of_a_year(tmp_path: Path) -> None:
    lines = [order(1, "shop", 300, rating=2), order(2, "shop", 10, rating=5), order(3, "shop", 1, rating=5)]
    facts = judge_sellers([ordering(tmp_path, "shop", *lines)], NOW).facts("FR")["shop"]
    assert (facts.rating, facts.reviews) == (4.0, 3)


def test_each_market_draws_a_seller_to_its_own_mean(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311 - a simulation

    def shops(market: str, mean: float) -> list[Seller]:
        quality = "[quality]\norders = {orders}\nlate = {late}"
        found = []
        for number in range(24):
            orders = draw.randint(100, 900)
            late = round(orders * draw.uniform(mean / 2, mean * 3 / 2))
            text = quality.format(orders=orders, late=late)
            found.append(seller(tmp_path, f"{market.lower()}-{number}", text, (market,)))
        return found

    both = seller(tmp_path, "both", "[quality]\norders = 20\nlate = 1", ("DE", "FR"))
    judged = judge_sellers([*shops("FR", 0.02), *shops("DE", 0.2), both], NOW)
    assert judged.priors["FR"].basis == judged.priors["DE"].basis == "market"
    assert judged.priors["FR"].late.mean < 0.05 < judged.priors["DE"].late.mean
    assert (judged.facts("FR")["both"].fault_rate or 1) < (judged.facts("DE")["both"].fault_rate or 0)
    record = next(record for record in judged.records() if record.seller == "both")
    assert fault_rate(record.counts, record.prior("DE")) == judged.facts("DE")["both"].fault_rate
    assert record.prior("DE") == judged.priors["DE"]


def test_a_market_with_too_few_sellers_says_that_it_is_judged_by_what_is_usual(tmp_path: Path) -> None:
    judged = judge_sellers([seller(tmp_path, "lone", "[quality]\norders = 50\nlate = 1")], NOW)
    assert judged.priors["FR"].basis == "usual"
    assert "faults" in judged.priors["FR"].not_fitted
    assert judged.grades.sellers == 0


def test_lines_that_are_no_evidence_are_told_and_counted(tmp_path: Path) -> None:
    shop = ordering(
        tmp_path,
        "shop",
        order(1, "shop"),
        "no json",
        order(2, "other"),
        order(3, "shop", delivered_at="2025-01-01T00:00:00Z"),
        order(1, "shop"),
        "x" * (2 * LONGEST_LINE),
        order(4, "shop"),
    )
    judged = judge_sellers([shop], NOW)
    (record,) = judged.records()
    assert record.left_out == {
        "unreadable_line": 3,  # the long one is read in two pieces
        "another_seller": 1,
        "delivered_before_ordered": 1,
        "duplicate": 1,
    }
    assert record.windows[365].orders == 2
    assert "another_seller 1" in judged.notes["shop"]


def test_a_missing_orders_file_is_told_and_leaves_no_history(tmp_path: Path) -> None:
    judged = judge_sellers([seller(tmp_path, "shop", 'orders = "missing.ndjson"')], NOW)
    assert "cannot be read" in judged.notes["shop"]
    assert judged.facts("FR")["shop"].fault_rate is None
    (record,) = judged.records()
    assert (record.source, record.windows, record.exceeded) == ("none", {}, ())


def test_stated_counts_are_the_window_of_90_days_and_weigh_as_spread_over_it(tmp_path: Path) -> None:
    found = count_seller(seller(tmp_path, "shop", "[quality]\norders = 100\nlate = 7\nreviews = 9\nrating = 4.5"), NOW)
    assert found.windows == {90: SellerCounts(orders=100, late=7, reviews=9, rating=4.5)}
    assert found.decayed.orders == pytest.approx(100 * even_weight(90))
    assert (found.decayed.rating, found.shown.reviews) == (4.5, 9)


def test_faults_are_held_against_our_limits_over_their_own_window(tmp_path: Path) -> None:
    old = [order(number, "shop", 200, cancelled_by="seller") for number in range(50)]
    found = count_seller(ordering(tmp_path, "shop", *old, *[order(100 + n, "shop", 5) for n in range(100)]), NOW)
    assert not any(line.exceeded for line in fault_lines(found.windows))
    new = [order(number, "bad", 50, cancelled_by="seller") for number in range(50)]
    found = count_seller(ordering(tmp_path, "bad", *new, *[order(100 + n, "bad", 5) for n in range(100)]), NOW)
    cancelled = next(line for line in fault_lines(found.windows) if line.fault == "cancelled_by_seller")
    assert (cancelled.exceeded, cancelled.count, cancelled.rate, cancelled.window_days) == (True, 50, 0.3333, 90)


def test_an_over_grader_stands_on_its_record_and_survives_being_written(tmp_path: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - a simulation

    def lines(name: str, good: float) -> list[str]:
        grades = ("good", "fair", "excellent") * 200
        rates = [good if grade == "good" else 0.012 for grade in grades]
        wrong = ["not_as_described" if draw.random() < rate else None for rate in rates]
        return [
            order(at, name, at % 100, grade=grade, return_reason=reason)
            for at, (grade, reason) in enumerate(zip(grades, wrong, strict=True))
        ]

    honest = [ordering(tmp_path, f"honest-{n}", *lines(f"honest-{n}", 0.012)) for n in range(20)]
    judged = judge_sellers([*honest, ordering(tmp_path, "over", *lines("over", 0.12))], NOW)
    records = {record.seller: record for record in judged.records()}
    assert [(found.seller, found.grade) for found in records["over"].over_graded] == [("over", "good")]
    assert all(not records[shop.id].over_graded for shop in honest)
    written = msgspec.json.decode(msgspec.json.encode(records["over"]))
    assert msgspec.convert(written, SellerQualityRecord, strict=False) == records["over"]
