"""The exact bodies sent to the engine, kept as files: `pytest --update-golden` writes them anew."""

import json
from pathlib import Path

import pytest
from buybox_api.asking import SearchRequest
from buybox_api.queries.filters import search_filters
from buybox_api.queries.page import search_body
from buybox_api.queries.words import Tier, words_clause
from buybox_api.understanding import Understood
from buybox_config.policy import Weights

GOLDEN = Path(__file__).parents[2] / "golden"

MODEL = Understood(model="apple-iphone-13", storage_gb=128, words=("iphone", "13"))
MISSPELT = Understood(words=("galaxi", "s21"), rest=("galaxi", "s21"))

CASES = {
    "browse": (SearchRequest(market="FR"), Understood(), Tier.EXACT),
    "words": (SearchRequest(market="FR", q="iphone 13 128 noir"), MODEL, Tier.EXACT),
    "typing_errors": (SearchRequest(market="FR", q="galaxi s21", page=2), MISSPELT, Tier.FUZZY),
    "every_filter": (
        SearchRequest.model_validate(
            {
                "market": "FR",
                "sort": "price_desc",
                "category": ["laptop"],
                "brand": ["Lenovo", "Dell"],
                "grade": ["good"],
                "grade_min": "fair",
                "colour": ["black"],
                "battery_new": ["true"],
                "keyboard": ["azerty"],
                "network_lock": ["unlocked", "orange"],
                "vat_scheme": ["margin"],
                "price_min": "99.99",
                "price_max": "400",
                "warranty_min": "12",
                "delivery_max": "3",
            }
        ),
        Understood(),
        Tier.EXACT,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_search_body_is_as_kept(name: str, request: pytest.FixtureRequest) -> None:
    asked, understood, tier = CASES[name]
    words = words_clause(understood, tier)
    body = search_body(asked, words, search_filters(asked, "EUR"), [Weights(), Weights(seller=2.0)])
    path = GOLDEN / f"search_{name}.json"
    if request.config.getoption("--update-golden", default=False):
        path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert body == json.loads(path.read_text(encoding="utf-8"))
