"""Swaps of near-equal neighbours by chance: what may be swapped, and what is recorded."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec
import pytest
from buybox_config.errors import ConfigError
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_ranking.fairness.exploration import NO_EXPLORATION, Exploration, draws_from, explore, near_equal_pairs
from buybox_ranking.learning.events import Randomised
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.rank import RankedOffer, rank

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

ALWAYS = Exploration(share=1.0, deepest=5, widest_gap=0.2, probability=0.5)

OfferMaker = Callable[..., Offer]

SCORES = {"a": 9.0, "b": 8.9, "c": 5.0, "d": 4.95, "e": 1.0}
"""The quartiles are 4.95 and 8.9: a fifth of their spread is 0.79, so that a and b are near, and c and d are."""


def ranked_by(make_offer: OfferMaker, scores: dict[str, float], **rest: object) -> list[RankedOffer]:
    """Rank offers of these scores; each grade differs from its neighbour's, so that no law decides between them."""
    grades = (Grade.GOOD, Grade.EXCELLENT)
    offers = [
        make_offer(name, 100, grade=grades[place % 2], parts=Parts(price=score), **rest)
        for place, (name, score) in enumerate(scores.items())
    ]
    return rank(offers, load_policy(), NOW)


def ids(ranked: list[RankedOffer]) -> str:
    return "".join(each.offer.offer_id for each in ranked)


def test_a_swap_exchanges_two_near_equal_neighbours_and_says_so(make_offer: OfferMaker) -> None:
    shown, fact = explore(ranked_by(make_offer, SCORES), ALWAYS, iter([0.0, 0.99, 0.0]))
    assert ids(shown) == "abdce"
    assert fact == Randomised((3, 4), swapped=True, probability=0.5)
    assert msgspec.json.encode(fact) == b'{"positions":[3,4],"swapped":true,"probability":0.5}'


def test_a_pair_that_chance_left_alone_is_recorded_too(make_offer: OfferMaker) -> None:
    ranked = ranked_by(make_offer, SCORES)
    shown, fact = explore(ranked, ALWAYS, iter([0.0, 0.0, 0.5]))
    assert shown == ranked
    assert fact == Randomised((1, 2), swapped=False, probability=0.5)


def test_a_box_is_not_won_by_luck(make_offer: OfferMaker) -> None:
    scores = {"a": 9.0, "b": 8.9, "c": 5.0, "d": 1.0}
    offers = [
        make_offer("a", 100, seller="atelo", delivery_days=3, parts=Parts(price=scores["a"])),
        make_offer("b", 101, seller="bravis", delivery_days=1, parts=Parts(price=scores["b"])),
        make_offer("c", 102, seller="cordia", parts=Parts(price=scores["c"])),
        make_offer("d", 103, seller="delmo", parts=Parts(price=scores["d"])),
    ]
    ranked = rank(offers, load_policy(), NOW)
    shown, _ = explore(ranked, ALWAYS, iter([0.0, 0.0, 0.0]))
    assert [(each.offer.offer_id, each.state) for each in shown[:2]] == [("b", "eligible"), ("a", "won")]
    assert [each.reasons for each in shown[:2]] == [ranked[1].reasons, ranked[0].reasons]


def test_a_position_tells_where_an_offer_is_shown(make_offer: OfferMaker) -> None:
    shown, _ = explore(ranked_by(make_offer, SCORES), ALWAYS, iter([0.0, 0.0, 0.0]))
    assert ids(shown) == "bacde"
    assert [each.position for each in shown] == [1, 2, 3, 4, 5]


def test_a_list_that_was_not_drawn_is_left_alone_and_takes_one_draw(make_offer: OfferMaker) -> None:
    ranked = ranked_by(make_offer, SCORES)
    draws = iter([0.02, 0.7])
    assert explore(ranked, msgspec.structs.replace(ALWAYS, share=0.02), draws) == (ranked, None)
    assert next(draws) == 0.7


def test_it_is_off_by_default_and_takes_no_draw(make_offer: OfferMaker) -> None:
    def no_draws() -> Iterator[float]:
        pytest.fail("a draw was taken")
        yield 0.0

    ranked = ranked_by(make_offer, SCORES)
    assert explore(ranked, NO_EXPLORATION, no_draws()) == (ranked, None)


def test_pairs_beyond_the_deepest_place_are_left_alone(make_offer: OfferMaker) -> None:
    ranked = ranked_by(make_offer, SCORES)
    assert near_equal_pairs(ranked, ALWAYS) == [0, 2]
    assert near_equal_pairs(ranked, msgspec.structs.replace(ALWAYS, deepest=4)) == [0, 2]
    assert near_equal_pairs(ranked, msgspec.structs.replace(ALWAYS, deepest=3)) == [0]
    assert near_equal_pairs(ranked, msgspec.structs.replace(ALWAYS, deepest=1)) == []


def test_what_does_not_compete_is_never_touched(make_offer: OfferMaker) -> None:
    offers = [
        make_offer("a", 100, grade=Grade.GOOD, parts=Parts(price=9.0)),
        make_offer("b", 100, grade=Grade.FAIR, parts=Parts(price=1.0)),
        make_offer("c", 100, grade=Grade.GOOD, parts=Parts(price=1.0), state="limited", reason="dear"),
        make_offer("d", 100, grade=Grade.FAIR, parts=Parts(price=1.0), state="limited", reason="dear"),
        make_offer("e", 100, grade=Grade.GOOD, parts=Parts(price=1.0), quantity=0),
    ]
    ranked = rank(offers, load_policy(), NOW)
    assert near_equal_pairs(ranked, msgspec.structs.replace(ALWAYS, deepest=10)) == []


def test_what_a_law_decides_is_not_left_to_chance(make_offer: OfferMaker) -> None:
    far = make_offer("z", 300, parts=Parts(price=1.0))
    near = Parts(price=8.9)
    better = make_offer("a", 100, delivery_days=2, parts=Parts(price=9.0))
    worse = make_offer("b", 101, delivery_days=3, parts=near)
    faster = make_offer("b", 101, delivery_days=1, parts=near)
    black = make_offer("b", 101, delivery_days=3, colour="black", parts=near)
    same = make_offer("b", 100, delivery_days=2, parts=Parts(price=9.0))

    def pairs(lower: Offer) -> list[int]:
        return near_equal_pairs(rank([better, lower, far], load_policy(), NOW), ALWAYS)

    assert pairs(worse) == []
    assert pairs(faster) == pairs(black) == pairs(same) == [0]


def test_a_list_without_spread_has_no_near_pair(make_offer: OfferMaker) -> None:
    nothing_counts = Policy(weights=WeightTable(price=0, condition=0, service=0, seller=0))
    offers = [make_offer(name, 100 + 50 * place) for place, name in enumerate("abcd")]
    assert near_equal_pairs(rank(offers, nothing_counts, NOW), ALWAYS) == []
    assert near_equal_pairs(ranked_by(make_offer, {"a": 1.0}), ALWAYS) == []
    assert explore([], ALWAYS, draws_from("q")) == ([], None)


def test_one_odd_offer_does_not_make_others_near(make_offer: OfferMaker) -> None:
    usual = {"a": 9.0, "b": 8.0, "c": 7.0, "d": 6.0, "e": 5.0, "f": 4.0, "g": 3.0}
    assert near_equal_pairs(ranked_by(make_offer, usual), ALWAYS) == []
    assert near_equal_pairs(ranked_by(make_offer, {**usual, "h": -1_000.0}), ALWAYS) == []


def test_the_draws_of_a_seed_are_always_the_same() -> None:
    first = list(islice(draws_from("query-1"), 5))
    assert first == list(islice(draws_from("query-1"), 5))
    assert first != list(islice(draws_from("query-2"), 5))
    assert all(0 <= draw < 1 for draw in first)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share": 1.5}, "a share of 1.5"),
        ({"share": float("nan")}, "a share of nan"),
        ({"deepest": 0}, "the deepest place is 0"),
        ({"widest_gap": -0.1}, "a widest gap of -0.1"),
        ({"probability": 1.0}, "a probability of 1.0"),
        ({"probability": 0.0}, "a probability of 0.0"),
    ],
)
def test_a_bound_that_makes_no_sense_is_refused(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        msgspec.structs.replace(ALWAYS, **wrong)
