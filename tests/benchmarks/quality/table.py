"""The comparison as a table for people."""

from collections.abc import Iterator

from buybox_ranking.evaluation.bootstrap import Interval
from quality.figures import Comparison


def table(comparisons: dict[str, dict[str, Comparison]]) -> str:
    """Write one block for each marketplace and kind of held-out list."""
    return "\n".join(
        line
        for name, kinds in comparisons.items()
        for kind, found in kinds.items()
        for line in _block(name, kind, found)
    )


def _block(name: str, kind: str, found: Comparison) -> Iterator[str]:
    yield f"{name}, held-out lists: {kind} ({found.lists} lists of {found.devices} devices)"
    yield f"{'order':20}{'regret of the first':>24}{'utility':>9}{'NDCG@1':>9}{'@3':>8}{'@10':>8}{'gap closed':>26}"
    for way, measured in found.ways.items():
        regret, closed = _percent(measured.regret), found.gap_closed.get(way)
        ndcg = "".join(f"{value:>8.3f}" for value in measured.ndcg.values())
        yield f"{way:20}{regret:>24}{measured.regret_utility:>9.3f} {ndcg}{_percent(closed) if closed else '':>26}"
    yield f"best plain: {found.best_plain}; served less unconstrained: {_percent(found.to_unconstrained)}"
    yield ""


def _percent(found: Interval) -> str:
    return f"{100 * found.value:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f}) %"
