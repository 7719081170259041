"""Whatever a feed holds, each row read ends as exactly one of: waiting to be an offer, turned away, superseded."""

import datetime as dt
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from buybox_config.catalogue import load_catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_seller
from buybox_config.words import load_words as load_title_words
from buybox_indexer.intake import Intake, Understanding
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import resolver
from buybox_ranking.offer import SellerFacts
from buybox_titles.recogniser import Recogniser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
def understanding() -> Understanding:
    catalogue = load_catalogue()
    resolve = resolver(catalogue, Recogniser(catalogue, load_title_words()))
    return Understanding(load_words(), resolve, {"shop": SellerFacts("shop", "Shop")})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(lines, max_size=12))
def test_every_row_read_ends_as_exactly_one_thing(understanding: Understanding, rows: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shop.toml").write_text('id = "shop"\nname = "Shop"\n[[feeds]]\nmarket = "FR"\nlocation = "f.csv"\n')
        (folder / "f.csv").write_bytes(HEADER + b"\n".join(rows))
        accounts = Accounts()
        with closing(Intake(load_markets()["FR"], understanding, folder, accounts)) as intake:
            intake.read_seller(load_seller(folder / "shop.toml"), NOW, lambda _: [], lambda _: None)
            waiting = [entry.ordinal for part in intake.waiting.parts("FR") for entry in part]
            rejected = list(intake.rejects())
        account = accounts.of("shop", "FR")
        speaking = set(waiting) - intake.superseded
        assert len(waiting) == len(set(waiting))
        assert intake.contradicted <= speaking
        assert account.rejected == len(rejected)
        assert account.rows_read == len(speaking) + len(rejected) + len(intake.superseded)
        assert account.superseded == len(intake.superseded - set(waiting))
