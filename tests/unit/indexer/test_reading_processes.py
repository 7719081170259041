"""Feeds read by several processes: the very same rows as by one, and never fewer."""

import datetime as dt
import os
import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue, Device, Model
from buybox_config.errors import FeedError
from buybox_config.markets import load_markets
from buybox_config.sellers import Seller, load_sellers
from buybox_config.settings import Settings
from buybox_indexer.eligibility.judge import Judge, OnRecord
from buybox_indexer.eligibility.standing import Standing
from buybox_indexer.intake import reading_processes
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.intake.waiting import Waiting
from buybox_indexer.listing import Listing, Reject, TurnedAway
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import Resolver
from buybox_ranking.offer import SellerFacts
from buybox_titles.recogniser import Recognition
from opensearchpy import OpenSearch

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
SELLERS = 7
PHONES = [
    Device(f"phone-{number}", number, "phone", "Maker", "smartphone", f"Phone {number}") for number in range(1, 200)
]


@pytest.fixture
def catalogue() -> Catalogue:
    model = Model("phone", "Maker", "Phone", "smartphone")
    return Catalogue({model.model_id: model}, {phone.device_id: phone for phone in PHONES})


@pytest.fixture
def sellers(tmp_path: Path) -> list[Seller]:
    for number in range(SELLERS):
        name = f"shop{number}"
        (tmp_path / f"{name}.toml").write_text(
            f'id = "{name}"\nname = "{name}"\n[[feeds]]\nmarket = "FR"\nlocation = "{name}.csv"\n'
        )
        rows = [f"s{row},Phone {row},good,{100 + row},1\n" for row in range(1, 20 * (number + 1))]
        rows += ["s1,Phone 2,good,99,1\n", "x,Teapot,good,5,1\n", "broken\n"]
        (tmp_path / f"{name}.csv").write_text("sku,title,grade,price,quantity\n" + "".join(rows))
    (tmp_path / "shop3.csv").unlink()
    return load_sellers(tmp_path)


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read small feeds in processes too, and let the thread of whoever runs the tests count for nothing."""
    monkeypatch.setattr(reading_processes, "LARGE_BYTES", 0)
    monkeypatch.setattr(threading, "enumerate", lambda: [threading.main_thread()])


def resolver(catalogue: Catalogue) -> Resolver:
    def resolve(listing: Listing) -> tuple[Device, Recognition]:
        device = catalogue.devices.get(listing.title.lower().replace(" ", "-"))
        if device is None:
            raise TurnedAway("unknown_device", "no such phone")
        return device, Recognition()

    return resolve


Read = tuple[list[Waiting], list[Reject], Accounts]


def read(folder: Path, sellers: list[Seller], catalogue: Catalogue, resolve: Resolver, processes: int) -> Read:
    settings = Settings(data_dir=folder / "data", load_processes=processes)
    market, accounts = load_markets()["FR"], Accounts()
    standings = {seller.id: Standing("active", "its seller file says so") for seller in sellers}
    judge = Judge(market, catalogue, settings, OnRecord(standings), NOW.date())
    facts = {seller.id: SellerFacts(seller.id, seller.name) for seller in sellers}
    nothing = LiveOffers(OpenSearch(), settings, None, NOW)
    with closing(Intake(market, Understanding(load_words(), resolve, facts), judge, settings, accounts)) as intake:
        intake.read(sellers, NOW, nothing, lambda _: None, force=False)
        waiting = sorted(
            (entry for part in intake.waiting.parts("FR") for entry in part), key=lambda entry: entry.ordinal
        )
        return waiting, sorted(intake.rejects(), key=lambda reject: (reject.seller, reject.row)), accounts


@pytest.mark.usefixtures("forking")
def test_several_processes_read_the_very_same_rows_as_one(
    tmp_path: Path, sellers: list[Seller], catalogue: Catalogue
) -> None:
    one = read(tmp_path, sellers, catalogue, resolver(catalogue), 1)
    three = read(tmp_path, sellers, catalogue, resolver(catalogue), 3)
    assert [(entry.ordinal, entry.offer, bytes(entry.raw)) for entry in three[0]] == [
        (entry.ordinal, entry.offer, bytes(entry.raw)) for entry in one[0]
    ]
    assert three[1] == one[1]
    assert three[2].sellers == one[2].sellers
    assert "shop3.csv" in (three[2].of("shop3", "FR").error or "")
    assert len(one[0]) > 400


@pytest.mark.usefixtures("forking")
def test_a_process_that_is_killed_fails_the_load_and_loses_no_row_quietly(
    tmp_path: Path, sellers: list[Seller], catalogue: Catalogue
) -> None:
    parent, honest = os.getpid(), resolver(catalogue)

    def killed(listing: Listing) -> tuple[Device, Recognition]:
        if listing.title == "Phone 105" and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(listing)

    with pytest.raises(FeedError, match="killed by signal 9"):
        read(tmp_path, sellers, catalogue, killed, 2)


def test_small_loads_are_read_by_the_load_itself(sellers: list[Seller], tmp_path: Path) -> None:
    assert reading_processes.processes_for(sellers, "FR", Settings(data_dir=tmp_path, load_processes=4)) == 1
