"""`buybox rank` for one line: states, price to win, and clear errors."""

import datetime as dt
import json

import pytest
from buybox_config.errors import FeedError
from buybox_config.markets import FeeStep, load_markets
from buybox_config.policy import load_policy
from buybox_ranking.market_facts import MarketFacts
from buybox_ranking.models.model import Model, formula_model
from buybox_ranking.ranked_list import RankedAnswer, answer_list, read_list
from buybox_ranking.snapshot import minor, read_snapshot

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def offer(offer_id: str, total: str, **rest: object) -> dict[str, object]:
    facts = {"seller": {"id": f"s-{offer_id}"}, "grade": "good", "reference": euros("300.00")}
    return {"offer_id": offer_id, "price": euros(total), "total": euros(total), **facts, **rest}


def line(*offers: dict[str, object], market: str = "FR") -> bytes:
    return json.dumps({"market": market, "device_id": "d", "extra": 1, "offers": offers}).encode()


def ranked(*offers: dict[str, object], model: Model | None = None, market: str = "FR") -> list[RankedAnswer]:
    asked = read_list(line(*offers, market=market))
    return answer_list(asked, model or formula_model(), load_policy(), load_markets(), NOW)


def test_the_cheaper_of_two_equals_wins_and_both_prices_to_win_meet() -> None:
    first, second = ranked(offer("a", "300.00"), offer("b", "290.00"))
    assert (first.offer_id, first.state, second.state) == ("b", "won", "eligible")
    assert first.price_to_win == euros("299.99")
    assert second.price_to_win == euros("290.00")
    assert second.reasons[0] == "10 € de plus que le moins cher"


def test_an_offer_that_stands_alone_has_no_price_to_win() -> None:
    (alone,) = ranked(offer("a", "300.00"))
    assert (alone.price_to_win, alone.no_price, alone.moves) == (None, "alone", [])


def test_what_else_would_win_is_told_in_the_language_of_the_market() -> None:
    quality = {"orders": 100, "late": 5, "cancelled_by_seller": 3, "reviews": 40, "rating": 4.1}
    late = offer("b", "301.00", seller={"id": "s-b", "quality": quality})
    first, second = ranked(offer("a", "300.00", seller={"id": "s-a", "quality": quality}), late)
    assert (first.offer_id, first.moves) == ("a", [])
    told = {move.lever: move for move in second.moves}
    assert told["price"].value == euros("299.99")
    assert told["price"].says == "un prix de 299,99 € : l'offre passerait en tête"
    assert told["warranty_months"].value == 12  # the floor of the market, though 6 would do
    assert told["late"].value == 0.045
    assert told["rating"].says == "une note de vendeur de 4,2 sur 5 : l'offre passerait en tête"


def test_a_move_that_is_made_wins() -> None:
    first, behind = offer("a", "300.00"), offer("b", "301.00", delivery_days=9)
    (move,) = [each for each in ranked(first, behind)[1].moves if each.lever == "delivery_days"]
    assert [each.offer_id for each in ranked(first, {**behind, "delivery_days": move.value})] == ["b", "a"]


def test_a_fee_follows_the_market_s_steps_and_any_other_fee_stays() -> None:
    steps = (FeeStep(up_to=29_000, fee=200), FeeStep(fee=700))
    markets = {"FR": load_markets()["FR"].model_copy(update={"fees": steps})}
    rival = offer("a", "295.00", price=euros("293.00"))
    asking = {"price": euros("300.00"), "fees": euros("7.00"), "reference": euros("300.00")}
    asked = read_list(line(rival, offer("b", "307.00", **asking)))
    _, second = answer_list(asked, formula_model(), load_policy(), markets, NOW)
    assert second.price_to_win == euros("290.00")  # and 2.00 of fees: from 290.01 on they are 7.00, above 295.00
    other = read_list(line(rival, offer("b", "303.00", **{**asking, "fees": euros("3.00")})))
    assert answer_list(other, formula_model(), load_policy(), markets, NOW)[1].price_to_win == euros("291.99")


def test_a_price_to_win_under_the_sellers_own_bound_is_said_to_be() -> None:
    dear = offer("a", "300.00", min_price=euros("295.00"))
    assert [each.below_min_price for each in ranked(dear, offer("b", "290.00"))] == [False, True]


def test_a_total_beyond_the_band_of_a_known_reference_does_not_compete() -> None:
    found = ranked(offer("a", "300.00"), offer("b", "700.00"), offer("c", "9.00"))
    assert [(each.offer_id, each.why_ineligible) for each in found] == [
        ("a", None),
        ("b", "dear"),
        ("c", "price_outlier"),
    ]
    assert found[1].price_to_win == euros("299.99")


def test_a_reference_comes_from_the_list_else_from_the_model_else_from_its_category() -> None:
    facts = MarketFacts(references={"d": 60_000}, category_references={"smartphone": 90_000})
    model = Model(formula_model().curves, {"FR": facts})
    unknown = {"reference": None, "category": "smartphone"}
    by_list = ranked(offer("a", "300.00"), model=model)[0].parts.price
    by_model = ranked(offer("a", "600.00", **unknown), model=model)[0].parts.price
    assert by_list == by_model
    elsewhere = json.dumps({"market": "FR", "offers": [offer("a", "900.00", device_id="e", **unknown)]}).encode()
    assert answer_list(read_list(elsewhere), model, load_policy(), {}, NOW)[0].parts.price == by_list


def test_without_any_reference_cheaper_is_still_better() -> None:
    found = ranked(offer("a", "9000.00", reference=None), offer("b", "20.00", reference=None))
    assert [each.state for each in found] == ["won", "eligible"]


def test_out_of_stock_wins_at_no_price() -> None:
    gone = ranked(offer("a", "300.00"), offer("b", "290.00", quantity=0))[1]
    assert (gone.state, gone.why_ineligible, gone.price_to_win) == ("ineligible", "out_of_stock", None)


def test_an_empty_list_has_an_empty_answer() -> None:
    assert ranked() == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b"{", "not a list of offers"),
        (b"[]", "not a list of offers"),
        (line(offer("a", "300.00", grade="mint")), "'mint' is no grade"),
        (line(offer("a", "NaN")), "no amount of money"),
        (line(offer("a", "1e999999999")), "no amount"),
        (line(offer("a", "3.005")), "EUR goes"),
        (line(offer("a", "-3.00")), "no amount of money"),
        (line(offer("a", "0.00")), "more than nothing"),
        (line(offer("a", "3.00", shipping={"amount": "1.00", "currency": "GBP"})), "shipping is in GBP"),
        (line(offer("a", "3.00"), offer("a", "4.00")), "stands twice"),
        (line(offer("a", "3.00", delivery_days=10**30)), "not a list of offers"),
        (line(offer("a", "3.00", warranty_months=-1)), "not a list of offers"),
    ],
)
def test_a_list_that_cannot_be_ranked_says_what_is_wrong(bad: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        read_list(bad)


def test_two_currencies_in_one_list_are_refused() -> None:
    pounds = {"amount": "3.00", "currency": "GBP"}
    second = {**offer("b", "3.00"), "price": pounds, "total": pounds, "reference": None}
    with pytest.raises(FeedError, match="more than one currency"):
        read_list(line(offer("a", "3.00"), second))


def test_bad_lines_of_a_snapshot_are_set_apart_by_number() -> None:
    lines = [json.dumps(offer("a", "3.00")).encode(), b"{", b"", json.dumps(offer("b", "x")).encode()]
    found = read_snapshot(lines)
    assert [facts.offer_id for facts in found.facts] == ["a"]
    assert sorted(found.unreadable) == [2, 4]


def test_money_is_read_to_the_minor_unit_of_its_currency() -> None:
    (facts,) = read_snapshot([json.dumps(offer("a", "289.5")).encode()]).facts
    assert minor(facts.total, "a") == 28_950
    assert minor(None, "a") is None
