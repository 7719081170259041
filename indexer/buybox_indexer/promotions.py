"""A model made live in every market: decided on lists, put on record, each market rescored, and only then live."""

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
from buybox_config.errors import EngineError, ModelError, RefusedError
from buybox_config.settings import Settings
from buybox_config.times import utc_text
from buybox_config.versions import Version
from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.held_out import HeldOut
from buybox_ranking.models.promotion import ModelComparison, compare_models, why_not_promoted
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.intake.market_intake import Tell
from buybox_indexer.live_model import LiveModel, Promotion, begin, finish, read_live
from buybox_indexer.models import stored_curves
from buybox_indexer.rescore import Rescored, rescore_market, scored_by

Clock = Callable[[], dt.datetime]


class Asked(msgspec.Struct, frozen=True):
    """Who asks for a promotion, why, and whether against the figures."""

    by: str | None = None
    note: str = ""
    force: bool = False


class MarketOutcome(msgspec.Struct, frozen=True):
    """What became of one market that has live offers."""

    market: str
    rescored: Rescored | None = None  # None: it was scored by the model already, or was refused
    refused: str | None = None


class PromotionReport(msgspec.Struct, frozen=True):
    """What a promotion or rollback did."""

    model_id: str
    before: str
    finished: bool  # every market answers with the model, and it is live
    comparison: ModelComparison | None
    markets: list[MarketOutcome]


class Promoter:
    """Promotes and rolls back in the markets given: all that the settings know.

    `after` is called with each market that was rescored, once it is free again for what others wanted meanwhile.
    """

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        markets: Sequence[str],
        clock: Clock,
        tell: Tell,
        after: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client, self._settings, self._markets = client, settings, markets
        self._clock, self._tell, self._after = clock, tell, after

    def promote(self, candidate: Curves, held_out: HeldOut | None, asked: Asked) -> PromotionReport:
        """Make a model live unless it is worse than the live one beyond its interval; asked again, finish the rest.

        Raises RefusedError when it is live everywhere, or worse, or cannot be compared, and nothing forces it.
        """
        live, version = read_live(self._client, self._settings)
        if live.wanted == candidate.model_id:
            return self._finish_the_rest(candidate, live, version)
        comparison = self._compared(candidate, held_out, live, force=asked.force)
        promotion = self._promotion(candidate.model_id, live.model_id, asked, comparison)
        return self._take(candidate, *begin(self._client, self._settings, live, version, promotion), comparison)

    def roll_back(self, model_id: str | None, asked: Asked) -> PromotionReport:
        """Make the model before the live one live again, or the one named; a promotion under way is taken back first.

        Raises RefusedError when there is none before, or the one named is live everywhere.
        """
        live, version = read_live(self._client, self._settings)
        wanted = model_id or _model_before(live)
        curves = stored_curves(self._client, self._settings, wanted)
        if live.wanted == curves.model_id:
            return self._finish_the_rest(curves, live, version)
        back = Promotion(
            model_id=curves.model_id,
            before=live.wanted,
            at=self._now(),
            how="rolled back",
            by=asked.by,
            note=asked.note,
        )
        return self._take(curves, *begin(self._client, self._settings, live, version, back), None)

    def _promotion(self, model_id: str, before: str, asked: Asked, comparison: ModelComparison | None) -> Promotion:
        return Promotion(
            model_id=model_id,
            before=before,
            at=self._now(),
            how="promoted",
            by=asked.by,
            note=asked.note,
            forced=asked.force,
            difference=comparison.difference if comparison else None,
            lists=comparison.lists if comparison else 0,
        )

    def _now(self) -> str:
        return utc_text(self._clock())

    def _compared(
        self, candidate: Curves, held_out: HeldOut | None, live: LiveModel, *, force: bool
    ) -> ModelComparison | None:
        if held_out is None:
            if force:
                return None
            raise RefusedError(
                f"only the curves of {candidate.model_id} are known, nothing to compare it on: promote its folder, "
                "name fresh lists with --events, or use --force"
            )
        comparison = compare_models(candidate, self._live_curves(live), held_out)
        why = why_not_promoted(comparison)
        if why and not force:
            raise RefusedError(f"{why}; nothing was changed: train on newer events, or use --force with a --note")
        return comparison

    def _live_curves(self, live: LiveModel) -> Curves:
        """Return what a candidate is compared with: the formula where the live model is of no use any more."""
        try:
            return stored_curves(self._client, self._settings, live.model_id)
        except ModelError as error:
            self._tell(f"compared with the formula, for the live model cannot be used: {error}")
            return formula_curves()

    def _finish_the_rest(self, curves: Curves, live: LiveModel, version: Version | None) -> PromotionReport:
        """Rescore the markets that an earlier attempt did not reach."""
        scored = {market: scored_by(self._client, self._settings, market) for market in self._markets}
        if live.promoting is None and set(scored.values()) <= {curves.model_id, None}:
            raise RefusedError(f"{curves.model_id} is live already, in every market: there is nothing to do")
        return self._take(curves, live, version, None)

    def _take(
        self, curves: Curves, live: LiveModel, version: Version | None, comparison: ModelComparison | None
    ) -> PromotionReport:
        """Rescore every market; the model is live when none is left."""
        outcomes = []
        for market in self._markets:
            outcome = self._outcome(market, curves)
            if outcome is not None:
                outcomes.append(outcome)
                self._after(market)
        finished = not any(outcome.refused for outcome in outcomes)
        if finished:
            finish(self._client, self._settings, live, version)
        before = live.promoting.before if live.promoting else live.model_id
        return PromotionReport(curves.model_id, before, finished, comparison, outcomes)

    def _outcome(self, market: str, curves: Curves) -> MarketOutcome | None:
        """Rescore a market; None where nothing is live. Raises EngineError that says how to go on."""
        try:
            if scored_by(self._client, self._settings, market) is None:
                return None
            self._tell(f"{market}: scoring by {curves.model_id}")
            return MarketOutcome(market, rescore_market(self._client, self._settings, market, curves, self._clock()))
        except RefusedError as error:
            return MarketOutcome(market, refused=str(error))
        except (EngineError, OpenSearchException) as error:
            raise EngineError(
                f"market {market} could not be rescored: {' '.join(str(error).split())[:300]}; every market answers "
                "from one whole generation: ask again to finish"
            ) from error


def _model_before(live: LiveModel) -> str:
    """Return what a rollback without a name goes to; one that was not finished is finished."""
    if live.promoting is not None:
        return live.promoting.model_id if live.promoting.how == "rolled back" else live.model_id
    before = live.before()
    if before is None:
        raise RefusedError(f"nothing was live before {live.model_id}: name a model with --to")
    return before
