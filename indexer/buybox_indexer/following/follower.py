"""The loop of a worker: round after round while there is something to do, asleep otherwise, patient with the engine."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
from buybox_config.errors import BuyboxError, EngineError
from buybox_config.settings import Settings
from buybox_desk.changes.batch import ChangeBatch
from buybox_desk.changes.batches import Taken
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.following.bell import Bell
from buybox_indexer.following.faults import words_of
from buybox_indexer.following.pulse import Pulse
from buybox_indexer.following.rounds import BatchStore, Round, Rounds

LOG = logging.getLogger("buybox.follow")

FIRST_REST_S = 0.5


class Followed(msgspec.Struct):
    """What a worker did from its start to its end."""

    rounds: int = 0
    batches: int = 0  # done
    dead: int = 0
    lines: int = 0  # of which something became
    counts: dict[str, int] = {}

    def take(self, made: Round) -> None:
        """Add one round."""
        self.rounds += 1
        self.batches += made.done
        self.dead += made.dead
        self.lines += made.lines
        self.counts = dict(sorted((Counter(self.counts) + made.counts).items()))


class Follower:
    """Follows changes until its bell says that it is over."""

    def __init__(
        self,
        rounds: Rounds,
        batches: BatchStore,
        bell: Bell,
        pulse: Pulse,
        settings: Settings,
        prepare: Callable[[], bool] = lambda: False,
    ) -> None:
        """`prepare` does a part of what makes later rounds faster, and returns whether it did any."""
        self._rounds, self._batches, self._bell, self._pulse = rounds, batches, bell, pulse
        self._prepare = prepare
        self._poll_s, self._longest_rest_s = settings.follow_poll_s, settings.follow_pause_s
        self._rest_s = FIRST_REST_S
        self._followed = Followed()

    def follow(self) -> Followed:
        """Apply what comes until the end; an engine that fails is waited for."""
        while not self._bell.is_over:
            try:
                made = self._rounds.make(self._keep)
            except (OpenSearchException, BuyboxError, OSError) as error:
                made = Round(fault=words_of(error))
            self._take(made)
            if made.fault is not None:
                self._rest(made.fault)
            elif not made.batches:
                self._bell.sleep(self._prepared_s())
        return self._followed

    def drain(self) -> Followed:
        """Apply what is due now and end; raises EngineError when the engine fails."""
        while not self._bell.is_over:
            made = self._rounds.make(self._keep_once)
            self._take(made)
            if made.fault is not None:
                raise EngineError(f"{made.fault}; every change that was accepted is kept: see `buybox engine status`")
            if not made.batches:
                break
        return self._followed

    def _prepared_s(self) -> float:
        """Prepare later rounds; return the seconds to sleep then: as many as that took, for searches go on beside."""
        began = time.monotonic()
        is_prepared = self._prepare()
        return min(self._poll_s, time.monotonic() - began) if is_prepared else self._poll_s

    def _take(self, made: Round) -> None:
        if made.batches:
            LOG.info("%s", made.told())
        if made.fault is None:
            self._rest_s = FIRST_REST_S
        if made.batches or made.fault:
            self._followed.take(made)
            self._pulse.take(made)

    def _rest(self, fault: str) -> None:
        """Wait for the engine, longer each time."""
        LOG.warning("the engine fails, changes wait for it; the next try is in %.1f s: %s", self._rest_s, fault)
        self._bell.rest(self._rest_s)
        self._rest_s = min(2 * self._rest_s, self._longest_rest_s)

    def _keep(self, became: Sequence[tuple[Taken, ChangeBatch]]) -> int:
        """Store what became of batches, however long the engine is away; at the end of the worker it is tried once."""
        while True:
            try:
                return self._keep_once(became)
            except (OpenSearchException, BuyboxError) as error:
                if self._bell.is_over:
                    # The batches are open still: whoever takes them next does it again, which changes nothing.
                    LOG.warning("what became of %d batches could not be stored: %s", len(became), words_of(error))
                    return len(became)
                self._rest(words_of(error))

    def _keep_once(self, became: Sequence[tuple[Taken, ChangeBatch]]) -> int:
        return len(self._batches.finish(became))
