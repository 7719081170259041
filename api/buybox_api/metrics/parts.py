"""What is looked up at a scrape: kept for some seconds, shared by scrapes at the same time, and never waited for long.

A part that cannot be asked is left out of the answer and told as such; it never fails the scrape, for what the process
itself counted is worth most when something else is down.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from buybox_config.errors import BuyboxError
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import OpenSearchException
from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question

LOG = logging.getLogger("buybox.metrics")

WAIT_S = 2.0
"""Seconds that a scrape waits for what is being looked up; Prometheus gives a scrape ten."""

ENGINE_PATIENCE_S = 2.0
"""Seconds that one question may take: what is asked for metrics never burdens a slow engine for long."""

GONE = "OpenSearch cannot be reached, or does not answer in time"

UP = Family(
    "buybox_part_up",
    "Whether a part could be looked up at the last scrape (1); of others nothing is told (0).",
    ("part",),
)
TOOK = Family("buybox_part_seconds", "Seconds that looking up a part took.", ("part",))


class Known(msgspec.Struct, frozen=True):
    """What is known of a part."""

    metrics: Sequence[Metric] | None  # None: it could not be asked
    at: float
    seconds: float
    why: str | None = None


class Parts:
    """Looks parts up, one after the other in a thread of its own, that no other work can fill."""

    def __init__(
        self,
        questions: Sequence[Question],
        asking: Asking,
        failed: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._questions, self._asking, self._failed, self._clock = questions, asking, failed, clock
        self._known: dict[str, Known] = {}
        self._looking: asyncio.Future[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="metrics")

    async def metrics(self, wait_s: float = WAIT_S) -> list[Metric]:
        """Return the families of every part that is known by now, and which parts are not."""
        await self._look(self._questions, wait_s)
        fresh = {question.part: self._fresh(question) for question in self._questions}
        up = {(part,): float(known is not None and known.metrics is not None) for part, known in fresh.items()}
        took = {(part,): known.seconds for part, known in fresh.items() if known is not None}
        found = [metric for known in fresh.values() if known is not None for metric in known.metrics or ()]
        return [UP.of(up), TOOK.of(took), *found]

    async def values(self, parts: Collection[str], wait_s: float = WAIT_S) -> dict[str, float]:
        """Return the values of these parts that have no labels, by name; none of a part that cannot be asked."""
        asked = [question for question in self._questions if question.part in parts]
        await self._look(asked, wait_s)
        fresh = [known for question in asked if (known := self._fresh(question)) is not None]
        samples = [sample for known in fresh for metric in known.metrics or () for sample in metric.samples]
        return {sample.name: sample.value for sample in samples if not sample.labels}

    def close(self) -> None:
        """Let go of the thread; what it asks just now ends by its own time-out."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _look(self, questions: Sequence[Question], wait_s: float) -> None:
        """Look up what is due, unless something is looked up already, and wait for it so long."""
        if self._looking is None or self._looking.done():
            due = [question for question in questions if self._fresh(question) is None]
            if not due:
                return
            self._looking = asyncio.get_running_loop().run_in_executor(self._thread, self._ask_all, due)
        await asyncio.wait([self._looking], timeout=wait_s)

    def _fresh(self, question: Question) -> Known | None:
        known = self._known.get(question.part)
        return known if known is not None and self._clock() - known.at < question.fresh_s else None

    def _ask_all(self, due: Sequence[Question]) -> None:
        """Ask one after the other; where the engine is not there, the others are not tried."""
        gone = False
        for question in due:
            known = self._missing(GONE) if gone else self._asked(question)
            if known.metrics is None:
                self._failed(question.part)
                self._tell(question.part, known)
            gone = known.why == GONE
            self._known[question.part] = known

    def _asked(self, question: Question) -> Known:
        started = self._clock()
        try:
            metrics = question.ask(self._asking)
        except Unreachable:  # a time-out is one too
            return self._missing(GONE, started)
        except (OpenSearchException, BuyboxError) as error:
            return self._missing(" ".join(str(error).split())[:200], started)
        except Exception as error:
            LOG.exception("looking up %s failed", question.part)
            return self._missing(type(error).__name__, started)
        ended = self._clock()
        return Known(metrics, ended, ended - started)

    def _missing(self, why: str, started: float | None = None) -> Known:
        now = self._clock()
        return Known(None, now, now - (started or now), why)

    def _tell(self, part: str, known: Known) -> None:
        """Tell of a part that is missing, once until it is there again."""
        before = self._known.get(part)
        if before is None or before.metrics is not None:
            LOG.warning("metrics of %s are left out: %s", part, known.why)
