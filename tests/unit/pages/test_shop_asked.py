"""What the pages read out of an address: prices as people write them, markets, links that are safe to follow."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from buybox_api.asking import SearchRequest
from buybox_api.pages.shop.asked import plain_price
from buybox_api.pages.shop.choices import ChoiceRequest, boxes_of, shown_choices
from buybox_api.pages.shop.links import Links, redirect_address, safe_address
from buybox_api.pages.shop.markets_page import market_for, preferred
from buybox_api.pages.shop.results import compared_ids
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import minor_of, written_capacity, written_money, written_number
from buybox_api.parameters import BadParametersError
from buybox_config.markets import load_markets
from buybox_config.page_words import page_words
from hypothesis import given
from hypothesis import strategies as st

Visiting = Callable[..., Visit]


@pytest.mark.parametrize(
    ("text", "mark", "plain"),
    [
        ("300", ",", "300"),
        ("300,50", ",", "300.50"),
        ("289.00", ",", "289.00"),
        ("1.299", ",", "1299"),
        ("1 299,50 €", ",", "1299.50"),
        ("1\u202f299 €", ",", "1299"),
        ("£1,299.50", ".", "1299.50"),
        ("300 EUR", ",", "300"),
        ("-5", ",", "-5"),
        ("1e9", ",", "1e9"),
        ("NaN", ".", "NaN"),
        ("billig", ",", "billig"),
    ],
)
def test_a_price_is_read_as_people_of_the_market_write_it(text: str, mark: str, plain: str) -> None:
    assert plain_price(text, mark) == plain


@given(
    st.decimals(min_value=0, max_value=10_000_000, places=2, allow_nan=False), st.sampled_from("., ".replace(" ", ""))
)
def test_a_price_of_our_own_links_is_read_as_it_is(amount: object, mark: str) -> None:
    assert plain_price(f"{amount:f}", mark) == f"{amount:f}"


def test_what_a_page_does_not_know_is_left_aside(visiting: Visiting) -> None:
    visit = visiting(
        "FR", ("q", "iphone"), ("utm_source", "mail"), ("price_max", ""), ("grade", "good"), ("client_id", "x")
    )
    asked = visit.read(SearchRequest)
    assert (asked.q, asked.grade, asked.price_max, asked.market) == ("iphone", ("good",), None, "FR")
    assert visit.links.page(2) == "/?market=FR&q=iphone&grade=good&page=2"


@pytest.mark.parametrize(
    ("pair", "parameter"),
    [
        (("grade", "like-new"), "grade"),
        (("price_max", "billig"), "price_max"),
        (("price_max", "NaN"), "price_max"),
        (("page", "0"), "page"),
        (("page", "501"), "parameters"),
        (("sort", "<script>"), "sort"),
    ],
)
def test_a_known_parameter_that_says_nothing_sensible_is_named(
    visiting: Visiting, pair: tuple[str, str], parameter: str
) -> None:
    with pytest.raises(BadParametersError) as raised:
        visiting("FR", pair).read(SearchRequest)
    assert raised.value.errors[0].parameter == parameter


def test_a_parameter_of_one_value_given_twice_is_refused(visiting: Visiting) -> None:
    with pytest.raises(BadParametersError, match="more than once"):
        visiting("FR", ("sort", "price_asc"), ("sort", "price_desc")).read(SearchRequest)


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("/?market=DE&q=iphone", "/?market=DE&q=iphone"),
        ("/?category=console#cards", "/?category=console&market=FR#cards"),
        ("/how-we-rank", "/how-we-rank?market=FR"),
        ("https://help.example/page", "https://help.example/page"),
        ("http://plain.example/", None),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https://[bad", None),
        ("/a\r\nSet-Cookie: x=1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_rule_redirects_only_to_a_safe_address(address: str | None, followed: str | None) -> None:
    assert redirect_address(address, "FR") == followed


def test_a_seller_may_be_linked_by_http_too() -> None:
    assert safe_address("http://plain.example/") == "http://plain.example/"


def test_device_ids_cannot_leave_their_place_in_an_address() -> None:
    assert Links("FR", ()).device("a/../b?x=1") == "/devices/a%2F..%2Fb%3Fx%3D1?market=FR"


@pytest.mark.parametrize(
    ("header", "market"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "FR"),
        ("de-AT,de;q=0.9", "DE"),
        ("en-US,en;q=0.5", "GB"),
        ("es;q=0.1,de;q=0.9", "DE"),
        ("pt-BR", None),
        ("fr;q=0", None),
        ("fr;q=abc,es", "ES"),
        ("", None),
        ("*", None),
    ],
)
def test_the_browsers_languages_choose_the_market(header: str, market: str | None) -> None:
    found = market_for(header, load_markets())
    assert (found and found.id) == market


@given(st.text(max_size=200))
def test_no_header_of_languages_breaks_the_choice(header: str) -> None:
    market_for(header, load_markets())
    assert len(preferred(header)) <= 20


def test_compared_devices_are_named_once_and_bounded(visiting: Visiting) -> None:
    assert compared_ids(visiting("FR", ("compare", "a,b, a"), ("compare", "c"))) == ["a", "b", "c"]
    assert len(compared_ids(visiting("FR", ("compare", ",".join("abcdefghij"))))) == 6


def test_money_is_written_in_the_markets_manner() -> None:
    money = {"amount": "1299.50", "currency": "EUR"}
    assert written_money(money, page_words("fr")) == "1\u202f299,50\u00a0€"  # type: ignore[arg-type] # a dict of its shape
    assert written_money(money, page_words("de")) == "1.299,50\u00a0€"  # type: ignore[arg-type] # as above
    pounds = {"amount": "1299.00", "currency": "GBP"}
    assert written_money(pounds, page_words("en")) == "£1,299"  # type: ignore[arg-type] # as above


def test_minor_units_capacities_and_numbers() -> None:
    assert (minor_of("289.00", "EUR"), minor_of("289", "JPY"), minor_of("-12.50", "EUR")) == (28_900, 289, -1_250)
    assert minor_of("-0.50", "EUR") == -50
    assert (written_capacity(1024, "Go"), written_capacity(512, "GB")) == ("1\u00a0To", "512\u00a0GB")
    assert written_number(4.5, page_words("fr")) == "4,5"
    assert written_number(1094, page_words("de")) == "1.094"


def test_a_choice_has_the_lowest_price_of_each_value_under_the_rest_of_it(
    visiting: Visiting, hostile: SimpleNamespace
) -> None:
    visit = visiting("FR")
    plain = {"keyboard": None, "network_lock": None}
    boxes = [
        hostile.box(grade="excellent", colour="black", price_from=hostile.money("400.00"), **plain),
        hostile.box(grade="good", colour="black", price_from=hostile.money("300.00"), **plain),
        hostile.box(grade="good", colour="blue", price_from=hostile.money("290.00"), **plain),
    ]
    groups = {
        group["name"]: group["values"] for group in shown_choices(boxes, {"colour": "blue"}, boxes[2], "d", visit)
    }
    assert set(groups) == {"grade", "colour"}
    excellent, good = groups["grade"]
    assert (excellent["price"], excellent["link"]) == (None, "/devices/d?market=FR&grade=excellent")
    assert (good["price"], good["current"]) == ("dès 290\u00a0€", True)
    assert good["link"] == "/devices/d?market=FR&colour=blue&grade=good"
    assert [value["price"] for value in groups["colour"]] == ["dès 290\u00a0€", "dès 300\u00a0€"]


def test_an_unlocked_device_is_a_choice_by_that_word(hostile: SimpleNamespace) -> None:
    boxes = [hostile.box(network_lock=None), hostile.box(network_lock="orange")]
    assert boxes_of(boxes, {"network_lock": "unlocked"}) == boxes[:1]
    choice = ChoiceRequest(market="FR", network_lock="unlocked", battery_new=False).choice
    assert choice == {"network_lock": "unlocked", "battery_new": "false"}
