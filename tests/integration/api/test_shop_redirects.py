"""Rules of lists on the storefront's pages: where redirects lead, what a paid place is called."""

from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.engine

RULES = """
[weights]
price = 1.0
[[rules]]
action = "redirect"
scope = { query = "help" }
target = { url = "https://help.example/start" }
author = "test"
reason = "test"
[[rules]]
action = "redirect"
scope = { query = "consoles" }
target = { url = "/?category=console" }
author = "test"
reason = "test"
[[rules]]
action = "redirect"
scope = { query = "plain" }
target = { url = "http://plain.example/" }
author = "test"
reason = "test"
[[rules]]
action = "pin"
scope = { query = "quark" }
target = { category = "laptop" }
sponsored = true
author = "test"
reason = "test"
"""


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """Write a policy with rules of lists."""
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    return path


@pytest.mark.parametrize(
    ("words", "location"),
    [("help", "https://help.example/start"), ("Consoles", "/?category=console&market=FR")],
)
async def test_a_rule_leads_to_a_safe_address(shop: httpx.AsyncClient, words: str, location: str) -> None:
    answer = await shop.get("/", params={"market": "FR", "q": words})
    assert (answer.status_code, answer.headers["location"]) == (302, location)


async def test_a_rule_that_leads_elsewhere_without_tls_is_not_followed(shop: httpx.AsyncClient) -> None:
    assert (await shop.get("/?market=FR&q=plain")).status_code == 200


async def test_a_paid_place_is_labelled_on_its_card_alone(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/?market=FR&q=quark&per_page=100")).text
    cards = page.partition('id="cards"')[2].split('<li class="card">')[1:]
    paid = ["picture-laptop" in card for card in cards]
    assert set(paid) == {True, False}
    assert ["Sponsorisé" in card for card in cards] == paid
