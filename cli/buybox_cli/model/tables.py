"""Models and promotions as a person likes to read them."""

from collections.abc import Mapping, Sequence

from buybox_indexer.live_model import Promotion
from buybox_indexer.promotions import MarketOutcome, PromotionReport
from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.models.model_card import FeatureRange
from buybox_ranking.models.promotion import told_difference
from rich.console import Console
from rich.table import Table

from buybox_cli.evaluation.tables import HEADS, NAMES
from buybox_cli.model.card import ModelCard
from buybox_cli.model.lines import ModelLine

SHARES = "Share in lists: how far it sets the offers of a held-out list apart, of what all parts do."


def print_lines(console: Console, lines: Sequence[ModelLine]) -> None:
    """Print every model, a line each."""
    table = _table("model", "", "trained at", ">learned from lists", ">NDCG@3 on held-out lists", "data", "promoted at")
    for line in lines:
        lists = "" if line.lists is None else f"{line.lists:,}"
        figure = "" if line.ndcg_at_3 is None else _figure(line.ndcg_at_3)
        cells = (line.trained_at or "", lists, figure, line.data or "", line.promoted_at or "")
        table.add_row(line.model_id, line.state or "", *cells)
    console.print(table)
    for line in lines:
        if line.unusable:
            console.print(f"{line.model_id} is of no use here: {line.unusable}", soft_wrap=True)


def print_card(console: Console, card: ModelCard) -> None:
    """Print what counts in a model, how it did on held-out lists, and when it was live."""
    state = {True: ", live", False: ", not live", None: ""}[card.live]
    console.print(f"model {card.model_id}, trained at {card.trained_at}{state}", soft_wrap=True)
    console.print(_parts(card))
    console.print(SHARES, soft_wrap=True)
    console.print(
        f"A total 1 % higher costs at most {card.largest_price_jump:.1%} of what the price can count.", soft_wrap=True
    )
    if card.report is None:
        console.print("Only its curves are known: no training report.", soft_wrap=True)
    else:
        _print_report(console, card.report)
    for promotion in card.promotions:
        console.print(_told(promotion), soft_wrap=True)


def print_promotion(console: Console, report: PromotionReport) -> None:
    """Print how the models compared and what became of each market."""
    if report.comparison is not None:
        console.print(f"{report.model_id} less {report.before}: {told_difference(report.comparison)}", soft_wrap=True)
    for outcome in report.markets:
        console.print(_outcome(outcome, report.model_id), soft_wrap=True)
    if report.finished:
        console.print(f"{report.model_id} is live in place of {report.before}", soft_wrap=True)


def _outcome(outcome: MarketOutcome, model_id: str) -> str:
    if outcome.refused:
        return f"{outcome.market}: not rescored, {outcome.refused}"
    if outcome.rescored is None:
        return f"{outcome.market}: scored by {model_id} already"
    done = outcome.rescored
    return f"{outcome.market}: {done.offers:,} offers of {done.devices:,} devices in generation {done.generation}"


def _parts(card: ModelCard) -> Table:
    """Tell what each part can count, and what it did count in what set the offers of held-out lists apart."""
    shares = card.report.shares if card.report else {}
    table = _table("what counts", ">points at most", ">share in lists", "a fact left out")
    for part in card.parts:
        counted = sum(shares.get(each.feature, 0.0) for each in part.features)
        table.add_row(part.part, f"{part.range:.3f}", f"{counted:.0%}" if shares else "", "")
        for each in part.features:
            table.add_row(*_feature(each, shares))
    return table


def _feature(each: FeatureRange, shares: Mapping[str, float]) -> tuple[str, str, str, str]:
    counted = f"{shares[each.feature]:.1%}" if each.feature in shares else ""
    return f"  {each.feature}: {each.description}", f"{each.range:.3f}", counted, each.floor_rule


def _print_report(console: Console, report: TrainingReport) -> None:
    lists, examination = report.lists, report.examination
    console.print(
        f"Learned from {lists.learned:,} lists on {report.offers:,} offers, {report.trees} trees, data {report.data}: "
        f"how low places are looked at: {examination.source}, {examination.clicks:,} clicks.",
        soft_wrap=True,
    )
    if report.intervals:
        console.print(_figures(report))
        console.print(f"On {lists.held_out:,} held-out lists; in brackets 95 % bootstrap intervals.", soft_wrap=True)
    excluded = ", ".join(f"{reason} {count:,}" for reason, count in report.excluded.items())
    console.print(f"Left out: {excluded or 'nothing'}.", soft_wrap=True)


def _figures(report: TrainingReport) -> Table:
    measures = list(next(iter(report.intervals.values())))
    table = _table("order", *(f">{HEADS.get(name, name)}" for name in measures), ">NDCG@3, the model ahead by")
    for way, figures in report.intervals.items():
        ahead = report.ahead.get(way, {}).get("ndcg@3")
        cells = [_figure(figures[name]) for name in measures]
        table.add_row(NAMES.get(way, way), *cells, "" if ahead is None else _figure(ahead, "+"))
    return table


def _told(promotion: Promotion) -> str:
    by = f" by {promotion.by}" if promotion.by else ""
    note = f": {promotion.note}" if promotion.note else ""
    forced = ", forced" if promotion.forced else ""
    compared = ""
    if promotion.difference is not None:
        compared = f", NDCG@3 {_figure(promotion.difference, '+')} on {promotion.lists:,} lists"
    change = f"{promotion.model_id} {promotion.how} in place of {promotion.before}"
    return f"{promotion.at} {change}{by}{forced}{compared}{note}"


def _figure(found: Interval, sign: str = "") -> str:
    return f"{found.value:{sign}.3f} [{found.low:{sign}.3f} to {found.high:{sign}.3f}]"


def _table(*names: str) -> Table:
    """Make a table; numbers stand right under names that begin with `>`."""
    table = Table(box=None)
    for name in names:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table
