"""Scene 2: a little more weight on seller quality; who wins, who loses, what buyers pay."""

from buybox_config.policy import Policy
from buybox_desk.preview.market_preview import MarketPreview
from buybox_ranking.fairness.fairness_report import Fairness, Winners

from buybox_cli.demo.scenes.scene import Open, Run, Scene, buybox, missing

CATEGORY = "smartphone"
WANTED = 1.5
STEP = 0.5
HIGHEST = 3.0

TITLE = "A little more weight on seller quality"


def weights_of(policy: Policy, market: str) -> tuple[float, float]:
    """Return the seller weight of a market now, and the one that the scene tries."""
    now = policy.weights_for(market, CATEGORY).seller
    return now, WANTED if now < WANTED else min(HIGHEST, now + STEP)


def seller_weight(found: MarketPreview | None, weights: tuple[float, float], author: str) -> Scene:
    """Tell what the weight would change, as the preview of a draft finds it; `author` is whose draft it is."""
    if found is None or not found.changes.contested:
        return missing(TITLE, "no box has two sellers")
    now, then = weights
    market, by = found.market, ("--author", author)
    reason = ("--reason", "who keeps its promises counts for more")
    return Scene(
        f"{TITLE}: {now:g} to {then:g} in {market}",
        (
            Run(buybox("policy", "draft", "--anew", *by)),
            Run(buybox("policy", "set", f"weights.seller={then:g}", "--market", market, *reason, *by)),
            Run(buybox("policy", "preview", "--market", market, *by), _changes(found.changes)),
            Open(
                f"/merchandising/weights?market={market}",
                ("the sliders with the draft's weight, and what it does to chosen devices at once",),
                "merchandiser",
            ),
            Open("/merchandising/preview", ("the same figures with their curves, beside the draft",), "merchandiser"),
        ),
    )


def _changes(changes: Fairness) -> tuple[str, ...]:
    before, after = changes.before.winners, changes.after.winners
    return (
        f"{changes.changed:,} of {changes.contested:,} contested boxes change hands (simulated sellers and orders)",
        f"what buyers pay, on average: {_paid(before)} to {_paid(after)}",
        f"faults per 1,000 orders: {_faults(before)} to {_faults(after)}",
        *_sellers(changes),
    )


def _sellers(changes: Fairness) -> tuple[str, ...]:
    """Name who gains and who loses most boxes."""
    by_gain = sorted(changes.sellers, key=lambda one: (one.before - one.after, one.seller))
    moved = [one for one in (by_gain[:1] + by_gain[-1:]) if one.after != one.before]
    return tuple(
        f"{one.seller} {'gains' if one.after > one.before else 'loses'} most: {one.before} to {one.after} boxes"
        for one in moved
    )


def _paid(winners: Winners) -> str:
    total = winners.average_total
    return "unknown" if total is None else f"{total['amount']} {total['currency']}"


def _faults(winners: Winners) -> str:
    return "unknown" if winners.faults_per_thousand is None else f"{winners.faults_per_thousand:.1f}"
