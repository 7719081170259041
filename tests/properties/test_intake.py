"""Whatever a feed holds, each row read ends as exactly one of: waiting to be an offer, turned away, superseded."""

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_seller
from buybox_config.settings import Settings, load_settings
from buybox_indexer.eligibility.judge import Judge, OnRecord
from buybox_indexer.eligibility.standing import Standing
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import resolver
from buybox_ranking.offer import SellerFacts
from buybox_titles.recogniser import Recogniser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

NO_OFFERS = LiveOffers(OpenSearch(), Settings(data_dir=Path()), None, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
HEADER = b"sku,title,grade,price,quantity,updated_at,warranty_months\n"

titles = st.sampled_from(
    ["iPhone 13 128GB", "iPhone 12 64GB", "iPhone 13", "Coque iPhone 13", "Galaxy S21 5G 128GB", "", "\x00", "=1+1"]
)
cells = st.tuples(
    st.sampled_from(["a", "A", "b", "", "c" * 300]),
    titles | st.text(max_size=30),
    st.sampled_from(["good", "Fair", "shiny", ""]),
    st.sampled_from(["300", "1.234,56", "NaN", "0", "", "12 USD"]) | st.text(max_size=10),
    st.sampled_from(["1", "0", "in stock", "maybe", ""]),
    st.sampled_from(["", "2026-11-01T00:00:00Z", "2026-11-02", "soon", "2099-01-01"]),
    st.sampled_from(["", "12", "2 ans", "x"]),
)
lines = cells.map(lambda row: ",".join(row).encode("utf-8", "replace")) | st.binary(max_size=60)


@pytest.fixture(scope="module")
def understanding(catalogue: Catalogue, recogniser: Recogniser) -> Understanding:
    resolve = resolver(catalogue, recogniser)
    return Understanding(load_words(), resolve, {"shop": SellerFacts("shop", "Shop")})


@pytest.fixture(scope="module")
def judge_of(catalogue: Catalogue) -> Callable[[], Judge]:
    """Make judges without handing the catalogue to the test, whose arguments are written out when it fails."""
    record = OnRecord({"shop": Standing("active", "its seller file says so")})
    return lambda: Judge(load_markets()["FR"], catalogue, load_settings({"HOME": "/nowhere"}), record, NOW.date())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(lines, max_size=12))
def test_every_row_read_ends_as_exactly_one_thing(
    understanding: Understanding, judge_of: Callable[[], Judge], rows: list[bytes]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shop.toml").write_text('id = "shop"\nname = "Shop"\n[[feeds]]\nmarket = "FR"\nlocation = "f.csv"\n')
        (folder / "f.csv").write_bytes(HEADER + b"\n".join(rows))
        accounts = Accounts()
        market, seller = load_markets()["FR"], load_seller(folder / "shop.toml")
        with closing(Intake(market, understanding, judge_of(), Settings(data_dir=folder), accounts)) as intake:
            intake.read([seller], NOW, NO_OFFERS, lambda _: None, force=False)
            waiting = [entry.ordinal for part in intake.waiting.parts("FR") for entry in part]
            rejected = list(intake.rejects())
        account = accounts.of("shop", "FR")
        speaking = set(waiting) - intake.superseded
        assert len(waiting) == len(set(waiting))
        assert intake.contradicted <= speaking
        assert account.rejected == len(rejected)
        assert account.rows_read == len(speaking) + len(rejected) + len(intake.superseded)
        assert account.superseded == len(intake.superseded - set(waiting))
        feed = account.feed("f.csv")
        assert (feed.rows_read, feed.rejected) == (account.rows_read, account.rejected)
