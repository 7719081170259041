"""Real listings through ordinary seller files, without an engine: each row against what its own words say."""

import csv
import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import Seller, load_sellers
from buybox_config.settings import load_settings
from buybox_indexer.conform import conformer
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.listing import Listing, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import load_words
from buybox_indexer.resolve import Resolver, resolver
from buybox_titles.recogniser import Recogniser

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).parents[4]
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
COMMON_GRADES = {"Premium": "premium", "Excellent": "excellent", "Good": "good", "Acceptable": "fair"}
"""The hand-made common grade of each offer to ours."""

EUROS = {"EUR": 1.0, "GBP": 1.17}
"""The rates with which the collectors of these offers made euros of them."""


@pytest.fixture
def real_data() -> Path:
    folder = Path(os.environ.get("BUYBOX_REAL_DATA") or ROOT.parent / "shared" / "real")
    if not folder.is_dir():
        pytest.skip("the real listings are not here: set BUYBOX_REAL_DATA to their folder")
    return folder


@pytest.fixture
def sellers(real_data: Path, tmp_path: Path) -> dict[str, Seller]:
    shutil.copytree(ROOT / "tests" / "real_feeds" / "sellers", tmp_path / "sellers")
    (tmp_path / "sellers" / "real").symlink_to(real_data.resolve(), target_is_directory=True)
    return {seller.id: seller for seller in load_sellers(tmp_path / "sellers")}


@pytest.fixture(scope="module")
def resolve(catalogue: Catalogue, recogniser: Recogniser) -> Resolver:
    return resolver(catalogue, recogniser)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def outcomes(seller: Seller) -> Iterator[tuple[int, Listing | TurnedAway]]:
    """Yield the number of each row of a seller's feeds with its listing, or why it was turned away."""
    markets, words = load_markets(ROOT / "tests" / "real_feeds" / "markets"), load_words()
    for source in seller.feeds:
        with open_feed(seller, source, markets[source.market], load_settings({}), NOW) as feed:
            conform, through = conformer(feed), steps(feed, words)
            for raw in read_feed(feed):
                try:
                    listing = conform(raw)
                    for step in through:
                        step(listing)
                    yield raw.number, listing
                except TurnedAway as away:
                    yield raw.number, away


def stated_condition(words: str) -> str:
    if words.startswith("Used"):
        return "used"
    return "open_box" if words.startswith("Opened") else "refurbished"


def test_grade_condition_and_price_are_right_in_every_row_of_three_marketplaces(
    real_data: Path, sellers: dict[str, Seller], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(real_data / "feeds" / "iphone13_offers_de_gb_es.csv")
    found = [
        outcome
        for platform in ("marketplace-amazon", "marketplace-ebay", "marketplace-back-market")
        for outcome in outcomes(sellers[platform])
    ]
    assert sorted(number for number, _ in found) == list(range(1, len(rows) + 1))
    right: Counter[str] = Counter()
    for number, listing in found:
        row = rows[number - 1]
        assert isinstance(listing, Listing), f"row {number}: {listing}"
        euros = listing.price / 100 * EUROS[row["Currency"]]
        right["grade"] += listing.grade.word == COMMON_GRADES[row["Code"]]
        right["condition"] += listing.condition == stated_condition(row["Condition"])
        right["price"] += abs(euros - float(row["Price in €"])) < 0.006
    with capsys.disabled():
        print(f"\niPhone 13 offers: right of {len(rows)}: {dict(right)}")  # noqa: T201 - figures for people
    assert right == {"grade": len(rows), "condition": len(rows), "price": len(rows)}


def test_the_same_label_means_the_grade_of_its_marketplace(sellers: dict[str, Seller]) -> None:
    labels: dict[str, dict[str, str]] = {name: {} for name in ("ebay", "back-market", "amazon")}
    for name, meant in labels.items():
        for _, listing in outcomes(sellers[f"marketplace-{name}"]):
            assert isinstance(listing, Listing)
            meant[listing.given["grade"]] = listing.grade.word
    assert labels["ebay"]["Good - Refurbished"] == "fair"
    assert labels["back-market"]["Good"] == labels["amazon"]["Refurbished - Good"] == "good"


LEAST_OFFERS = {
    "almali": 0.8,
    "bakuelectronics": 0.75,
    "birmarket": 0.5,  # a sixth of its rows have no price, another quarter are of makers that we do not know
    "bytelecom": 0.7,
    "digitalhome": 0.9,
    "elitoptimal": 0.8,
    "french-slugs": 0.85,
    "irshad": 0.9,
    "kontakt": 0.6,  # a third of its rows has "Unknown" for the stock
    "soliton": 0.9,
    "wt": 0.8,
}
"""The share of rows that become offers, somewhat below what it was measured to be."""


def test_most_rows_of_french_slugs_and_ten_shops_become_offers(
    sellers: dict[str, Seller], resolve: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seller in sellers.items():
        if name.startswith("marketplace-"):
            continue
        became: Counter[str] = Counter()
        for _, outcome in outcomes(seller):
            became[_fate(outcome, resolve)] += 1
        with capsys.disabled():
            share = became["offer"] / became.total()
            print(f"\n{name}: {share:.1%} of {became.total()}: {dict(became.most_common())}")  # noqa: T201 - as above
        assert share >= LEAST_OFFERS[name]


def _fate(outcome: Listing | TurnedAway, resolve: Resolver) -> str:
    if isinstance(outcome, TurnedAway):
        return outcome.reason
    try:
        resolve(outcome)
    except TurnedAway as away:
        return away.reason
    return "offer"
