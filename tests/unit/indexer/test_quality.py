"""Seller quality from orders files and from seller files' counts."""

import datetime as dt
import json
from pathlib import Path

from buybox_config.sellers import Seller, load_seller
from buybox_indexer.sellers.quality import judge_sellers

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def seller(folder: Path, name: str, more: str = "") -> Seller:
    path = folder / f"{name}.toml"
    path.write_text(f'id = "{name}"\nname = "{name}"\n{more}\n')
    return load_seller(path)


def order(number: int, name: str, **facts: object) -> str:
    return json.dumps({"order_id": str(number), "seller": name, "ordered_at": "2026-11-01T00:00:00Z", **facts})


def test_orders_and_counts_are_judged_on_one_scale(tmp_path: Path) -> None:
    good = [order(number, "good") for number in range(300)]
    bad = [order(number, "bad", cancelled_by="seller" if number % 4 == 0 else None) for number in range(300)]
    (tmp_path / "good.ndjson").write_text("\n".join(good))
    (tmp_path / "bad.ndjson").write_text("\n".join(bad))
    facts, notes = judge_sellers(
        [
            seller(tmp_path, "good", 'orders = "good.ndjson"'),
            seller(tmp_path, "bad", 'orders = "bad.ndjson"'),
            seller(tmp_path, "counted", "[quality]\norders = 300\nlate = 75"),
            seller(tmp_path, "new"),
        ],
        NOW,
    )
    assert notes == {}
    assert (facts["good"].fault_rate or 1) < (facts["bad"].fault_rate or 0)
    assert facts["counted"].fault_rate == facts["bad"].fault_rate
    assert facts["new"].fault_rate is None


def test_lines_that_are_no_evidence_are_told_and_counted(tmp_path: Path) -> None:
    lines = [order(1, "shop"), "no json", order(2, "other"), order(3, "shop", delivered_at="2025-01-01T00:00:00Z")]
    (tmp_path / "orders.ndjson").write_text("\n".join(lines))
    _, notes = judge_sellers([seller(tmp_path, "shop", 'orders = "orders.ndjson"')], NOW)
    assert "another_seller 1" in notes["shop"]
    assert "delivered_before_ordered 1" in notes["shop"]


def test_a_missing_orders_file_is_told_and_leaves_no_history(tmp_path: Path) -> None:
    facts, notes = judge_sellers([seller(tmp_path, "shop", 'orders = "missing.ndjson"')], NOW)
    assert "cannot be read" in notes["shop"]
    assert facts["shop"].fault_rate is None
