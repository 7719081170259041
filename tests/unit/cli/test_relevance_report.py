"""Runs of judged queries: sums of the held-out half, all of the tuned one, beside an older run."""

import json
from pathlib import Path

import pytest
from buybox_cli.relevance.evaluating import Evaluated
from buybox_cli.relevance.report import FEW, RelevanceReport, changed, read_report, report_of, rows, write_report
from buybox_cli.relevance.table import markdown
from buybox_config.errors import UsageError
from buybox_ranking.evaluation.search_measures import QueryMeasures


def query(
    name: str, ndcg: float = 1.0, *, held_out: bool = False, kind: str = "exact", market: str = "FR"
) -> Evaluated:
    measures = QueryMeasures(ndcg, ndcg, float(ndcg == 1.0), 0.0)
    return Evaluated(name, market, "fr", kind, held_out, kind == "accessory", measures, ["first-device"], None)


def run(*, ndcg: float = 1.0, few: int = FEW) -> RelevanceReport:
    """Ask some secrets, and one text of the tuned half in two markets."""
    secrets = [query(f"secret {number}", ndcg, held_out=True) for number in range(FEW)]
    rare = [query(f"rare {number}", ndcg, held_out=True, kind="accessory") for number in range(few - 1)]
    return report_of(2, [*secrets, *rare, query("iphone 13", ndcg), query("iphone 13", market="DE")])


def test_what_is_held_out_is_only_in_sums(tmp_path: Path) -> None:
    write_report(run(), tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text()
    assert "secret" not in text
    assert "rare" not in text
    assert "iphone 13" in text
    assert json.loads(text)["left_out"] == 2


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_report(run(), tmp_path / "run.json")
    assert read_report(tmp_path / "run.json") == run()
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(UsageError, match="no run"):
        read_report(tmp_path / "run.json")


def test_a_type_with_few_queries_is_no_group_of_its_own_but_of_all_such() -> None:
    numbers = {row.group: row.now.queries for row in rows(run(), None) if row.half == "held out"}
    assert numbers == {"all": 2 * FEW - 1, "type exact": FEW, "small types": FEW - 1, "language fr": 2 * FEW - 1}


def test_an_older_run_stands_beside_the_groups_that_had_as_many_queries() -> None:
    found = {row.group: row for row in rows(run(), run(ndcg=0.5, few=FEW - 1)) if row.half == "held out"}
    older = found["type exact"].before
    assert older is not None
    assert older.ndcg == 0.5
    assert found["all"].before is None, "means of other queries are not compared"
    assert "| type exact | 5 | 0.500 → **1.000** |" in markdown(rows(run(), run(ndcg=0.5)))


def test_only_tuned_queries_are_named_as_changed_each_in_its_market() -> None:
    assert changed(run(ndcg=0.5), run()) == [("iphone 13", 1.0, 0.5)]
    assert changed(run(), run()) == []
