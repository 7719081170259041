"""One seller's feeds read again, as changes of the live generations in which it sells."""

import datetime as dt
import time

from buybox_config.errors import LockedError, OldLayoutError
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_config.times import utc_text

from buybox_indexer.generations import Generations, new_generation
from buybox_indexer.intake.market_intake import Tell
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.live_changes.apply_blocks import catch_up
from buybox_indexer.live_changes.market_reload import MarketReload
from buybox_indexer.load import Load, Workshop
from buybox_indexer.load_faults import told_faults
from buybox_indexer.locks import market_lock
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts, IndexReport, MarketReport
from buybox_indexer.resolve import resolver
from buybox_indexer.run import Clock
from buybox_indexer.runs import remember_run
from buybox_indexer.sellers.quality import Judgement, judge_sellers
from buybox_indexer.sellers.records import keep_quality

LEFT = "load the seller again, which finishes what was begun"

NOTHING_LIVE = "nothing is live here yet: load all feeds first"


def run_reload(load: Load, seller: Seller, workshop: Workshop, clock: Clock, tell: Tell) -> IndexReport:
    """Read one seller's feeds again in the markets of the load, and return the report, of its rows only.

    `load.sellers` are all sellers, for a seller is judged among them. A market that would lose too much is refused, as
    is one that another load holds, and the others go on. Raises EngineError when the engine fails: doing it again
    finishes what was begun.
    """
    began, started = time.monotonic(), clock()
    with told_faults(workshop.settings, LEFT, LEFT):
        judged, accounts = judge_sellers(load.sellers, started), Accounts()
        report = _begun(load, judged, started, tell)
        understood = load_words(), resolver(workshop.catalogue, workshop.recogniser)
        for market in load.markets:
            understanding = Understanding(*understood, judged.facts(market.id))
            one = MarketReload(market, seller, load, workshop, accounts, tell)
            report.markets.append(_reloaded(one, market, workshop, clock, understanding, report))
            if report.markets[-1].published:
                _keep_quality(judged, seller, workshop, started)
            catch_up(workshop, market, clock(), tell)
        accounts.total(report)
        report.seconds = round(time.monotonic() - began, 2)
        remember_run(workshop.client, workshop.settings, report)
    return report


def _reloaded(
    one: MarketReload,
    market: Market,
    workshop: Workshop,
    clock: Clock,
    understanding: Understanding,
    report: IndexReport,
) -> MarketReport:
    client, settings = workshop.client, workshop.settings
    try:
        with market_lock(client, settings, market.id, clock()):
            indices = Generations(client, settings, market.id).live()
            if indices is None:
                return MarketReport(market.id, refused=NOTHING_LIVE)
            return one.run(understanding, indices, report)
    except (LockedError, OldLayoutError) as error:
        return MarketReport(market.id, refused=str(error))


def _begun(load: Load, judged: Judgement, started: dt.datetime, tell: Tell) -> IndexReport:
    """Begin the report of a reload; tell what is wrong with orders files."""
    for note in judged.notes.values():
        tell(note)
    return IndexReport(new_generation(started), utc_text(started), simulated=load.simulated, notes=judged.notes)


def _keep_quality(judged: Judgement, seller: Seller, workshop: Workshop, now: dt.datetime) -> None:
    """Keep the quality that this seller's offers carry from now on; the others' offers carry that of their load."""
    own = [record for record in judged.records() if record.seller == seller.id]
    keep_quality(workshop.client, workshop.settings, own, now)
