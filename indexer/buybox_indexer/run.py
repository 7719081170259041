"""A load, from feeds to published: read, conform, normalise, resolve, judge, score, write, check, swap."""

import datetime as dt
import time
from collections.abc import Callable

import msgspec
from buybox_config.times import utc_text

from buybox_indexer.assembly import Knowledge
from buybox_indexer.demand.measuring import Counted, DemandMeter
from buybox_indexer.generations import new_generation
from buybox_indexer.intake.market_intake import Tell
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.live_changes.apply_blocks import catch_up
from buybox_indexer.load import Load, Workshop
from buybox_indexer.load_faults import told_faults
from buybox_indexer.locks import market_lock
from buybox_indexer.market_load import MarketLoad
from buybox_indexer.models import keep_live, wanted_curves
from buybox_indexer.new_prices.refresh import refresh_new_prices
from buybox_indexer.normalise.words import load_words
from buybox_indexer.pace.sampling import make_pace
from buybox_indexer.report import Accounts, IndexReport
from buybox_indexer.resolve import resolver
from buybox_indexer.runs import remember_run
from buybox_indexer.sellers.quality import judge_sellers
from buybox_indexer.sellers.records import keep_quality

Clock = Callable[[], dt.datetime]


def run_load(load: Load, workshop: Workshop, clock: Clock, tell: Tell) -> IndexReport:
    """Load the markets one after the other and return the report; see `docs/` for its shape.

    A market that would shrink too far is refused and the others go on. Raises EngineError when the engine fails: the
    market under way is then as it was before.
    """
    began = time.monotonic()
    left = "each market answers from one whole generation"
    with told_faults(workshop.settings, left, "nothing live was changed by the market under way"):
        report = _load_markets(load, workshop, clock, tell)
        report.seconds = round(time.monotonic() - began, 2)
        remember_run(workshop.client, workshop.settings, report)
    return report


def _load_markets(load: Load, workshop: Workshop, clock: Clock, tell: Tell) -> IndexReport:
    client, settings, started = workshop.client, workshop.settings, clock()
    workshop = msgspec.structs.replace(workshop, pace=workshop.pace or make_pace(client, settings))
    if load.curves is not None:
        keep_live(client, settings, load.curves, started, force=load.force)
    judged = judge_sellers(load.sellers, started)
    keep_quality(client, settings, judged.records(), started)
    counted = _counted(load, workshop, started)
    notes = judged.notes | refresh_new_prices(workshop, started) | counted.notes
    for note in notes.values():
        tell(note)
    words, resolve = load_words(), resolver(workshop.catalogue, workshop.recogniser)
    report = IndexReport(new_generation(started), utc_text(started), simulated=load.simulated, notes=notes)
    accounts = Accounts()
    for market in load.markets:
        with market_lock(client, settings, market.id, clock()) as lease:
            knowledge = _knowledge(load, workshop, started)
            report.model = knowledge.curves.model_id
            one = MarketLoad(market, load, workshop, knowledge, accounts, tell, clock)
            understanding = Understanding(words, resolve, judged.facts(market.id))
            report.markets.append(one.run(understanding, report.run, counted.points[market.id], lease))
        catch_up(workshop, market, clock(), tell)
    return accounts.total(report)


def _counted(load: Load, workshop: Workshop, now: dt.datetime) -> Counted:
    """Count what shoppers did in all these markets, in one reading of the log."""
    meter = DemandMeter(workshop.client, workshop.settings, workshop.catalogue, simulated=load.simulated)
    return meter.count([market.id for market in load.markets], now)


def _knowledge(load: Load, workshop: Workshop, now: dt.datetime) -> Knowledge:
    """Ask for the model under the market's lock: one that was promoted meanwhile must not be undone here."""
    curves = load.curves or wanted_curves(workshop.client, workshop.settings)
    return Knowledge(workshop.catalogue, curves, now)
