"""Time the preview of a policy over synthetic offers, beside a bare comparison of holders in the same run.

`python tests/benchmarks/policy_preview.py --offers 1000000` prints one JSON document: seconds by part, the points of
the curves, and the highest memory of the process with its growth a contested offer. Offers are made device by device
as they are read, as a market's offers come from the engine; making them is timed apart.
"""

import argparse
import json
import resource
import sys
import time

from buybox_config.markets import load_markets
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_config.settings import load_settings
from buybox_desk.preview.market_preview import preview_offers
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_tally import unstated
from buybox_ranking.fairness.holders import Ranking
from buybox_ranking.formula import formula_curves
from buybox_ranking.score import with_parts
from buybox_ranking.trade_offs.contested_offers import ContestedCollector
from buybox_ranking.trade_offs.trade_curves import trade_curves
from fairness import market_of, seconds_of

AT_ONCE = 20_000


def scored(count, per_device):
    """Yield the offers with the parts of the formula, some thousand at a time, as the engine would give them."""
    curves, batch = formula_curves(), []
    for offer in market_of(count, per_device):
        batch.append(offer)
        if len(batch) == AT_ONCE:
            yield from with_parts(batch, curves)
            batch = []
    yield from with_parts(batch, curves)


def memory_mb():
    """Return the highest memory of the process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
