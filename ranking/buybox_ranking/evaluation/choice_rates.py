"""How often each offer is chosen when it is looked at, from logs, and what the best of a list is worth."""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from buybox_ranking.evaluation.list_sums import list_starts
from buybox_ranking.evaluation.measures import MOST_CORRECTION
from buybox_ranking.learning.labels import CLICKED, LABEL_GAINS, IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.offer import Offer
from buybox_ranking.quality.shrinkage import Column

SPLITS = 8
"""Random halvings that the spread is averaged over; one alone moves it by some per cent."""

DRAWS = 60
"""Draws of every offer's rate behind the best of a list: summed over some hundred lists their noise is gone."""

SEED = 20261124

SURE = 2.0
"""Standard errors by which the spread must exceed nothing: below, the best of a list would be made of luck."""


class ChoiceRates(msgspec.Struct, frozen=True):
    """Each offer's gain a look, and how sure that is. Every array has one entry an offer."""

    rate: Column  # gain a look, as counted
    usual: Column  # gain a look over all offers of its device
    expected: Column  # gain that its looks would have brought at the usual rate
    spread: float  # variance of the true rates within a device, in squares of the usual rate
    noise: float  # variance of a counted gain, in parts of the expected one


class _Counts(msgspec.Struct, frozen=True):
    ratio: Column  # counted over expected gain; 1 where nothing was expected
    usual: Column
    expected: Column


def choice_rates(rows: Rows, examination: Examination, devices: IntColumn) -> ChoiceRates | None:
    """Return the rates of all offers; None where good offers cannot be told from lucky ones.

    `devices` numbers the device of each offer. A rate is gain over looks, a look counted as the examination of its
    place: clicks over expected clicks (W. V. Zhang and R. Jones, "Comparing click logs and editorial labels for
    training query rewriting", WWW 2007 workshop on query log analysis).
    """
    gains = np.where(rows.label >= CLICKED, np.array(LABEL_GAINS)[rows.label], 0).astype(np.float64)
    looks = np.maximum(examination.at(rows.position), 1 / MOST_CORRECTION)
    whole = _counts(rows, gains, looks, devices)
    moments = [_moments(one, other, devices) for one, other in _halves(rows, gains, looks, devices)]
    spread, noise, error = np.mean(moments, axis=0)
    if noise <= 0 or spread <= SURE * error:
        return None
    return ChoiceRates(whole.ratio * whole.usual, whole.usual, whole.expected, float(spread), float(noise))


def device_numbers(offers: Iterable[Offer]) -> IntColumn:
    """Return the number of each offer's device in its market; an offer without a device has its category for one."""
    numbers: dict[tuple[str, str, str], int] = {}
    keys = ((each.market, each.device_id, "" if each.device_id else each.category) for each in offers)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def expected_best(rates: ChoiceRates, rows: Rows) -> Column:
    """Return for each list the rate of its best offer, as far as the log tells: the mean over what may be true.

    The highest counted rate of a list is mostly luck. So each offer's rate is drawn from what is believed of it
    after its counts, a gamma distribution around the rate of its device, and the best of the draws is averaged.
    """
    shape = 1 / rates.spread + rates.rate / np.where(rates.usual > 0, rates.usual, 1) * rates.expected / rates.noise
    scale = rates.usual / (1 / rates.spread + rates.expected / rates.noise)
    draw = np.random.default_rng(SEED)
    starts = list_starts(rows.sizes)
    best = np.zeros(len(rows.sizes))
    for _ in range(DRAWS):
        best += np.maximum.reduceat(draw.gamma(shape, scale)[rows.offer], starts)
    return best / DRAWS


def _halves(rows: Rows, gains: Column, looks: Column, devices: IntColumn) -> Iterator[tuple[_Counts, _Counts]]:
    draw = np.random.default_rng(SEED)
    for _ in range(SPLITS):
        inside = np.repeat(draw.integers(0, 2, len(rows.sizes)), rows.sizes)
        yield _counts(rows, gains, looks * inside, devices), _counts(rows, gains, looks * (1 - inside), devices)


def _counts(rows: Rows, gains: Column, looks: Column, devices: IntColumn) -> _Counts:
    """Count gains and looks of each offer; a row without a look counts for nothing."""
    size = len(devices)
    looked = np.bincount(rows.offer, weights=looks, minlength=size)
    gained = np.bincount(rows.offer, weights=gains * (looks > 0), minlength=size)
    of_device = np.bincount(devices, weights=looked)
    usual = (np.bincount(devices, weights=gained) / np.where(of_device > 0, of_device, 1))[devices]
    expected = looked * usual
    ratio = np.divide(gained, expected, out=np.ones(size), where=expected > 0)
    return _Counts(ratio, usual, expected)


def _moments(one: _Counts, other: _Counts, devices: IntColumn) -> tuple[float, float, float]:
    """Return spread, noise and the standard error of the spread: halves share the true rates, but not the noise.

    What both halves say of an offer is its spread, what they differ by is noise; each device gives up one degree of
    freedom to its mean. Without any spread, a term of the first sum has a variance of noise squared over four; the mean
    over many splits uses twice the pairs of lists that one split uses, hence the root of two.
    """
    both = one.expected + other.expected
    weight = one.expected * other.expected / np.where(both > 0, both, 1)
    seen = weight > 0
    in_device = np.bincount(devices, weights=weight)
    in_squares = np.bincount(devices, weights=weight**2)
    room = weight.sum() - (in_squares / np.where(in_device > 0, in_device, 1)).sum()
    freedom = seen.sum() - np.count_nonzero(in_device)
    if freedom <= 0 or room <= 0:
        return 0.0, 0.0, 0.0
    shared = (weight * (one.ratio - 1) * (other.ratio - 1)).sum() / room
    differing = (weight * (one.ratio - other.ratio) ** 2).sum() / freedom
    return float(shared), float(differing), float(differing * np.sqrt(freedom) / (2 * np.sqrt(2) * room))
