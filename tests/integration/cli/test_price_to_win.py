"""`buybox price-to-win`, as a seller's manager runs it: from feeds to what would win, and back through a new load."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Buybox

pytestmark = pytest.mark.engine


FEED = "sku,title,grade,price,quantity,warranty_months\n"

PHONE = "Apple iPhone 13 128GB"

STOCKS = {
    "alpha": [("a-1", PHONE, 300, 1, 12), ("a-2", "Apple iPhone 12 64GB", 200, 1, 12)],
    "beta": [
        ("b-1", PHONE, 302, 1, 12),
        ("b-2", "Apple iPhone 12 64GB", 201, 0, 12),
        ("b-3", "Apple iPhone 11 64GB", 150, 1, 12),
        ("b-4", PHONE, 900, 1, 12),
    ],
    "gamma": [("g-1", PHONE, 330, 1, 12), ("g-2", PHONE, 299, 0, 12)],
}


def write_feed(folder: Path, seller: str) -> None:
    rows = [f"{sku},{title},good,{price},{stock},{months}" for sku, title, price, stock, months in STOCKS[seller]]
    (folder / f"{seller}.csv").write_text(FEED + "\n".join(rows) + "\n")


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out a marketplace of three sellers."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, late in (("alpha", 10), ("beta", 18), ("gamma", 10)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            f"[quality]\norders = 400\nlate = {late}\n"
        )
        write_feed(folder, seller)
    return folder


def asked(buybox: Buybox, seller: str, *more: str) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    found = buybox("price-to-win", "--seller", seller, "--market", "fr", "--json", *more)
    assert (found.returncode, found.stderr) == (0, "")
    return json.loads(found.stdout)


def by_sku(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {own["sku"]: own for own in answer["offers"]}


def test_a_seller_sees_where_each_offer_stands_and_what_would_win(buybox: Buybox) -> None:
    answer = asked(buybox, "beta")
    own = by_sku(answer)
    assert {sku: (each["state"], each["why_ineligible"]) for sku, each in own.items()} == {
        "b-1": ("eligible", None),
        "b-2": ("ineligible", "out_of_stock"),
        "b-3": ("won", None),
        "b-4": ("ineligible", "dear"),
    }
    assert own["b-1"]["winner_total"] == {"amount": "300.00", "currency": "EUR"}
    assert own["b-3"]["no_price"] == "alone"
    assert own["b-4"]["price_to_win"] == own["b-1"]["price_to_win"]
    moves = {move["lever"]: move for move in own["b-1"]["moves"]}
    assert moves["price"]["value"] == own["b-1"]["price_to_win"]
    assert moves["warranty_months"]["says"].endswith("mois de garantie : l'offre passerait en tête")
    assert 0 <= moves["late"]["value"] < 18 / 400
    assert (answer["summary"]["boxes"], answer["summary"]["held"]) == (2, 1)
    levels = [(level["lever"], level["value"], level["boxes"]) for level in answer["summary"]["moves"]]
    assert ("warranty_months", 36, 1) in levels
    assert ("price", 0.5, 1) in levels
    assert "alpha" not in json.dumps(answer)


def test_a_price_asked_for_wins_once_it_is_loaded_and_one_cent_more_does_not(buybox: Buybox, sellers: Path) -> None:
    price = by_sku(asked(buybox, "beta"))["b-1"]["price_to_win"]["amount"]
    for asking, state in ((float(price) + 0.01, "eligible"), (float(price), "won")):
        text = (sellers / "beta.csv").read_text().splitlines()
        text[1] = f"b-1,{PHONE},good,{asking:.2f},1,12"
        (sellers / "beta.csv").write_text("\n".join(text) + "\n")
        buybox("index", "--sellers", str(sellers), "--force")
        own = by_sku(asked(buybox, "beta"))["b-1"]
        assert (own["state"], own["price"]["amount"]) == (state, f"{asking:.2f}")


def test_the_table_says_it_in_plain_words(buybox: Buybox) -> None:
    shown = buybox("price-to-win", "--seller", "beta", "--market", "FR")
    assert shown.returncode == 0
    assert "beta in FR, EUR: 4 offers (eligible 1, ineligible 2, won 1); 1 of 2 boxes held" in shown.stdout
    assert "months of warranty everywhere: 1 box" in shown.stdout
    assert "no other offer in its box" in shown.stdout


def test_another_policy_answers_another_question(buybox: Buybox, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[weights]\nprice = 1.0\ncondition = 0.0\nservice = 0.0\nseller = 0.0\n")
    own = by_sku(asked(buybox, "gamma", "--policy", str(policy)))
    assert own["g-1"]["price_to_win"] == {"amount": "299.99", "currency": "EUR"}
    assert [move["lever"] for move in own["g-1"]["moves"]] == ["price"]
    assert own["g-2"]["why_ineligible"] == "out_of_stock"


def test_an_unknown_seller_or_market_is_named(buybox: Buybox) -> None:
    unknown = buybox("price-to-win", "--seller", "bet", "--market", "FR", "--json")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("buybox: seller 'bet' has no offer in FR; near ones are beta")
    nowhere = buybox("price-to-win", "--seller", "beta", "--market", "XX")
    assert (nowhere.returncode, nowhere.stderr[:33]) == (1, "buybox: there is no market 'XX'; ")
    empty = buybox("price-to-win", "--seller", "beta", "--market", "DE")
    assert (empty.returncode, empty.stderr) == (
        1,
        "buybox: nothing is loaded for market DE: load its feeds with `buybox index`\n",
    )
    assert buybox("price-to-win", "--seller", "beta").returncode == 2
