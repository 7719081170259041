"""Sellers that fall silent: what is live of them stays for a while, and the account says so."""

import datetime as dt

import pytest
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .shops import row
from .test_load import live_skus

pytestmark = pytest.mark.engine

MANY = [row(f"a{number}", price=str(300 + number)) for number in range(30)]
OTHERS = [row(f"b{number}", price=str(300 + number)) for number in range(40)]


def day(number: int) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


def test_a_seller_whose_feed_suddenly_names_hardly_anything_keeps_the_rest_for_a_while(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", *OTHERS)
    load(shop("alpha", *MANY))
    report = load(shop("alpha", *MANY[:2]), now=day(1))
    account = report.sellers[0]
    assert (account.rows_read, account.offers, account.kept) == (2, 2, 28)
    assert account.kept_since == day(1).isoformat()
    assert "its feeds name 2 offers where 30 are live" in (account.error or "")
    assert len(live_skus(search_client, settings)) == 70

    again = load(shop("alpha", *MANY[:2]), now=day(2)).sellers[0]
    assert (again.kept, again.kept_since) == (28, day(1).isoformat())
    late = load(shop("alpha", *MANY[:2]), now=day(9))
    assert (late.sellers[0].kept, len(live_skus(search_client, settings))) == (0, 42)


def test_a_seller_that_really_shrank_is_believed_when_forced(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", *OTHERS)
    load(shop("alpha", *MANY))
    report = load(shop("alpha", *MANY[:2]), now=day(1), force=True)
    assert (report.kept, report.sellers[0].error) == (0, None)
    assert len(live_skus(search_client, settings)) == 42


def test_a_seller_that_sells_less_but_not_suddenly_nothing_is_believed(shop: Shop, load: Loading) -> None:
    shop("beta", *OTHERS)
    load(shop("alpha", *MANY))
    assert load(shop("alpha", *MANY[:10]), now=day(1)).kept == 0


def test_rows_that_are_rejected_are_named_all_the_same(shop: Shop, load: Loading) -> None:
    shop("beta", *OTHERS)
    load(shop("alpha", *MANY))
    shiny = [line.replace(",good,", ",shiny,") for line in MANY]
    account = load(shop("alpha", *shiny), now=day(1)).sellers[0]
    assert (account.rejected, account.kept, account.error) == (30, 0, None)


def test_a_seller_whose_file_is_gone_is_kept_for_a_while_and_named(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1"))
    folder = shop("beta", row("b1"))
    load(folder)
    (folder / "alpha.toml").unlink()
    account = load(folder, now=day(1)).sellers[0]
    assert (account.seller, account.rows_read, account.kept) == ("alpha", 0, 1)
    assert "no seller file" in (account.error or "")
    assert live_skus(search_client, settings) == {"a1", "b1"}

    load(folder, now=day(9))
    assert live_skus(search_client, settings) == {"b1"}


def test_a_seller_whose_file_is_gone_leaves_at_once_when_forced(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1"))
    folder = shop("beta", row("b1"))
    load(folder)
    (folder / "alpha.toml").unlink()
    load(folder, now=day(1), force=True)
    assert live_skus(search_client, settings) == {"b1"}


def test_a_suspended_seller_is_hidden_at_once_and_not_kept(shop: Shop, load: Loading) -> None:
    shop("beta", *OTHERS)
    load(shop("alpha", row("a1")))
    report = load(shop("alpha", row("a1"), more='status = "suspended"'), now=day(1))
    assert report.rejected_by_reason == {"seller_suspended": 1}
    assert report.kept == 0
