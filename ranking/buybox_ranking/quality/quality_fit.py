"""The priors of seller quality fitted to sellers' counts, market by market; needs scipy, as loads and training have."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from buybox_ranking.quality.beta_binomial import credible_rate, fit_likelihood
from buybox_ranking.quality.quality_findings import KindRate
from buybox_ranking.quality.seller_quality import KINDS, Kind, QualityPrior, SellerCounts, star_share
from buybox_ranking.quality.shrinkage import BetaPrior

FEWEST_SELLERS = 20
"""Sellers with orders from which on a market is fitted by itself; below, all markets' sellers predict it better even
where markets' means differ by a third: docs/seller-quality.md has the table."""


def fit_markets(
    by_market: Mapping[str, Sequence[SellerCounts]], everyone: Sequence[SellerCounts]
) -> dict[str, QualityPrior]:
    """Fit each market's priors to the counts of the sellers that sell there.

    A market of fewer than 20 sellers with orders gets the priors of `everyone` (each seller of all markets once);
    where those are too few as well, the usual ones. `basis` and `not_fitted` of a prior say which it is.
    """
    pooled = fit_priors(everyone, QualityPrior(), "all_markets")
    return {
        market: fit_priors(counts, pooled, "market") if _with_orders(counts) >= FEWEST_SELLERS else pooled
        for market, counts in by_market.items()
    }


def fit_priors(
    counts: Sequence[SellerCounts],
    otherwise: QualityPrior,
    basis: Literal["market", "all_markets"],
) -> QualityPrior:
    """Fit the prior of all faults, of each kind of fault and of ratings; `otherwise` where there is too little.

    Ratings are treated as a rate between 1 and 5 stars: no rating on that scale has a larger variance than the
    binomial of the same mean, so the shrinkage errs on the careful side.
    """
    trials = [float(each.trials) for each in counts]
    found = {"faults": fit_likelihood([float(each.faults) for each in counts], trials), "ratings": _ratings(counts)}
    found |= {kind: _kind(counts, kind) for kind in KINDS}
    fitted = {name: prior for name, prior in found.items() if prior is not None}
    return msgspec.structs.replace(
        otherwise,
        **fitted,
        basis=basis if "faults" in fitted else otherwise.basis,
        not_fitted=tuple(name for name in found if name not in fitted),
    )


def kind_rates(counts: SellerCounts, prior: QualityPrior) -> list[KindRate]:
    """Return a seller's rate of each kind of fault as its posterior tells it, with the 90 % interval."""
    return [
        KindRate(
            kind,
            credible_rate(prior.of(kind), float(getattr(counts, kind)), float(counts.trials)),
            prior.of(kind).mean,
        )
        for kind in KINDS
    ]


def _kind(counts: Sequence[SellerCounts], kind: Kind) -> BetaPrior | None:
    return fit_likelihood([float(getattr(each, kind)) for each in counts], [float(each.trials) for each in counts])


def _ratings(counts: Sequence[SellerCounts]) -> BetaPrior | None:
    """Fit the stars that were withheld, for the bounds of a prior are those of a rate that should be low."""
    rated = [each for each in counts if each.rating is not None and each.reviews > 0]
    withheld = [(1 - star_share(each.rating)) * each.reviews for each in rated]
    found = fit_likelihood(withheld, [float(each.reviews) for each in rated])
    return None if found is None else BetaPrior(1 - found.mean, found.strength)


def _with_orders(counts: Sequence[SellerCounts]) -> int:
    return sum(each.orders > 0 for each in counts)
