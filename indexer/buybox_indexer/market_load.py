"""One market's load: its feeds read, its generation written, checked and swapped in, or refused."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from buybox_config.indices import LAYOUT, MarketIndices
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_config.times import utc_text
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Assembly, Knowledge
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.market_demand import MarketDemand, drop_demand, keep_demand
from buybox_indexer.demand.measuring import DemandMeter, Points
from buybox_indexer.eligibility.make_judge import make_judge
from buybox_indexer.generations import Generations
from buybox_indexer.history.histories import Histories
from buybox_indexer.intake.kept import LiveOffers
from buybox_indexer.intake.market_intake import Intake, Tell
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.intake.spool import spool_folder
from buybox_indexer.leases import Lease
from buybox_indexer.live_changes.unfinished import end_change
from buybox_indexer.load import Load, Workshop
from buybox_indexer.locks import live_lock
from buybox_indexer.meanwhile.meanwhile import Built, Meanwhile
from buybox_indexer.refused_documents import RefusedDocuments
from buybox_indexer.rejects.kept_rejects import save_rejects
from buybox_indexer.rejects.rejudged import settle_rejudged
from buybox_indexer.report import Accounts, MarketReport

PATIENCE_S = 60.0
"""Seconds that a load waits for a round of changes to end, before the moments in which it wants nobody to write."""


class MarketLoad:
    """One market's load; only for who holds its lock."""

    def __init__(
        self,
        market: Market,
        load: Load,
        workshop: Workshop,
        knowledge: Knowledge,
        accounts: Accounts,
        tell: Tell,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._market, self._load, self._workshop = market, load, workshop
        self._knowledge, self._accounts, self._tell, self._clock = knowledge, accounts, tell, clock
        self._generations = Generations(workshop.client, workshop.settings, market.id)
        self._notes: list[str] = []  # what the engine could not hold

    def run(self, understanding: Understanding, generation: str, points: Points, lease: Lease) -> MarketReport:
        """Read, write, check, catch up with changes and swap; raises what the engine raises, and nothing is left then.

        `points` are what shoppers did to devices here, `lease` is the lock of the market.
        """
        self._generations.clean(self._knowledge.now)
        before = self._generations.live()
        meanwhile = Meanwhile(self._workshop, self._market, before, generation)
        live = LiveOffers(self._workshop.client, self._workshop.settings, before, self._knowledge.now)
        judge = make_judge(self._workshop, self._market, self._known_sellers(live), self._knowledge.now)
        with closing(Intake(self._market, understanding, judge, self._workshop.settings, self._accounts)) as intake:
            intake.read(self._sellers(), self._knowledge.now, live, self._tell, force=self._load.force)
            demand = self._demand(points, generation)
            with closing(self._histories()) as histories:
                assembly = Assembly(intake, self._knowledge, judge, histories, demand, self._accounts)
                indices = self._generations.named(generation)
                stays = partial(self._stays, intake)
                with self._removed_unless_live(indices):
                    refused = self._write(indices, assembly, before)
                    self._save_rejects(intake, assembly, generation)
                    if refused is None:
                        judge.save()
                        sizes = assembly.documents, assembly.devices
                        built = Built(indices, self._known_sellers(live), understanding, histories, *sizes, stays)
                        self._publish(built, before, meanwhile, lease)
            return self._report(indices, assembly, refused)

    @contextmanager
    def _removed_unless_live(self, indices: MarketIndices) -> Iterator[None]:
        """Remove a pair that did not go live, whatever the reason."""
        try:
            yield
        finally:
            self._generations.remove(indices)

    def _write(self, indices: MarketIndices, assembly: Assembly, before: MarketIndices | None) -> str | None:
        """Fill the new pair and make it ready; return why not when it must not go live."""
        self._tell(f"{self._market.id}: writing")
        self._generations.create(indices, self._market.language)
        client, timeout_s = self._workshop.client, self._workshop.settings.bulk_timeout_s
        refused_documents = RefusedDocuments(client, indices, timeout_s)
        with BulkWriter(client, timeout_s, pace=self._workshop.pace, refuse=refused_documents.take) as writer:
            assembly.write(writer, indices)
        self._notes = refused_documents.mend(assembly, self._tell)
        refused = self._why_refused(assembly, before)
        if refused is None:
            self._generations.finish(indices, self._meta(indices.generation, assembly))
            self._generations.check(indices, assembly.devices, assembly.documents)
        return refused

    def _publish(self, built: Built, before: MarketIndices | None, meanwhile: Meanwhile, lease: Lease) -> None:
        """Catch up with what was changed meanwhile, while changes go on, then for a last time while they wait; swap.

        All that belongs to the pair is kept before it is live: whatever ends the load after the swap leaves it whole.
        """
        client, settings, market = self._workshop.client, self._workshop.settings, self._market.id
        held = partial(live_lock, client, settings, market, self._clock, patience_s=PATIENCE_S)
        meanwhile.catch_up(built, self._clock)
        built.histories.save(held=held, pace=self._workshop.pace)
        meanwhile.catch_up(built, self._clock)
        with held() as last:
            meanwhile.bring_forward(built, self._clock())
            built.histories.save(whole=False)
            meanwhile.settle(built, self._clock())
            lease.check()
            last.check()
            self._generations.swap(built.indices, before)
            end_change(client, settings, market)
        drop_demand(client, settings, market, but=built.indices.generation)

    def _stays(self, intake: Intake, offer: Offer) -> bool:
        """Tell whether an offer of changes stays of which no row speaks; those of sellers without a feed here do."""
        staying = intake.staying.get(offer.seller.id)
        return not self._load.force if staying is None else staying.holds(offer)

    def _demand(self, points: Points, load: str) -> MarketDemand:
        """Measure demand, and keep it before the swap: a fault must not leave devices beside another's record."""
        client, settings = self._workshop.client, self._workshop.settings
        meter = DemandMeter(client, settings, self._knowledge.catalogue, simulated=self._load.simulated)
        demand = meter.measure(self._market, points, self._knowledge.now)
        keep_demand(client, settings, demand, load)
        return demand

    def _histories(self) -> Histories:
        client, settings = self._workshop.client, self._workshop.settings
        folder, redirects = spool_folder(settings.data_dir), self._knowledge.catalogue.redirects
        return Histories(client, settings, self._market.id, self._knowledge.now, folder, redirects)

    def _why_refused(self, assembly: Assembly, before: MarketIndices | None) -> str | None:
        """Say why a generation must not go live: it holds nothing, or far fewer offers than the live one."""
        if assembly.offers == 0 and not (self._load.force and before):
            return "no row became an offer: see `buybox rejects`"
        if before is None or self._load.force:
            return None
        live = int(self._generations.meta(before).get("offers", 0))
        if assembly.offers < live * self._workshop.settings.shrink_limit:
            return f"{assembly.offers} offers where {live} are live: check the feeds, or use --force"
        return None

    def _meta(self, generation: str, assembly: Assembly) -> dict[str, object]:
        return {
            "generation": generation,
            "layout": LAYOUT,
            "market": self._market.id,
            "language": self._market.language,
            "model_id": self._knowledge.curves.model_id,
            "simulated": self._load.simulated,
            "published_at": utc_text(self._knowledge.now),
            "offers": assembly.offers,
            "devices": assembly.devices,
            "on_probation": assembly.judge.on_probation,
            "demand": generation,
        }

    def _save_rejects(self, intake: Intake, assembly: Assembly, run: str) -> None:
        """Keep what this load turned away, also of offers that it kept without a row of its own."""
        client, settings, now = self._workshop.client, self._workshop.settings, self._knowledge.now
        sellers = [seller.id for seller in self._sellers()]
        save_rejects(client, settings, run, self._market.id, sellers, intake.rejects(), now)
        settle_rejudged(client, settings, run, [one for one in assembly.rejudged if one.seller in sellers], now)

    def _known_sellers(self, live: LiveOffers) -> list[Seller]:
        """Return the sellers of the load, and those whose live offers are all that is known of them."""
        named = {seller.id for seller in self._load.sellers}
        return [*self._load.sellers, *(Seller(id=one, name=one) for one in sorted(live.counts.keys() - named))]

    def _sellers(self) -> list[Seller]:
        """Return the sellers that have a feed here."""
        here = self._market.id
        return [seller for seller in self._load.sellers if any(source.market == here for source in seller.feeds)]

    def _report(self, indices: MarketIndices, assembly: Assembly, refused: str | None) -> MarketReport:
        """Report what is live now, changes that came meanwhile too; of a refused market what it would have been."""
        meta = {} if refused else self._generations.meta(indices)
        return MarketReport(
            market=self._market.id,
            generation=indices.generation if refused is None else None,
            published=refused is None,
            offers=int(meta.get("offers", assembly.offers)),
            devices=int(meta.get("devices", assembly.devices)),
            refused=refused,
            notes=self._notes,
        )
