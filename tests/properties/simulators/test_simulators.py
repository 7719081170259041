"""The simulators are honest: what they write is what they claim, and the truth stays out of it."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from buybox_ranking.learning.events import Log, read_log
from buybox_ranking.snapshot import read_snapshot

if TYPE_CHECKING:
    from simulators.simulation import Simulation

NAMES = ("cascade", "grid")
LISTS = 6000


def simulated(name: str, seed: int = 3, lists: int = LISTS) -> "Simulation":
    """Simulate with one of the simulators; imported late, for the path to them is set by the session."""
    from simulators.cascade import CASCADE  # noqa: PLC0415
    from simulators.grid import GRID  # noqa: PLC0415
    from simulators.simulation import simulate  # noqa: PLC0415

    return simulate({"cascade": CASCADE, "grid": GRID}[name], seed, lists)


@pytest.fixture(scope="module", params=NAMES)
def simulation(request: pytest.FixtureRequest) -> "Simulation":
    return simulated(request.param)


@pytest.fixture(scope="module")
def log(simulation: "Simulation") -> Log:
    return read_log(simulation.events)


def queries(simulation: "Simulation") -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in simulation.events]
    return [line for line in lines if "action_name" not in line and not line["query_id"].startswith("bot-")]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_lines_and_another_seed_gives_others(name: str) -> None:
    one, again, other = (simulated(name, seed, 300) for seed in (5, 5, 6))
    assert (one.events, one.offers, one.truth.utility) == (again.events, again.offers, again.truth.utility)
    assert one.events != other.events


def test_every_offer_line_is_read(simulation: "Simulation") -> None:
    found = read_snapshot(simulation.offers)
    assert not found.unreadable
    assert len({facts.offer_id for facts in found.facts}) == len(simulation.offers)


def test_every_held_out_offer_line_is_read(simulation: "Simulation") -> None:
    for each in simulation.truth.lists:
        found = read_snapshot(each.offers)
        assert not found.unreadable
        assert len(found.facts) == len(each.utilities)


def test_planted_faults_are_left_out_of_the_log_under_their_reasons_and_counted(
    simulation: "Simulation", log: Log
) -> None:
    for reason in ("duplicate_event", "unknown_action", "offer_not_in_list", "click_before_impression", "bot_query"):
        assert simulation.planted[reason] > 0
        assert log.excluded[reason] == simulation.planted[reason], reason


def test_all_that_is_not_planted_is_read(simulation: "Simulation", log: Log) -> None:
    """Lists of a clock that is years ahead are planted too, and not counted on here."""
    ahead = {line["query_id"] for line in map(json.loads, simulation.events) if line["timestamp"] >= "2030"}
    assert ahead
    rows = {shown.query_id: shown for shown in log.lists}
    assert len(rows) == len(simulation.shown)
    kept = [row for row, query_id in enumerate(sorted(rows)) if query_id not in ahead]
    read = Counter(deed.action for each, shown in rows.items() if each not in ahead for deed in shown.deeds)
    deeds = simulation.deeds
    done = {
        "impression": deeds.rendered,
        "click": deeds.clicked,
        "add_to_cart": deeds.in_cart,
        "purchase": deeds.bought,
    }
    assert {action: read[action] for action in done} == {action: flags[kept].sum() for action, flags in done.items()}
    assert read["return"] + read["cancellation"] == (simulation.aftermath[kept] > 0).sum()


def test_a_twentieth_at_most_of_the_events_is_left_out(simulation: "Simulation", log: Log) -> None:
    faults = sum(count for reason, count in log.excluded.items() if reason != "bot_query")
    assert faults < 0.05 * len(simulation.events)


def test_neighbours_are_swapped_in_a_seventh_of_the_lists_of_the_cascade_and_in_none_of_the_grid(
    simulation: "Simulation", request: pytest.FixtureRequest
) -> None:
    swaps = [query["query_attributes"].get("randomised") for query in queries(simulation)]
    recorded = [swap for swap in swaps if swap]
    if request.node.callspec.params["simulation"] == "grid":
        assert not recorded
        return
    assert 0.12 < len(recorded) / len(swaps) < 0.18
    assert 0.42 < np.mean([swap["swapped"] for swap in recorded]) < 0.58
    assert all(
        lower == upper + 1 and swap["probability"] == 0.5 for swap in recorded for upper, lower in [swap["positions"]]
    )


def test_a_deed_happens_only_to_what_was_drawn_and_a_purchase_only_after_a_click(simulation: "Simulation") -> None:
    deeds = simulation.deeds
    for later, earlier in (
        (deeds.clicked, deeds.rendered),
        (deeds.in_cart, deeds.clicked),
        (deeds.bought, deeds.in_cart),
    ):
        assert not (later & ~earlier).any()
    assert not (deeds.rendered & (simulation.shown < 0)).any()
    assert (deeds.bought.sum(axis=1) <= 1).all()


def test_shoppers_of_the_cascade_do_nothing_below_the_offer_that_satisfied_them() -> None:
    deeds = simulated("cascade", lists=2000).deeds
    after = np.cumsum(deeds.in_cart, axis=1) - deeds.in_cart > 0
    assert after.any()
    assert not (deeds.clicked & after).any()


def test_the_first_screen_of_the_grid_is_clicked_nearly_evenly_and_then_comes_a_cliff() -> None:
    """On orders drawn by lot, so that nothing but the place can make the difference."""
    from simulators.grid import SHAPE, browse  # noqa: PLC0415
    from simulators.marketplace import draw_marketplace  # noqa: PLC0415
    from simulators.visits import draw_visits, ordered  # noqa: PLC0415

    rng = np.random.default_rng(8)
    marketplace = draw_marketplace(SHAPE, rng)
    visits = draw_visits(marketplace, 20_000, rng)
    shown = ordered(visits.standing, rng.random(visits.standing.shape))
    rates = browse(marketplace, visits, shown, rng).clicked.sum(axis=0) / (shown >= 0).sum(axis=0)
    assert rates[5] > 0.5 * rates[0]
    assert rates[6:8].max() < 0.5 * rates[5]


def test_no_held_out_device_is_in_the_log_and_every_logged_offer_has_a_truth(simulation: "Simulation") -> None:
    held_out = {each.device_id for each in simulation.truth.lists if each.kind == "device"}
    assert held_out
    assert not held_out & {query["query_attributes"]["device_id"] for query in queries(simulation)}
    shown = {offer for query in queries(simulation) for offer in query["query_response_hit_ids"]}
    assert shown == set(simulation.truth.utility)
    assert {json.loads(line)["offer_id"] for line in simulation.offers} <= shown


def test_few_offers_are_missing_in_the_offers_file_and_they_are_counted(simulation: "Simulation") -> None:
    missing = len(simulation.truth.utility) - len(simulation.offers)
    assert missing == simulation.planted["offer_lost"]
    assert 0 < missing < 0.01 * len(simulation.offers)


def test_what_training_reads_says_nothing_of_the_truth(simulation: "Simulation") -> None:
    told = b"\n".join([*simulation.events[:5000], *simulation.offers])
    assert not any(word in told for word in (b"utility", b"liking", b"worth", b"held_out", b"truth"))


def test_the_truth_of_an_offer_that_stands_in_both_is_the_same_in_both(simulation: "Simulation") -> None:
    known = simulation.truth.utility
    again = [
        (known[offer_id], value)
        for each in simulation.truth.lists
        for line, value in zip(each.offers, each.utilities, strict=True)
        if (offer_id := json.loads(line)["offer_id"]) in known
    ]
    assert again
    assert all(one == other for one, other in again)


def test_the_magnitudes_are_those_of_a_real_shop(simulation: "Simulation") -> None:
    """Lists with a click 20 to 40 %, with a purchase 3 to 10 %, returns 4 to 9 % of the purchases."""
    bought = simulation.deeds.bought
    assert 0.20 < simulation.deeds.clicked.any(axis=1).mean() < 0.42
    assert 0.03 < bought.any(axis=1).mean() < 0.10
    assert 0.04 < (simulation.aftermath > 1).sum() / bought.sum() < 0.09
