"""What is only true now and then is told only then."""

import datetime as dt

import pytest
from buybox_api.asker import Asker
from buybox_api.edge import Edge
from buybox_api.generations import Generation
from buybox_api.ranking.explaining import explain_ranking
from buybox_api.ranking.spreads import Spread
from buybox_config.indices import MarketIndices
from buybox_config.markets import load_markets
from buybox_ranking.offer import Parts

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)

SPREADS = {"laptop": Spread(Parts(2.0, 1.0, 1.0, 0.0), 12), "smartphone": Spread(Parts(), 0)}


@pytest.fixture
def asker(edge: Edge) -> Asker:
    front = edge.storefront
    generation = Generation(load_markets()["DE"], MarketIndices("t-devices-de-g7", "t-offers-de-g7"), model="formula-1")
    return Asker(front.port, generation, front.in_force.policy, front.in_force.weights("DE"), NOW)


def test_chance_and_a_trial_are_told_where_there_are_any(asker: Asker, edge: Edge) -> None:
    in_force = edge.storefront.in_force
    calm = explain_ranking(asker, in_force, SPREADS, 0.0)
    assert (calm.chance, calm.trial) == (None, None)
    busy = explain_ranking(asker, in_force.in_trial("live", 10), SPREADS, 0.025)
    assert "2.5 %" in (busy.chance or "")
    assert "10 %" in (busy.trial or "")


def test_categories_stand_in_their_order_and_what_sets_nothing_apart_has_no_shares(asker: Asker, edge: Edge) -> None:
    phones, laptops = explain_ranking(asker, edge.storefront.in_force, SPREADS, 0.0).importance
    assert (phones.category, phones.shares, phones.main, phones.devices) == ("smartphone", None, [], 0)
    assert (laptops.category, laptops.main) == ("laptop", ["price", "condition", "service"])
    assert laptops.shares is not None
    assert (laptops.shares.price, laptops.shares.condition, laptops.shares.seller) == (50, 25, 0)


def test_it_says_which_policy_of_when_and_which_model(asker: Asker, edge: Edge) -> None:
    told = explain_ranking(asker, edge.storefront.in_force, SPREADS, 0.0)
    assert (told.policy, told.policy_since, told.model) == (1, "2026-11-20T08:00:00Z", "formula-1")
    assert told.language == "de"
