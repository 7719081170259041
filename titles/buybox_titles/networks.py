"""Tell whether a model can have the network that a title states."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable

from buybox_config.catalogue import Model

from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

FIRST_5G = dt.date(2019, 2, 1)
"""No phone before it had 5G, so "5G" in a title contradicts an older model."""

ALWAYS_5G = 45_000
"""Minor units of EUR at launch: from COMMON_5G on, dearer phones have 5G whether their name says so or not."""

COMMON_5G = dt.date(2020, 2, 1)

_LETTERS = re.compile(r"[a-z]*")


def without_5g(models: Iterable[Model]) -> frozenset[str]:
    """Return the models that "5G" contradicts: older ones, and plain ones of families whose 5G phones are named so.

    A family names its 5G phones where the catalogue has one name with and without it ("Redmi 13C", "Redmi 13C 5G").
    """
    names: dict[tuple[str, str], dict[str, tuple[bool, Model]]] = defaultdict(dict)
    for model in models:
        if model.category == "smartphone":
            family, plain, marked = _said(model)
            names[model.brand, family][plain + " 5g" * marked] = (marked, model)
    return frozenset(
        model.model_id
        for family in names.values()
        for telling in (any(marked and name.removesuffix(" 5g") in family for name, (marked, _) in family.items()),)
        for marked, model in family.values()
        if not marked and _lacks_5g(model, telling=telling)
    )


def _said(model: Model) -> tuple[str, str, bool]:
    tokens = tokenise(fold(model.name))
    match = _LETTERS.match(tokens[0]) if tokens else None
    others = [token for token in tokens if token != "5g"]
    marked = "5g" in tokens or any(" 5g" in f" {alias}" for alias in model.aliases)
    return match.group() if match else "", " ".join(others), marked


def _lacks_5g(model: Model, *, telling: bool) -> bool:
    if model.launched is None:
        return False
    if model.launched < FIRST_5G:
        return True
    dear = model.launch_price is not None and model.launch_price * 1 >= ALWAYS_5G // 100
    return telling and not (dear and model.launched >= COMMON_5G)
