"""The demo's table of new prices: every device still sold new, above what the demo's shops ask for it."""

import csv
import datetime as dt
from pathlib import Path

from buybox_config.catalogue import Catalogue
from buybox_indexer.demo.new_prices import COLUMNS, write_new_prices
from buybox_indexer.demo.prices import fair_price
from buybox_indexer.demo.tables import category_tables

TODAY = dt.date(2026, 11, 29)


def test_each_device_still_sold_new_has_one_price_a_market_above_the_usual_one(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with write_new_prices(tmp_path, catalogue, TODAY).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    named = [(row["device"], row["market"]) for row in rows]
    assert len(set(named)) == len(named)
    assert {market for _, market in named} == {"FR", "DE", "GB", "ES"}
    for row in (row for row in rows if row["market"] == "FR"):
        device = catalogue.devices[row["device"]]
        model = catalogue.models[device.model_id]
        assert float(row["price"]) * 100 > 1.5 * fair_price(model, device, category_tables()[model.category], TODAY)


def test_a_model_without_a_known_launch_price_has_none(catalogue: Catalogue, tmp_path: Path) -> None:
    with write_new_prices(tmp_path, catalogue, TODAY).open(encoding="utf-8", newline="") as file:
        devices = {row["device"] for row in csv.DictReader(file)}
    models = [catalogue.models[catalogue.devices[device].model_id] for device in devices]
    assert models
    assert all(model.launch_price is not None and model.launched is not None for model in models)
