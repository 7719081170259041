"""The relevance table: measures by type and by language, beside an older run where there is one."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
from buybox_ranking.evaluation.search_measures import MeanMeasures, mean_measures
from rich.table import Table

from buybox_cli.relevance.evaluating import Evaluated

WORST = 0.05
"""Change of a query's NDCG that is worth naming."""


class RelevanceReport(msgspec.Struct, frozen=True):
    """All queries of a run."""

    left_out: int  # queries whose text stands in real data that were not there
    queries: list[Evaluated]


class Row(msgspec.Struct, frozen=True):
    """One group of queries."""

    group: str
    half: str  # held out | tuned
    now: MeanMeasures
    before: MeanMeasures | None


def rows(report: RelevanceReport, before: RelevanceReport | None) -> list[Row]:
    """Return the means of all, by type and by language, for each half; groups without a query are left out."""
    groupings: tuple[Callable[[Evaluated], str], ...] = (
        lambda _: "all",
        lambda query: f"type {query.type}",
        lambda query: f"language {query.language}",
    )
    return [
        row
        for held_out in (True, False)
        for grouping in groupings
        for row in _grouped(_half(report, held_out), _half(before, held_out), grouping, held_out=held_out)
    ]


def changed(report: RelevanceReport, before: RelevanceReport) -> list[tuple[str, float, float]]:
    """Return queries of the tuned half that became better or worse, with both values, the worst first.

    Those held out are not named: whoever reads their names will mend them, and then they are held out no longer.
    """
    old = {query.name: query.measures.ndcg for query in before.queries}
    tuned = [each for each in report.queries if each.name in old and not each.held_out]
    pairs = [(each.name, old[each.name], each.measures.ndcg) for each in tuned]
    return sorted((pair for pair in pairs if abs(pair[2] - pair[1]) >= WORST), key=lambda pair: pair[2] - pair[1])


def table(found: Sequence[Row]) -> Table:
    """Return rows as a table; where there is an older run its value stands in brackets."""
    made = Table(box=None)
    for name in ("half", "group", "queries", "NDCG@10", "MRR", "hit@1", "no result"):
        made.add_column(name, justify="left" if name in {"half", "group"} else "right")
    for row in found:
        values = [_pair(row, field) for field in ("ndcg", "mrr", "hit", "zero_rate")]
        made.add_row(row.half, row.group, str(row.now.queries), *values)
    return made


def _half(report: RelevanceReport | None, held_out: bool) -> list[Evaluated]:  # noqa: FBT001 - the value of the loop
    return [] if report is None else [query for query in report.queries if query.held_out is held_out]


def _grouped(
    now: Sequence[Evaluated], before: Sequence[Evaluated], grouping: Callable[[Evaluated], str], *, held_out: bool
) -> list[Row]:
    groups, old = _by(now, grouping), _by(before, grouping)
    half = "held out" if held_out else "tuned"
    return [Row(name, half, _mean(each), _mean(old[name]) if name in old else None) for name, each in groups.items()]


def _by(queries: Sequence[Evaluated], grouping: Callable[[Evaluated], str]) -> dict[str, list[Evaluated]]:
    groups: defaultdict[str, list[Evaluated]] = defaultdict(list)
    for query in queries:
        groups[grouping(query)].append(query)
    return dict(sorted(groups.items()))


def _mean(queries: Sequence[Evaluated]) -> MeanMeasures:
    return mean_measures([query.measures for query in queries])


def _pair(row: Row, field: str) -> str:
    now = f"{getattr(row.now, field):.3f}"
    return now if row.before is None else f"{now} ({getattr(row.before, field):.3f})"
