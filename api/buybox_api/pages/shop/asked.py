"""What a page is asked: what it does not know is left aside, so are empty fields; the rest is checked as the API's."""

import re
from collections.abc import Iterable
from typing import Any, TypeVar, get_origin

from buybox_config.markets import Market
from pydantic import BaseModel, ValidationError

from buybox_api.pages.shop.links import Pair
from buybox_api.parameters import BadParameter, BadParametersError, describe

Model = TypeVar("Model", bound=BaseModel)

MONEY = frozenset(("price_min", "price_max"))
"""Parameters that people type: they may be written in the market's manner."""

_AROUND = re.compile(r"[\s€£$]|EUR|GBP", re.IGNORECASE)


def read_asked(model: type[Model], pairs: Iterable[Pair], market: Market, mark: str) -> Model:
    """Read the parameters that a model knows; `mark` is the market's decimal mark.

    Raises BadParametersError in words.
    """
    given = known_pairs(model, pairs, mark)
    values: dict[str, Any] = {"market": market.id}
    for name, value in given:
        if _is_list(model, name):
            values[name] = (*values.get(name, ()), value)
        elif name in values:
            raise BadParametersError([BadParameter(name, "given more than once, but has one value")])
        else:
            values[name] = value
    try:
        return model(**values)
    except ValidationError as error:
        raise BadParametersError(describe(error.errors(), tuple(model.model_fields))) from error


def known_pairs(model: type[BaseModel], pairs: Iterable[Pair], mark: str) -> list[Pair]:
    """Return the parameters that a model knows and that say something, prices as the API writes them."""
    known = model.model_fields.keys() - {"market", "client_id"}
    return [
        (name, plain_price(value, mark) if name in MONEY else value)
        for name, value in pairs
        if name in known and (value.strip() or (name == "q" and value))
    ]


def plain_price(text: str, mark: str) -> str:
    """Return a price as people of the market write it, "1 299,50 €", as a plain decimal; else the text as it is."""
    digits = _AROUND.sub("", text)
    plain = digits.replace(".", "").replace(",", ".") if mark == "," and _is_spoken(digits) else digits.replace(",", "")
    return plain if re.fullmatch(r"-?\d+(\.\d+)?", plain) else text


def _is_spoken(digits: str) -> bool:
    """Tell whether a text is written with a decimal comma: not "289.00", as the API and our own links write it."""
    return "," in digits or re.fullmatch(r"\d{1,3}(\.\d{3})+", digits) is not None


def _is_list(model: type[BaseModel], name: str) -> bool:
    return get_origin(model.model_fields[name].annotation) is tuple
