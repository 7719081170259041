"""One visit of a page: the market, its words, and what the address asks for."""

from collections.abc import Iterable
from typing import Any, TypeVar

from buybox_config.markets import Market
from buybox_config.money import MoneyDocument
from buybox_config.page_words import PageWords, page_words
from fastapi import Request
from pydantic import BaseModel

from buybox_api.edge import edge_of
from buybox_api.pages.shop.asked import known_pairs, read_asked
from buybox_api.pages.shop.labels import Labels
from buybox_api.pages.shop.links import Links, Pair
from buybox_api.pages.shop.written import written_money
from buybox_api.understanding import Understanding

Model = TypeVar("Model", bound=BaseModel)

COMPARED = "compare"
"""Parameter of a list from which a comparison is filled: the devices in it already."""


class Visit:
    """What every view of a page needs."""

    def __init__(
        self,
        market: Market,
        given: Iterable[Pair],
        understanding: Understanding,
        markets: Iterable[Market] = (),
    ) -> None:
        self.market = market
        self._markets = list(markets)
        self.given = list(given)
        self.words: PageWords = page_words(market.language)
        self.labels = Labels(market, self.words, understanding.model_name)
        self._understanding = understanding
        self.links = Links(market.id, ())

    def read(self, model: type[Model]) -> Model:
        """Read what a model knows of the parameters; raises BadParametersError in words."""
        mark = self.words.decimal_mark
        asked = read_asked(model, self.given, self.market, mark)
        compared = [(COMPARED, value) for name, value in self.given if name == COMPARED and value]
        self.links = Links(self.market.id, [*known_pairs(model, self.given, mark), *compared])
        return asked

    def say(self, key: str, number: int | None = None, /, **values: object) -> str:
        """Return a text of the page."""
        return self.words.say(key, number, **values)

    def money(self, money: MoneyDocument) -> str:
        """Write money."""
        return written_money(money, self.words)

    def one(self, name: str) -> str | None:
        """Return the last value of a parameter, None where it says nothing."""
        found = [value for given, value in self.given if given == name and value]
        return found[-1] if found else None

    def title(self, device_id: str) -> str:
        """Return what a device is called, by the catalogue."""
        known = self._understanding.unsold(device_id, self.market)
        return device_id if known is None else known.title

    def values(self) -> dict[str, Any]:
        """Return what every template names."""
        return {
            "visit": self,
            "market": self.market,
            "t": self.say,
            "lang": self.words.language,
            "links": self.links,
            "labels": self.labels,
            "other_markets": self._markets,
            "suggestions_many": self.words.texts["suggestions_count"].text.format(number="#"),
        }


def visit_of(request: Request) -> Visit:
    """Return the visit that a request is; raises NotFoundError for an unknown market."""
    storefront = edge_of(request).shop
    market = storefront.market(request.query_params.get("market", ""))
    given = request.query_params.multi_items()
    return Visit(market, given, storefront.understanding, storefront.markets.values())
