"""Which queries of the log may be shown to others, in which words, and what each is a search for."""

import datetime as dt
from typing import Any

import pytest
from buybox_api.asker import Asker
from buybox_api.asking import SuggestRequest
from buybox_api.assortment import Stocked
from buybox_api.edge import Edge
from buybox_api.generations import Generation
from buybox_api.queries.assortment import popular_body
from buybox_api.searches.popular import PopularQueries
from buybox_api.suggest.entries import entries
from buybox_api.suggest.matching import Matcher
from buybox_api.suggest.popular_entries import PopularQuery
from buybox_api.suggest.suggesting import answer_suggest
from buybox_api.understanding import Understanding
from buybox_config.indices import IndexNames
from buybox_config.languages import load_language


class Log:
    """Holds what shoppers asked, each text by so many of them."""

    def __init__(self, texts: dict[str, int]) -> None:
        self.buckets = [{"key": text, "doc_count": 99, "clients": {"value": many}} for text, many in texts.items()]

    async def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        assert index == "t-searches"
        assert body["size"] == 0
        return {"aggregations": {"queries": {"buckets": self.buckets}}}

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        raise AssertionError(aliases)


def asker(edge: Edge, log: Log) -> Asker:
    front = edge.storefront
    generation = Generation(front.markets["FR"], IndexNames("t").generation("FR", "7"))
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    return Asker(log, generation, front.in_force.policy, front.in_force.weights("FR"), now)


async def shown(edge: Edge, words: Understanding, **texts: int) -> list[PopularQuery]:
    return await PopularQueries("t-searches", words).read(asker(edge, Log(texts)))


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("samsung 256", {"brand": "Samsung", "storage_gb": "256"}),
        ("iphone 13 noir", {"model": "apple-iphone-13", "q": "noir"}),
        ("galaxy s21 noir 256", {"model": "samsung-galaxy-s21-5g", "storage_gb": "256", "q": "noir"}),
        ("smartphone noir", {"category": "smartphone", "q": "noir"}),
        ("macbook air m1 16go", {"model": "apple-macbook-air-13-m1-2020", "ram_gb": "16"}),
        ("iphone 13 bon etat", {"model": "apple-iphone-13", "grade": "good"}),
    ],
)
async def test_a_query_is_a_search_for_all_that_it_says(
    edge: Edge, words: Understanding, text: str, parameters: dict[str, str]
) -> None:
    [query] = await shown(edge, words, **{text: 7})
    assert (query.text, query.shoppers, query.parameters) == (text, 7, parameters)
    asked = query.request.model_dump(exclude_defaults=True)
    assert bool(asked.get("colour")) == ("q" in parameters), "a colour is counted too"


@pytest.mark.parametrize(
    "text",
    [
        "galxy s21 noir",  # a typing error, which would else stand beside the mended one
        "iphone13",  # a model, in other words
        "laptop",
        "samsung",
        "iphone 13 128 go",
        "tablette samsung",
        "iphone 13 jean dupont",  # words that nobody knows
        "iphone noir",  # a family is none of the parameters: a maker's devices are more than its iPhones
        "iphone 13 moins de 300 euros",  # no word of the text tells a price
        "iphone 13 batterie neuve",
        "coque iphone 13",
        "reconditionne",
        "\U0001f595",
        "",
    ],
)
async def test_a_query_that_others_say_already_or_that_is_not_understood_whole_is_not_shown(
    edge: Edge, words: Understanding, text: str
) -> None:
    assert await shown(edge, words, **{text: 9}) == []


async def test_signs_that_are_no_words_are_not_shown(edge: Edge, words: Understanding) -> None:
    found = await shown(edge, words, **{"iphone 13 noir \U0001f595": 9, "samsung 256 (.)(.)\u200b": 8})
    assert [query.text for query in found] == ["iphone 13 noir", "samsung 256"]


async def test_texts_of_one_meaning_are_shown_once_as_most_shoppers_write_it(edge: Edge, words: Understanding) -> None:
    found = await shown(edge, words, **{"noir iphone 13": 6, "iphone 13 noir": 9, "iphone13 noir": 7})
    assert [(query.text, query.shoppers) for query in found] == [("iphone 13 noir", 9)]


async def test_what_few_shoppers_asked_is_not_shown_however_often(edge: Edge, words: Understanding) -> None:
    assert await shown(edge, words, **{"samsung 256": 4}) == []


def test_lines_without_a_client_do_not_count() -> None:
    assert {"exists": {"field": "client_id"}} in popular_body("FR", "2026-11-01", 5, 10)["query"]["bool"]["filter"]


STOCK = [
    Stocked("apple-iphone-13", "Apple", "smartphone", 128, 1, 9, 3.0),
    Stocked("apple-iphone-13-pro", "Apple", "smartphone", 1024, 1, 4, 2.0),
    Stocked("samsung-galaxy-s21-5g", "Samsung", "smartphone", 256, 1, 4, 4.0),
    Stocked("sony-playstation-5", "Sony", "console", 825, 1, 4, 4.0),
    Stocked("samsung-galaxy-tab-s8", "Samsung", "tablet", 128, 1, 4, 4.0),
]


def suggested(edge: Edge, words: Understanding, typed: str) -> list[tuple[str, list[str]]]:
    """Return what is suggested to a French shopper, and what of it is marked as typed."""
    names = {each.model_id: words.model_name(each.model_id) or "" for each in STOCK}
    market = asker(edge, Log({})).market
    matcher = Matcher(entries(STOCK, names, load_language(market.language).categories, market.gigabyte))
    answer = answer_suggest(asker(edge, Log({})), SuggestRequest(market="FR", q=typed), matcher, words)
    return [(each.text, [each.text[slice(*span)] for span in each.matched]) for each in answer.suggestions]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("iphone 13 128go", "iPhone 13 128 Go"),
        ("iphone 13 128 go", "iPhone 13 128 Go"),
        ("iphone 13 128gb", "iPhone 13 128 Go"),
        ("iphone 13 128 g", "iPhone 13 128 Go"),
        ("iphone 13 128", "iPhone 13 128 Go"),
        ("galaxy s21 256 go", "Galaxy S21 5G 256 Go"),
        ("iphone 13 pro 1to", "iPhone 13 Pro 1 To"),
        ("iphone 13 pro 1 tb", "iPhone 13 Pro 1 To"),
        ("iphone 13 512", "iPhone 13"),
        ("ps5", "PlayStation 5"),
        ("a2633", "iPhone 13"),
        ("tablette samsung", "Tablettes · Samsung"),
        ("samsung tablette pas cher", "Tablettes · Samsung"),
        ("iphone 13 noir", "iPhone 13"),
        ("ip13", "iPhone 13"),
        ("galaxys21", "Galaxy S21 5G"),
    ],
)
def test_what_french_shoppers_type_is_answered(edge: Edge, words: Understanding, typed: str, first: str) -> None:
    assert suggested(edge, words, typed)[0][0] == first


def test_a_capacity_typed_in_another_unit_is_marked(edge: Edge, words: Understanding) -> None:
    assert suggested(edge, words, "iphone 13 128gb")[0] == ("iPhone 13 128 Go", ["iPhone", "13", "128 Go"])


@pytest.mark.parametrize("typed", ["coque iphone 13", "xbox series x", "zzyzx", "\U0001f986"])
def test_what_is_not_on_offer_is_not_suggested(edge: Edge, words: Understanding, typed: str) -> None:
    assert suggested(edge, words, typed) == []
