"""What a seller is told: moves in words, the levels of a whole stock, and nothing of rivals but the winner's total."""

import string
from collections.abc import Callable

import msgspec
import pytest
from buybox_config.markets import Floors, Market
from buybox_config.moves import load_levers
from buybox_config.policy import load_policy
from buybox_config.reason_words import reason_languages, reason_words
from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, fault_rate
from buybox_ranking.score import with_parts
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.move_words import level_answer, move_answer, say_move
from buybox_ranking.winning.moves import FEATURE_OF, PRICE, Move
from buybox_ranking.winning.own_offer_answers import OwnOfferAnswer, own_offer_answer, stock_answer
from buybox_ranking.winning.own_offers import OwnOffer, own_offers
from buybox_ranking.winning.price_room import Terms, market_terms
from buybox_ranking.winning.stock import Level, stock_summary

OfferMaker = Callable[..., Offer]

FRANCE = Market(id="FR", name="France", currency="EUR", locales=("fr-FR",), time_zone="Europe/Paris")

COUNTS = SellerCounts(orders=1_000, late=80)


def told(
    offers: list[Offer],
    terms: Terms | None = None,
    quality: SellerQuality | None = None,
    curves: Curves | None = None,
) -> list[OwnOffer]:
    """Return what the seller `me` is told."""
    used = curves or formula_curves()
    return own_offers(with_parts(offers, used), "me", used, load_policy(), lambda _: terms or Terms(), quality)


def levers_of(own: OwnOffer) -> dict[str, float]:
    return {move.lever: move.value for move in own.moves}


def test_an_offer_that_costs_a_little_more_wins_by_price_or_by_warranty(make_offer: OfferMaker) -> None:
    rival = make_offer("a", 30_000, warranty_months=12)
    (own,) = told([rival, make_offer("b", 30_500, seller="me", warranty_months=12)])
    assert (own.state, own.winner_total, own.price_to_win) == ("eligible", 30_000, 29_999)
    assert levers_of(own)["price"] == own.price_to_win
    assert levers_of(own)["warranty_months"] == 18


def test_a_value_below_the_market_s_floor_is_never_suggested(make_offer: OfferMaker) -> None:
    offers = [make_offer("a", 30_000), make_offer("b", 30_050, seller="me")]
    assert levers_of(told(offers)[0])["warranty_months"] == 6
    lawful = told(offers, Terms(floors=Floors(warranty_months=12, battery_health_pct=90)))[0]
    assert levers_of(lawful)["warranty_months"] == 12
    assert levers_of(lawful)["battery_health_pct"] == 90


def test_battery_health_is_no_move_where_nobody_looks_at_it(make_offer: OfferMaker) -> None:
    offers = [make_offer("a", 30_000, category="camera"), make_offer("b", 30_050, seller="me", category="camera")]
    assert "battery_health_pct" not in levers_of(told(offers)[0])
    assert "warranty_months" in levers_of(told(offers)[0])


def test_a_price_below_the_seller_s_own_bound_is_told_and_not_suggested(make_offer: OfferMaker) -> None:
    (own,) = told([make_offer("a", 30_000), make_offer("b", 30_050, seller="me", min_price=30_040)])
    assert own.below_min_price
    assert own.price_to_win == 29_999
    assert "price" not in levers_of(own)


def test_a_late_rate_is_suggested_where_the_seller_s_counts_are_known(make_offer: OfferMaker) -> None:
    quality = SellerQuality(COUNTS, QualityPrior())
    offers = [
        make_offer("a", 30_000, fault_rate=0.08),
        make_offer("b", 30_100, seller="me", fault_rate=fault_rate(COUNTS, quality.prior)),
    ]
    moves = levers_of(told(offers, quality=quality)[0])
    assert 0 < moves["late"] < 0.08
    assert "cancelled_by_seller" not in moves  # there are none
    assert "late" not in levers_of(told(offers)[0])


def test_no_price_wins_is_said_plainly(make_offer: OfferMaker) -> None:
    rival = make_offer("a", 7_500, fault_rate=0.0, warranty_months=36, delivery_days=1)
    (own,) = told([rival, make_offer("b", 30_000, seller="me", fault_rate=0.4)])
    assert (own.price_to_win, own.no_price) == (None, "no_price_wins")
    assert own_offer_answer(own, "en", "EUR").notices == ["no price wins"]
    assert own_offer_answer(own, "de", "EUR").notices == ["kein Preis gewinnt"]


def test_the_price_to_win_stays_under_the_price_new(make_offer: OfferMaker) -> None:
    offers = [make_offer("a", 34_000), make_offer("b", 30_000, seller="me")]
    assert told(offers)[0].price_to_win == 33_999
    assert told(offers, market_terms(FRANCE, 31_000))[0].price_to_win == 31_000
    assert told(offers, market_terms(FRANCE.model_copy(update={"above_new": 0.9}), 34_000))[0].price_to_win == 30_600


def test_out_of_stock_and_too_dear_is_not_mended_by_a_price(make_offer: OfferMaker) -> None:
    dear = {"seller": "me", "state": "limited", "reason": "dear"}
    offers = [make_offer("a", 30_000), make_offer("b", 70_000, **dear), make_offer("c", 70_000, quantity=0, **dear)]
    mended, gone = told(offers)
    assert (mended.state, mended.why_ineligible, mended.price_to_win) == ("ineligible", "dear", 29_999)
    assert levers_of(mended) == {"price": 29_999}
    assert (gone.price_to_win, gone.no_price, gone.moves) == (None, "ineligible", ())


def test_of_rivals_nothing_is_told_but_the_winner_s_total(make_offer: OfferMaker) -> None:
    def answered(**rival: object) -> bytes:
        offers = [make_offer("r-winner", 30_000, **rival), make_offer("r-third", 31_000, seller="other")]
        (own,) = told([*offers, make_offer("mine", 30_500, seller="me")])
        return msgspec.json.encode(own_offer_answer(own, "en", "EUR"))

    plain = answered(
        seller="rival-one", title="A secret", sku="secret-1", quantity=7, min_price=1, link="https://secret"
    )
    assert plain == answered(seller="rival-two")
    assert b'"winner_total":{"amount":"300.00","currency":"EUR"}' in plain
    assert not [word for word in (b"rival", b"secret", b"r-winner", b"r-third", b"other") if word in plain]


def test_the_answer_has_no_field_for_anything_else_of_a_rival() -> None:
    own = {"offer_id", "sku", "title", "device_id", "grade", "colour", "battery_new", "keyboard", "network_lock"}
    own |= {"quantity", "price", "total", "state", "why_ineligible", "price_to_win", "no_price", "below_min_price"}
    assert set(OwnOffer.__struct_fields__) == own | {"moves", "winner_total"}
    assert set(OwnOfferAnswer.__struct_fields__) == own | {"moves", "winner_total", "difference", "notices"}


def test_each_level_counts_the_boxes_that_it_would_win_everywhere(make_offer: OfferMaker) -> None:
    offers = [
        make_offer("a", 30_000, colour="black", warranty_months=12),
        make_offer("b", 30_500, "me", colour="black", warranty_months=12),
        make_offer("c", 30_700, "me", colour="black", warranty_months=12),
        make_offer("d", 30_000, colour="red", warranty_months=12),
        make_offer("e", 31_500, "me", colour="red", warranty_months=12),
        make_offer("f", 30_000, "me", colour="blue"),
        make_offer("g", 30_100, "me", colour="blue"),
        make_offer("h", 30_100, "me", colour="green", quantity=0),
    ]
    summary = stock_summary(told(offers))
    assert (summary.offers, summary.boxes, summary.held) == (6, 3, 1)
    assert summary.states == {"eligible": 3, "won": 1, "won_elsewhere": 1, "ineligible": 1}
    assert boxes_at(summary.levels, "warranty_months") == {18: 1, 24: 2, 36: 2}
    assert boxes_at(summary.levels, "price") == {0.02: 1, 0.05: 2, 0.1: 2, 0.2: 2, 0.5: 2}
    answer = stock_answer(summary, "en").moves
    assert "24 months of warranty everywhere: 2 boxes" in [level.says for level in answer]
    assert "item prices changed by at most 2 % everywhere: 1 box" in [level.says for level in answer]


def boxes_at(levels: tuple[Level, ...], lever: str) -> dict[float, int]:
    return {level.value: level.boxes for level in levels if level.lever == lever}


@pytest.mark.parametrize(
    ("move", "language", "says"),
    [
        (Move("price", 28_000), "fr", "un prix de 280 € : l'offre passerait en tête"),
        (Move("warranty_months", 24), "en", "24 months of warranty would win"),
        (Move("delivery_days", 1), "de", "Lieferung in 1 Tag: damit stünde das Angebot vorn"),
        (Move("late", 0.025), "es", "como máximo un 2,5 % de pedidos con retraso: la oferta sería la primera"),
        (Move("genuine_parts", 1), "en", "every part from the maker would win"),
    ],
)
def test_a_move_is_said_with_its_number(move: Move, language: str, says: str) -> None:
    assert move_answer(move, language, "EUR").says == says


def test_a_program_reads_a_value_in_the_lever_s_unit() -> None:
    values = {move.lever: move_answer(move, "en", "EUR").value for move in (
        Move("price", 28_000), Move("warranty_months", 24.0), Move("late", 0.025), Move("genuine_parts", 1.0)
    )}  # fmt: skip
    assert values["price"] == {"amount": "280.00", "currency": "EUR"}
    assert (values["warranty_months"], values["late"], values["genuine_parts"]) == (24, 0.025, True)
    assert level_answer(Level("price", 0.05, 1), "fr").says.startswith("des prix modifiés d'au plus 5 % partout")


def test_every_language_says_every_move_and_notice() -> None:
    english = reason_words("en")
    assert set(english.moves) == set(load_levers())
    for language in reason_languages():
        words = reason_words(language)
        for kind in ("moves", "notices"):
            ours, theirs = getattr(words, kind), getattr(english, kind)
            assert set(ours) == set(theirs)
            assert [name for name in ours if slots(ours[name].text) != slots(theirs[name].text)] == []
        for name in load_levers():
            assert say_move(Move(name, 1), language, "EUR")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_lever_is_described_and_climbs_towards_better() -> None:
    directions = {feature.name: feature.direction for feature in FEATURES}
    for name, lever in load_levers().items():
        assert lever.description.endswith(".")
        assert lever.reason.endswith(".")
        feature = "fault_rate" if lever.unit == "rate" else FEATURE_OF.get(name, name)
        direction = 1 if name == PRICE else directions[feature]
        assert sorted(set(lever.values), reverse=direction < 0) == list(lever.values)
    assert all(sentence.description for sentence in reason_words("en").moves.values())
    assert all(sentence.description for sentence in reason_words("en").notices.values())
