"""A market's live generation in which devices are judged again, all their offers together, and written."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain

import msgspec
from buybox_config.errors import OldLayoutError
from buybox_config.indices import LAYOUT, MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_hit
from buybox_config.sellers import Seller
from buybox_ranking.curves import Curves
from buybox_ranking.formula import FORMULA_ID
from buybox_ranking.offer import Offer

from buybox_indexer.assembly import Assembly, Knowledge, Rejudged, note_rejudged
from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.eligibility.make_judge import make_judge
from buybox_indexer.eligibility.verdicts import Verdict
from buybox_indexer.generations import Generations, Meta
from buybox_indexer.history.histories import Histories
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.spool import spool_folder
from buybox_indexer.intake.waiting import BESIDE
from buybox_indexer.known_devices import as_known, every_id
from buybox_indexer.live_changes.category_prices import show_category_prices
from buybox_indexer.live_changes.change_set import ChangeSet
from buybox_indexer.live_changes.live_sellers import live_sellers
from buybox_indexer.live_changes.unfinished import begin_change, end_change, unfinished_devices
from buybox_indexer.load import Workshop
from buybox_indexer.models import stored_curves
from buybox_indexer.rejects.rejudged import settle_rejudged
from buybox_indexer.report import Accounts

Guard = Callable[[ChangeSet], str | None]
"""Says why changes must not be made."""

FORGOTTEN = Verdict(
    "hidden", "unknown_device", "the catalogue no longer knows this device: the next load reads its title again"
)


class Concerned(msgspec.Struct, frozen=True):
    """What a change touches: devices, all of whose offers are judged, and offers that are replaced or removed."""

    devices: frozenset[str]  # by the ids under which they are live, and those that they have now
    offers: frozenset[str] = frozenset()
    forgotten: tuple[Offer, ...] = ()  # of devices that the catalogue no longer knows: nothing can judge them
    relearn: bool = False  # whether reference prices become those of now, as in a load: feeds were read


class LiveMarket:
    """Changes of single offers in one market's live generation; only for who holds its lock.

    Raises OldLayoutError where another version wrote what is live: its documents cannot be changed one by one.
    """

    def __init__(self, workshop: Workshop, market: Market, indices: MarketIndices, run: str, now: dt.datetime) -> None:
        self._workshop, self.market, self.indices = workshop, market, indices
        self._run, self.now = run, now
        self._client, self._settings = workshop.client, workshop.settings
        self._check_layout()
        self._live = LiveGeneration(self._client, self._settings, market, indices, workshop.catalogue)

    def _check_layout(self) -> None:
        if self.meta().get("layout") != LAYOUT:
            raise OldLayoutError(f"market {self.market.id} was loaded by another version: load all feeds first")

    def meta(self) -> Meta:
        """Return what is noted about the generation."""
        return Generations(self._client, self._settings, self.market.id).meta(self.indices)

    def judge(self, sellers: Iterable[Seller]) -> Judge:
        """Make a judge that has seen no price yet; sellers that are not named stand as they were judged last."""
        found = live_sellers(self._client, self.indices, self.meta().get("on_probation", ()))
        known = {seller.id: seller for seller in (*found, *sellers)}
        return make_judge(self._workshop, self.market, known.values(), self.now)

    def devices_by_offer(self, query: dict[str, object]) -> dict[str, str]:
        """Return the offers that a query finds, hidden ones too, each with its device."""
        hits = every_hit(
            self._client, self.indices.offers, query, sort=["device_no", "seller.id", "sku"], _source=["device_id"]
        )
        return {hit["_id"]: hit["_source"]["device_id"] for hit in hits}

    def offers_named(self, ids: Iterable[str]) -> dict[str, Offer]:
        """Return those of these offers that exist, by id, hidden ones too."""
        return self._live.offers_named(ids)

    def stand_beside(
        self,
        intake: Intake,
        judge: Judge,
        devices: Iterable[str],
        without: str | None = None,
        instead: Mapping[str, Offer] | None = None,
    ) -> Concerned:
        """Let all live offers of these devices be judged again, but those of one seller; say what that concerns.

        `instead` are offers as they are from now on, by id: each stands in the place of the live one, or beside all.
        The judge is shown them and, where few sell one of the devices, what the others of its category cost. An offer
        of a device that was renamed is judged under the id of now. One of a device that the catalogue forgot is set
        aside: it is hidden, and its device goes.
        """
        catalogue, touched, forgotten = self._workshop.catalogue, set(devices), []
        rest = dict(instead or {})
        live = (rest.pop(one.offer_id, one) for one in self._live.offers_of(sorted(every_id(catalogue, touched))))
        for offer in chain(live, _each(rest)):
            touched.add(offer.device_id)
            if offer.seller.id == without:
                continue
            known = as_known(offer, catalogue)
            if known is None:
                forgotten.append(offer)
            else:
                intake.stand_beside(known)
                judge.notice(BESIDE, known)
        show_category_prices(self._client, self.indices, catalogue, judge, touched, without)
        return Concerned(frozenset(touched), forgotten=tuple(forgotten))

    def unfinished(self) -> frozenset[str]:
        """Return the devices of a change that broke off, which the next change must take along."""
        return unfinished_devices(self._client, self._settings, self.market.id)

    def change(
        self, intake: Intake, judge: Judge, concerned: Concerned, accounts: Accounts, guard: Guard
    ) -> tuple[str | None, list[Rejudged]]:
        """Judge what waits in the intake and write it, with its devices, into the live generation.

        Returns why nothing was changed, and what stood beside and was judged otherwise than before.
        """
        folder = spool_folder(self._settings.data_dir)
        with closing(ChangeSet(folder, self.indices)) as changes, closing(self._histories(concerned)) as histories:
            rejudged = self._judged(intake, judge, histories, concerned, changes, accounts)
            refused = guard(changes)
            if refused is None:
                histories.end(concerned.devices - changes.offered)
                self._write(changes, concerned, rejudged, judge.on_probation)
                histories.save(whole=False)
                judge.save()
                end_change(self._client, self._settings, self.market.id)
        return refused, rejudged

    def rewrite(
        self, intake: Intake, judge: Judge, concerned: Concerned, histories: Histories
    ) -> tuple[list[Rejudged], int]:
        """Judge what waits in the intake and write it into a generation that is not live yet: nothing else is kept.

        Returns what stood beside and was judged otherwise than before, and how many devices there are more than before.
        The histories go on; whoever has them saves.
        """
        with closing(ChangeSet(spool_folder(self._settings.data_dir), self.indices)) as changes:
            rejudged = self._judged(intake, judge, histories, concerned, changes, Accounts())
            histories.end(concerned.devices - changes.offered)
            there = self._live.devices_there(concerned.devices)
            changes.apply(self._client, self._settings, concerned.devices, concerned.offers)
        return rejudged, len(changes.ids[self.indices.devices]) - there

    def _judged(
        self,
        intake: Intake,
        judge: Judge,
        histories: Histories,
        concerned: Concerned,
        changes: ChangeSet,
        accounts: Accounts,
    ) -> list[Rejudged]:
        """Judge what waits in the intake and set its documents down; return what is judged otherwise than before."""
        knowledge = Knowledge(self._workshop.catalogue, self._curves(), self.now)
        assembly = Assembly(intake, knowledge, judge, histories, self._live.demand(), accounts)
        assembly.write(changes, self.indices)
        return [*assembly.rejudged, *self._hidden(concerned.forgotten, changes)]

    def _hidden(self, forgotten: Iterable[Offer], changes: ChangeSet) -> list[Rejudged]:
        """Hide offers of devices that the catalogue forgot; return those that were not hidden for it already."""
        found = []
        for offer in forgotten:
            changes.hide(msgspec.structs.replace(offer, state=FORGOTTEN.state, reason=FORGOTTEN.reason))
            if offer.reason != FORGOTTEN.reason:
                found.append(note_rejudged(offer, FORGOTTEN))
        return found

    def _write(
        self, changes: ChangeSet, concerned: Concerned, rejudged: Sequence[Rejudged], on_probation: Sequence[str]
    ) -> None:
        """Write rejects first: once an offer is written, nothing tells any more why it was hidden before."""
        begin_change(self._client, self._settings, self.market.id, concerned.devices)
        settle_rejudged(self._client, self._settings, self._run, rejudged, self.now)
        changes.apply(self._client, self._settings, concerned.devices, concerned.offers)
        self._live.revise({"on_probation": on_probation})

    def _curves(self) -> Curves:
        """Return the model that the offers beside are scored by, which need not be the one in use for a while."""
        return stored_curves(self._client, self._settings, str(self.meta().get("model_id", FORMULA_ID)))

    def _histories(self, concerned: Concerned) -> Histories:
        """Open the histories: a decision on what competes moves no reference price, however long ago it was learned."""
        folder, redirects = spool_folder(self._settings.data_dir), self._workshop.catalogue.redirects
        place = (self._client, self._settings, self.market.id)
        return Histories(*place, self.now, folder, redirects, relearn=concerned.relearn)


def _each(offers: Mapping[str, Offer]) -> Iterator[Offer]:
    """Yield what is left of a mapping when all before it was read."""
    yield from offers.values()
