"""Devices side by side: which rows differ, which value of each is best, in the words of the market."""

from typing import Any

from buybox_config.money import MoneyDocument

from buybox_api.asking import COMPARED_MAX
from buybox_api.compare.answer import CompareAnswer, ComparedDevice, ComparedRow
from buybox_api.pages.shop.offers import new_price_text, shown_offer
from buybox_api.pages.shop.pictures import picture_address
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import written_number

Shown = dict[str, Any]

UNITS = {
    "delivery_days": "days",
    "return_days": "days",
    "warranty_months": "months_value",
    "battery_health_pct": "per_cent",
}
"""Rows of numbers and the text that gives each its unit."""

DIFFERENCES = ("only", "differences")
"""Parameter of a comparison that shows only the rows that differ."""


def shown_comparison(answer: CompareAnswer, visit: Visit, *, only: bool) -> Shown:
    """Return what the page of a comparison shows."""
    ids = [device.device_id for device in answer.devices]
    rows = [shown_row(row, answer.devices, visit) for row in answer.rows if row.differs or not only]
    return {
        "simulated": answer.simulated,
        "columns": [_column(device, ids, visit) for device in answer.devices],
        "rows": [*rows, *_new_prices(answer.devices, visit)],
        "moved": _moved(answer, visit),
        "only": only,
        "several": len(ids) > 1,
        "full": len(ids) >= COMPARED_MAX,
        "compared": ids,
        "switch": visit.links.compare(ids, () if only else (DIFFERENCES,)),
    }


def shown_row(row: ComparedRow, devices: list[ComparedDevice], visit: Visit) -> Shown:
    """Show one fact of every device."""
    return {
        "name": row.name,
        "label": visit.say(f"row_{row.name}"),
        "differs": row.differs and len(devices) > 1,
        "cells": [
            {"text": cell_text(row.name, value, visit), "best": device.device_id in row.best}
            for device, value in zip(devices, row.values, strict=True)
        ],
    }


def cell_text(name: str, value: str | float | bool | MoneyDocument | None, visit: Visit) -> str | None:  # noqa: FBT001 - a fact, no switch
    """Write one value, None where nobody says it."""
    if value is None:
        return None
    if isinstance(value, dict):
        return visit.money(value)
    if isinstance(value, bool):
        return visit.say("yes" if value else "no")
    return _text(name, value, visit) if isinstance(value, str) else _number(name, value, visit)


def _text(name: str, value: str, visit: Visit) -> str:
    return visit.words.written_date(value) if name == "launched" else visit.labels.of(name, value)


def _number(name: str, value: float, visit: Visit) -> str:
    if name in UNITS:
        return visit.say(UNITS[name], int(value))
    if name in {"storage_gb", "ram_gb"}:
        return visit.labels.capacity(str(int(value)))
    return written_number(value, visit.words)


def _column(device: ComparedDevice, ids: list[str], visit: Visit) -> Shown:
    others = [each for each in ids if each != device.device_id]
    return {
        "title": device.title,
        "picture": picture_address(device.category),
        "link": visit.links.device(device.device_id),
        "without": visit.links.compare(others) if others else visit.links.list_of([]),
        "offer": None if device.best_offer is None else shown_offer(device.best_offer, visit),
    }


def _new_prices(devices: list[ComparedDevice], visit: Visit) -> list[Shown]:
    """Return a row of what each costs new with where and when: a comparison of its own, never marked as best."""
    texts = [None if (new := device.price_new) is None else new_price_text(new, visit) for device in devices]
    if not any(texts):
        return []
    cells = [{"text": text, "best": False} for text in texts]
    return [{"name": "new_price", "label": visit.say("row_new_price"), "differs": False, "cells": cells}]


def _moved(answer: CompareAnswer, visit: Visit) -> list[str]:
    titles = {device.device_id: device.title for device in answer.devices}
    return [visit.say("compare_moved", old=old, device=titles.get(new, new)) for old, new in answer.moved.items()]
