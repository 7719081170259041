"""The demo's over-graders: planted in the orders, told in the truth, found by a load."""

import json
from collections import Counter
from pathlib import Path

from buybox_config.sellers import load_sellers
from buybox_indexer.sellers.quality import judge_sellers

from .conftest import TODAY


def planted(written: Path) -> dict[str, str]:
    truth = json.loads((written / "truth.json").read_text())["sellers"]
    return {seller: facts["over_grades"] for seller, facts in truth.items() if facts["over_grades"]}


def test_two_of_forty_shops_over_grade_and_a_load_finds_them_alone(written: Path) -> None:
    judged = judge_sellers(load_sellers(written / "sellers"), TODAY)
    found = {each.seller: each.grade for each in judged.grades.findings}
    assert len(found) == 2
    assert found == planted(written)


def test_their_other_grades_come_back_as_often_as_they_truly_should(written: Path) -> None:
    truth = json.loads((written / "truth.json").read_text())["sellers"]
    for seller, over_graded in planted(written).items():
        lines = (written / "sellers" / "orders" / f"{seller}.ndjson").read_text().splitlines()
        orders, returned = Counter[str](), Counter[str]()
        for line in lines:
            order = json.loads(line)
            grade = "over" if order["grade"] == over_graded else "others"
            orders[grade] += 1
            returned[grade] += order["return_reason"] == "not_as_described"
        assert returned["over"] / orders["over"] > 2 * returned["others"] / orders["others"]
        overall = sum(returned.values()) / sum(orders.values())
        assert abs(overall - truth[seller]["rates"]["not_as_described_rate"]) < 0.015
