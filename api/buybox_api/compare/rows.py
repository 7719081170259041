"""The rows of a comparison: which facts are compared, in which order, and which value of each is best."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from buybox_config.grades import Grade
from buybox_config.money import money_document

from buybox_api.compare.answer import ComparedRow
from buybox_api.compare.column import Column

Read = Callable[[Column], Any]
Best = Callable[[Iterable[Any]], Any]


class Fact(msgspec.Struct, frozen=True):
    """One fact that is compared; without `best` no value is better than another."""

    name: str
    read: Read
    best: Best | None = None
    money: bool = False


def _of_device(name: str) -> Read:
    return lambda column: getattr(column.device, name)


def _of_best(name: str) -> Read:
    return lambda column: None if column.best is None else getattr(column.best, name)


def _rating(column: Column) -> float | None:
    rating = None if column.best is None else column.best.seller.rating
    return None if rating is None else round(rating, 2)


FACTS = (
    Fact("brand", _of_device("brand")),
    Fact("model_id", _of_device("model_id")),
    Fact("category", _of_device("category")),
    Fact("launched", _of_device("launched"), max),
    Fact("storage_gb", _of_device("storage_gb"), max),
    Fact("ram_gb", _of_device("ram_gb"), max),
    Fact("size", _of_device("size")),
    Fact("connectivity", _of_device("connectivity")),
    Fact("price_from", _of_device("price_from"), min, money=True),
    Fact("offer_count", _of_device("offer_count"), max),
    Fact("total", _of_best("total"), min, money=True),
    Fact("grade", _of_best("grade"), max),
    Fact("battery_new", _of_best("battery_new"), max),
    Fact("battery_health_pct", _of_best("battery_health_pct"), max),
    Fact("delivery_days", _of_best("delivery_days"), min),
    Fact("warranty_months", _of_best("warranty_months"), max),
    Fact("return_days", _of_best("return_days"), max),
    Fact("seller_rating", _rating, max),
)
"""From `total` on they are facts of each device's best offer."""


def compare_columns(columns: Sequence[Column], currency: str) -> list[ComparedRow]:
    """Return every row about which at least one device has something to say."""
    rows = ((fact, [fact.read(column) for column in columns]) for fact in FACTS)
    return [_row(fact, values, columns, currency) for fact, values in rows if any(v is not None for v in values)]


def _row(fact: Fact, values: list[Any], columns: Sequence[Column], currency: str) -> ComparedRow:
    differs = len(set(values)) > 1
    return ComparedRow(
        name=fact.name,
        values=[_shown(fact, value, currency) for value in values],
        differs=differs,
        best=_best(fact.best, values, columns) if differs and fact.best is not None else [],
    )


def _best(best: Best, values: list[Any], columns: Sequence[Column]) -> list[str]:
    """Name the devices of the best value; one that is not known is never best."""
    winning = best(value for value in values if value is not None)
    return [column.device.device_id for column, value in zip(columns, values, strict=True) if value == winning]


def _shown(fact: Fact, value: Any, currency: str) -> Any:  # noqa: ANN401 - a fact may be of any type JSON has
    if value is None:
        return None
    if fact.money:
        return money_document(value, currency)
    return Grade(value).word if fact.name == "grade" else value
