"""What to do next: most boxes first, the mildest level that wins them, and no price taken down by more than a tenth."""

from buybox_api.pages.seller.best_moves import beyond_small, moves_by_lever, next_moves, steps_of

from .stocks import level, move, offer, stock

LEVELS = (
    level("price", 0.01, 1),
    level("price", 0.1, 2),
    level("price", 0.5, 40),
    level("warranty_months", 24, 3),
    level("warranty_months", 36, 3),
    level("rating", 4.5, 1),
    level("delivery_days", 2, 5),
)


def test_the_three_moves_that_win_most_boxes_come_first_each_at_its_mildest() -> None:
    found = [(step.lever, step.value, step.boxes) for step in next_moves(stock(levels=LEVELS))]
    assert found == [("delivery_days", 2, 5), ("warranty_months", 24, 3), ("price", 0.1, 2)]


def test_a_level_that_wins_no_more_than_the_milder_one_is_left_out() -> None:
    assert [step.value for step in steps_of(stock(levels=LEVELS)) if step.lever == "warranty_months"] == [24]


def test_prices_taken_down_further_are_told_apart() -> None:
    found = beyond_small(stock(levels=LEVELS))
    assert found is not None
    assert found.boxes == 40
    assert beyond_small(stock(levels=LEVELS[:2])) is None


def test_the_boxes_of_a_lever_are_named_from_the_mildest_move_and_held_ones_are_not() -> None:
    price = {"amount": "270.00", "currency": "EUR"}
    made = stock(
        offer("b", moves=[move("warranty_months", 36)], colour="blue"),
        offer("a", moves=[move("warranty_months", 24), move("price", price)]),
        offer("held", state="won", device_id="held"),
        offer("mine", state="won_elsewhere", device_id="held", moves=[move("warranty_months", 12)]),
        levels=(level("warranty_months", 24, 1), level("warranty_months", 36, 2), level("price", 0.1, 1)),
    )
    found = {lever.lever: [box.sku for box in lever.boxes] for lever in moves_by_lever(made)}
    assert found == {"warranty_months": ["a", "b"], "price": ["a"]}
