"""`buybox search|best|offers|serve`: options, mistakes in one line, and answers as text."""

import io
import socket

import click
import msgspec
import pytest
from buybox_api.answers import BestAnswer
from buybox_api.asking import OffersRequest, SearchRequest
from buybox_cli.commands import best, search, serve
from buybox_cli.storefront.options import read_question
from buybox_cli.storefront.tables import print_best
from buybox_cli.storefront.words import options, rating, warranty, why
from buybox_config.errors import BuyboxError, UsageError
from buybox_config.money import money_document
from click.testing import CliRunner
from rich.console import Console


def best_answer() -> BestAnswer:
    """Make an answer; what it does not tell is null."""
    told = {
        "title": "iPhone 13 128 GB",
        "device_id": "apple-iphone-13-128gb",
        "market": "FR",
        "grade": "good",
        "colour": "midnight",
        "battery_new": True,
        "warranty_months": 1,
        "seller": {"id": "phonica", "name": "Phonica", "rating": 4.6, "reviews": 622},
        "reasons": ["10 € more than the cheapest", "a third of its faults"],
        "offer_count": 14,
        "simulated": True,
        "policy": 1,
        **dict.fromkeys(("offer_id", "condition", "generation", "brand", "model_id", "category"), "any"),
        **dict.fromkeys(("price", "total"), money_document(30_900, "EUR")),
        **dict.fromkeys(("shipping", "fees"), money_document(0, "EUR")),
        "price_from": money_document(29_900, "EUR"),
        "assumed": [],
    }
    return msgspec.convert(dict.fromkeys(BestAnswer.__struct_fields__) | told, BestAnswer)


def test_an_offer_is_told_in_plain_words() -> None:
    offer = best_answer()
    assert options(offer) == "midnight, new battery"
    assert rating(offer) == "4.6 (622)"
    assert warranty(offer) == "1 month"
    assert why(offer) == "10 € more than the cheapest, a third of its faults."


def test_the_best_offer_is_printed_whole_and_without_colours_where_nobody_watches() -> None:
    written = io.StringIO()
    print_best(Console(file=written, highlight=False, width=160), best_answer())
    text = written.getvalue()
    assert "\x1b" not in text
    for piece in ("309.00 EUR", "from 299.00 EUR, 14 offers", "Phonica, rated 4.6 (622)", "a third of its faults"):
        assert piece in text
    assert "simulated" in text


def test_every_parameter_of_the_web_is_an_option() -> None:
    def names(command: click.Command) -> set[str]:
        return {str(parameter.name) for parameter in command.params}

    assert names(search.command) == (set(SearchRequest.model_fields) - {"q"}) | {"query", "as_json"}
    assert names(best.command) == set(OffersRequest.model_fields) | {"device", "as_json"}


def test_a_wrong_option_is_named_in_one_line() -> None:
    with pytest.raises(UsageError, match="--grade-min: not a grade; known are premium") as caught:
        read_question(SearchRequest, {"market": "FR", "grade_min": "shiny", "price_max": "abc"})
    assert "--price-max" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_market_must_be_named() -> None:
    answer = CliRunner().invoke(search.command, ["iphone"])
    assert (answer.exit_code, "--market" in answer.output) == (2, True)


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BuyboxError, match="choose another --port"):
            serve.listen_on("127.0.0.1", taken.getsockname()[1])
