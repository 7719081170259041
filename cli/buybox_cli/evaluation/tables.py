"""An evaluation as a person likes to read it."""

from collections.abc import Iterable

from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.evaluation.comparison import Comparison
from buybox_ranking.evaluation.evaluation_report import EvaluationReport
from buybox_ranking.evaluation.slices import Slice
from rich.console import Console
from rich.table import Table

NAMES = {
    "model": "model",
    "live": "live model",
    "formula": "formula",
    "cheapest": "cheapest first",
    "quality_per_price": "quality / price",
    "as_shown": "as shown",
    "random": "random order",
}

HEADS = {"ndcg@1": "NDCG@1", "ndcg@3": "NDCG@3", "ndcg@10": "NDCG@10", "regret": "regret of the first"}


def print_evaluation(console: Console, report: EvaluationReport) -> None:
    """Print what was judged, the figures of every way, the differences and the slices."""
    about = report.about
    console.print(f"{NAMES[about.tested]} {about.model_id} on {report.lists:,} lists", soft_wrap=True)
    console.print(about.learned, soft_wrap=True)
    for way, why in about.missing.items():
        console.print(f"{NAMES[way]} is not compared: {why}", soft_wrap=True)
    if report.comparison is None:
        console.print(f"too few lists for figures: {report.too_few}", soft_wrap=True)
    else:
        _print_figures(console, report, report.comparison)
    excluded = ", ".join(f"{reason} {count:,}" for reason, count in about.excluded.items())
    console.print(f"left out: {excluded or 'nothing'}", soft_wrap=True)


def _print_figures(console: Console, report: EvaluationReport, found: Comparison) -> None:
    console.print(f"{found.chosen:,} of them with a choice, in {found.groups:,} groups", soft_wrap=True)
    console.print(_ways(found))
    console.print(_ahead(found, report.about.tested))
    if report.best_plain:
        console.print(_slices(report.slices, report.about.tested, report.best_plain))
    if "regret" not in next(iter(found.ways.values())):
        console.print("no regret: each offer was looked at too seldom to tell good ones from bad ones", soft_wrap=True)
    console.print("In brackets: 95 % bootstrap intervals over groups. See docs/evaluation.md.", soft_wrap=True)


def _ways(found: Comparison) -> Table:
    measures = list(next(iter(found.ways.values())))
    table = _table("order", *(f">{HEADS[name]}" for name in measures))
    for way, figures in found.ways.items():
        table.add_row(NAMES[way], *(_figure(figures[name], name) for name in measures))
    return table


def _ahead(found: Comparison, tested: str) -> Table:
    measures = list(next(iter(found.ways.values())))
    table = _table(f"{NAMES[tested]} less", *(f">{HEADS[name]}" for name in measures))
    for way, figures in found.ahead.items():
        table.add_row(NAMES[way], *(_figure(figures[name], name, sign="+") for name in measures))
    return table


def _slices(slices: Iterable[Slice], tested: str, plain: str) -> Table:
    heads = ("lists", "with a choice", f"{NAMES[tested]} NDCG@3", NAMES[plain], "difference")
    table = _table("lists by", "", *(f">{head}" for head in heads))
    for each in slices:
        counts = (each.kind, each.value, f"{each.lists:,}", f"{each.chosen:,}")
        if each.test is None or each.plain is None or each.ahead is None:
            table.add_row(*counts, "", "", f"too few: {each.too_few}")
        else:
            table.add_row(
                *counts, f"{each.test.value:.3f}", f"{each.plain.value:.3f}", _figure(each.ahead, "ndcg@3", sign="+")
            )
    return table


def _figure(found: Interval, measure: str, sign: str = "") -> str:
    form = f"{sign}.1%" if measure == "regret" else f"{sign}.3f"
    return f"{found.value:{form}} [{found.low:{form}}, {found.high:{form}}]"


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head.lstrip(">"), justify="right" if head.startswith(">") else "left")
    return table
