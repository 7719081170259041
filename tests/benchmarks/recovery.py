"""Measure how long it takes after each fault until shoppers are answered well again, and what was lost or wrong.

    python tests/benchmarks/recovery.py --seconds 5

Starts an engine and a Redis of its own and the API with two workers on them, asks all the time from three threads,
lets each part fail for so many seconds, and prints a table: fault, seconds from the part's return to the first good
answer (of the engine: a new one, not kept in the cache), answers meanwhile that were honest refusals, lost (no answer
after one retry) and wrong ones. All of it shares the processors of this machine.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.engine_proxy import EngineProxy, Mood
from faults.programs import ApiServer, environment_of, run_buybox
from faults.servers import OwnEngine, OwnRedis, end_now, wait_until
from faults.small_market import QUESTIONS, write_sellers
from faults.steady_load import Answer, SteadyLoad, Truth, ask, good

ROWS = 1_000
FRESH = tuple(f"/v1/search?market=FR&q=iphone&price_max={600 + number / 100}" for number in range(4_000))
"""Questions that nobody asked before, so that the engine must answer."""


class Row(msgspec.Struct, frozen=True):
    """One line of the table."""

    fault: str
    seconds: float
    answers: int
    refused: int
    lost: int
    wrong: int


class Bench:
    """Parts that can be made to fail, and shoppers who ask."""

    def __init__(self, engine: OwnEngine, redis: OwnRedis, proxy: EngineProxy, api: ApiServer, seconds: float) -> None:
        self.engine, self.redis, self.proxy, self.api, self._seconds = engine, redis, proxy, api, seconds
        self._truth = Truth()
        self._fresh = iter(FRESH)
        self._truth.learn(api.port, QUESTIONS)

    def measure(
        self, fault: str, fail: Callable[[], None], mend: Callable[[], object], recovered: Callable[["Bench"], bool]
    ) -> Row:
        """Let one part fail for a while under load, mend it, and wait until all is well."""
        with SteadyLoad(self.api.port, QUESTIONS).running() as load:
            load.until(good)
            fail()
            time.sleep(self._seconds)
            mend()
            back = time.monotonic()
            seconds = wait_until(lambda: recovered(self), f"recovery from {fault}") - back
            time.sleep(1)
        answers = load.answers
        refused = [answer for answer in answers if not good(answer) and answer.status is not None]
        lost = [answer for answer in answers if answer.status is None]
        return Row(fault, seconds, len(answers), len(refused), len(lost), len(self._truth.wrong(answers)))

    def new_answer(self) -> bool:
        """Ask what no cache knows; tell whether it is answered."""
        return good(ask(self.api.port, next(self._fresh)))

    def kept_answers(self) -> bool:
        """Tell whether the cache is used by both workers again."""
        found: list[Answer] = [ask(self.api.port, QUESTIONS[0]) for _ in range(8)]
        return all(answer.cached == "hit" for answer in found)

    def be(self, mood: Mood) -> Callable[[], None]:
        """Return what puts the way to the engine into a mood."""
        return lambda: self.proxy.be(mood)


def faults(bench: Bench) -> list[Row]:
    """Try each fault."""
    engine, redis, api = bench.engine, bench.redis, bench.api
    well, asked, kept = bench.be("well"), Bench.new_answer, Bench.kept_answers
    return [
        bench.measure("OpenSearch killed, started again", engine.kill, engine.start, asked),
        bench.measure(
            "OpenSearch frozen", lambda: _signal(engine, signal.SIGSTOP), lambda: _signal(engine, signal.SIGCONT), asked
        ),
        bench.measure("OpenSearch answers after 5 s", bench.be("slow"), well, asked),
        bench.measure("OpenSearch takes requests and never answers", bench.be("silent"), well, asked),
        bench.measure("OpenSearch breaks off in mid-answer", bench.be("reset"), well, asked),
        bench.measure("OpenSearch answers with broken JSON", bench.be("broken_json"), well, asked),
        bench.measure("Redis killed, started again empty", redis.kill, redis.start, kept),
        bench.measure("Redis frozen", redis.freeze, redis.thaw, kept),
        bench.measure("one of two API workers killed", lambda: end_now(api.workers[0]), _nothing, _both_workers),
        bench.measure("both API workers killed", lambda: _kill_workers(api), _nothing, asked),
    ]


def _both_workers(bench: Bench) -> bool:
    return len(bench.api.workers) == 2 and bench.api.ready


def _kill_workers(api: ApiServer) -> None:
    for pid in api.workers:
        end_now(pid)


def _nothing() -> None:
    """Whoever watches the workers mends it by itself: the time counts from the end of the pause."""


def _signal(engine: OwnEngine, number: signal.Signals) -> None:
    if engine.pid is not None:
        os.kill(engine.pid, number)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each fault lasts")
    given = parser.parse_args()
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        redis = OwnRedis(folder)
        ending.callback(redis.kill)
        redis.start()
        engine = OwnEngine(redis.url)
        ending.callback(engine.remove)
        engine.start()
        proxy = EngineProxy(engine.port)
        ending.callback(proxy.close)
        environment = environment_of(
            opensearch_url=proxy.url, redis_url=redis.url, data_dir=str(folder / "data"), rate_per_minute="0"
        )
        sellers = write_sellers(folder / "sellers", 10, ROWS)
        loaded = run_buybox(environment, "index", "--sellers", str(sellers))
        if loaded.returncode:
            sys.exit(loaded.stderr)
        api = ApiServer(environment, folder / "log")
        ending.callback(api.end)
        api.wait_until_ready()
        rows = faults(Bench(engine, redis, proxy, api, given.seconds))
    print("| fault | seconds to the first good answer | answers | refused | lost | wrong |")  # noqa: T201 - its result
    print("| --- | --- | --- | --- | --- | --- |")  # noqa: T201 - as above
    for row in rows:
        counts = f"{row.answers} | {row.refused} | {row.lost} | {row.wrong}"
        print(f"| {row.fault} | {row.seconds:.2f} | {counts} |")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
