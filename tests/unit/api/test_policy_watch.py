"""A process follows the policy of the store: what is good at once, what is bad never, and says which."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

import msgspec
import pytest
from buybox_api.faults import PolicyUnknownError
from buybox_api.policies import watch as watching
from buybox_api.policies.watch import PolicyWatch, following
from buybox_config.errors import BuyboxError, EngineError
from buybox_config.markets import load_markets
from buybox_desk.policies.errors import LostVersionError, UnreadablePolicyError
from buybox_desk.policies.version import Document, InForce, PolicyVersion, Trial
from opensearchpy.exceptions import ConnectionError as Unreachable

from .conftest import SHIPPED, Shelved, version

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watch_of(source: Shelved, clock: Callable[[], float]) -> PolicyWatch:
    return PolicyWatch(source, load_markets(), clock)


NEWER: Document = {**SHIPPED, "moods": {"price": 2}}
"""Holds a field that this program does not know."""

TRIAL = Trial(version=3, share=50, salt="s", author="a", reason="r", started_at="2026-11-20T08:00:00Z", against=2)


def heavier(number: int) -> PolicyVersion:
    return version(number, {"weights": {**SHIPPED["weights"], "seller": 2.0}})


async def test_another_version_is_followed_at_the_next_look(clock: Clock) -> None:
    source = Shelved(version(1))
    watch = watch_of(source, clock)
    await watch.look()
    assert watch.live.policy.version == 1
    source.said = InForce(live=heavier(2))
    await watch.look()
    assert (watch.live.policy.version, watch.live.weights("FR").sets[0].seller) == (2, 2.0)
    assert watch.live.since == "2026-11-20T08:00:00Z"


async def test_before_the_store_has_told_once_nothing_is_answered_and_readiness_says_why(clock: Clock) -> None:
    source = Shelved()
    source.fault = Unreachable("N/A", "refused", Exception("refused"))
    watch = watch_of(source, clock)
    await watch.look()
    with pytest.raises(PolicyUnknownError, match="not known yet which policy is in force: the policy cannot be looked"):
        watch.in_force(None)
    assert (watch.state.version, watch.state.age_s) == (None, None)
    source.fault = None
    await watch.look()
    assert (watch.state.version, watch.state.fault) == (1, None)


async def test_a_failed_look_keeps_the_last_good_policy_is_told_once_and_its_age_grows(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    source = Shelved(version(7))
    watch = watch_of(source, clock)
    await watch.look()
    source.fault = EngineError("OpenSearch is away")
    for _ in range(5):
        clock.seconds += 1
        await watch.look()
    assert watch.in_force("anybody").policy.version == 7
    assert (watch.state.version, watch.state.age_s) == (7, 5.0)
    assert "OpenSearch is away" in (watch.state.fault or "")
    assert len(caplog.records) == 1
    source.fault = None
    await watch.look()
    assert (watch.state.age_s, watch.state.fault) == (0.0, None)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2


async def test_a_policy_that_this_program_cannot_read_leaves_the_last_good_one_and_says_so(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    source = Shelved(version(1))
    watch = watch_of(source, clock)
    await watch.look()
    source.said = InForce(live=version(2, NEWER))
    for _ in range(3):
        await watch.look()
    assert (watch.live.policy.version, watch.state.version) == (1, 1)
    assert "version 2 of the policy cannot be used by this program" in (watch.state.fault or "")
    assert (len(caplog.records), watch.state.age_s) == (1, 0.0)
    source.said = InForce(live=heavier(3))
    await watch.look()
    assert (watch.live.policy.version, watch.state.fault) == (3, None)


async def test_a_policy_for_a_market_that_is_not_known_here_is_one_that_cannot_be_read(clock: Clock) -> None:
    source = Shelved(version(1))
    watch = watch_of(source, clock)
    await watch.look()
    source.said = InForce(live=version(2, {"weights": {**SHIPPED["weights"], "XX": {"price": 2.0}}}))
    await watch.look()
    assert watch.live.policy.version == 1
    assert "market XX" in (watch.state.fault or "")


async def test_a_process_that_starts_where_the_live_policy_cannot_be_read_takes_the_last_one_that_can(
    clock: Clock,
) -> None:
    source = Shelved(version(1), heavier(2), version(3, NEWER), version(4, NEWER))
    watch = watch_of(source, clock)
    await watch.look()
    assert watch.live.policy.version == 2
    assert "version 4 of the policy cannot be used by this program" in (watch.state.fault or "")


@pytest.mark.parametrize("fault", [UnreadablePolicyError("of an unknown shape"), LostVersionError("lost")])
async def test_a_process_that_starts_where_what_is_in_force_is_lost_takes_the_newest_that_can_be_read(
    clock: Clock, caplog: pytest.LogCaptureFixture, fault: BuyboxError
) -> None:
    source = Shelved(version(1), heavier(2), version(3, NEWER))
    source.fault = fault
    watch = watch_of(source, clock)
    for _ in range(3):
        await watch.look()
        assert watch.live.policy.version == 2
        assert str(fault) in (watch.state.fault or "")
    assert f"{fault}; version 2 is in force here" in caplog.text
    source.fault, source.said = None, InForce(live=heavier(4))
    await watch.look()
    assert (watch.live.policy.version, watch.state.fault) == (4, None)


async def test_a_store_that_cannot_be_asked_at_the_start_is_no_lost_policy(clock: Clock) -> None:
    source = Shelved(version(1))
    source.fault = EngineError("OpenSearch is away")
    watch = watch_of(source, clock)
    await watch.look()
    assert watch.state.version is None


async def test_where_no_version_can_be_read_nothing_is_answered(clock: Clock) -> None:
    watch = watch_of(Shelved(version(1, NEWER)), clock)
    await watch.look()
    with pytest.raises(PolicyUnknownError, match="version 1 of the policy cannot be used by this program"):
        watch.in_force(None)


async def test_in_a_trial_each_shopper_keeps_one_arm_and_who_has_no_id_the_live_policy(clock: Clock) -> None:
    source = Shelved(version(2), heavier(3))
    source.said = InForce(live=version(2), trial=TRIAL, tried=heavier(3))
    watch = watch_of(source, clock)
    await watch.look()
    met = {client: watch.in_force(client) for client in (f"shopper-{number}" for number in range(100))}
    assert {in_force.policy.version for in_force in met.values()} == {2, 3}
    for client, in_force in met.items():
        assert watch.in_force(client) is in_force
        assert in_force.arm == ("trial" if in_force.policy.version == 3 else "live")
        assert in_force.trial_share == 50
    assert (watch.in_force(None).policy.version, watch.in_force(None).arm) == (2, "live")
    assert (watch.state.trial, watch.trial) == (3, TRIAL)


async def test_when_a_trial_ends_everybody_has_the_live_policy_and_nothing_speaks_of_a_trial(clock: Clock) -> None:
    source = Shelved(version(2), heavier(3))
    source.said = InForce(live=version(2), trial=TRIAL, tried=heavier(3))
    watch = watch_of(source, clock)
    await watch.look()
    tried = next(watch.in_force(str(number)) for number in range(100) if watch.in_force(str(number)).arm == "trial")
    source.said = InForce(live=heavier(3))
    await watch.look()
    assert {watch.in_force(str(number)).policy.version for number in range(100)} == {3}
    assert (watch.live.arm, watch.live.trial_share, watch.state.trial) == ("live", None, None)
    assert watch.live.mark == tried.mark
    assert watch.live.mark_at("FR", NOW) != tried.mark_at("FR", NOW)


async def test_a_trial_that_cannot_be_read_gives_everybody_the_live_policy(clock: Clock) -> None:
    source = Shelved(version(2))
    source.said = InForce(live=version(2), trial=TRIAL, tried=version(3, NEWER))
    watch = watch_of(source, clock)
    await watch.look()
    assert {watch.in_force(str(number)).policy.version for number in range(50)} == {2}
    assert watch.live.trial_share == 50
    assert "version 3 of the policy cannot be used by this program" in (watch.state.fault or "")


async def test_an_announcement_is_followed_at_once_and_silence_within_the_second(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "EVERY_S", 30.0)
    source, woken = Shelved(version(1)), asyncio.Event()
    watch = watch_of(source, clock)
    async with following(watch, woken):
        source.said = InForce(live=heavier(2))
        await asyncio.sleep(0.05)
        assert watch.live.policy.version == 1
        woken.set()
        await _until(lambda: watch.live.policy.version == 2)
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    watch = watch_of(source, clock)
    async with following(watch, woken):
        source.said = InForce(live=version(3))
        await _until(lambda: watch.live.policy.version == 3)


async def test_a_fault_of_ours_does_not_end_the_following(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    source = Shelved(version(1))
    watch = watch_of(source, clock)
    async with following(watch, asyncio.Event()):
        source.fault = KeyError("live")
        await _until(lambda: source.asked > 3)
        source.fault, source.said = None, InForce(live=heavier(2))
        await _until(lambda: watch.live.policy.version == 2)
    assert "looking up the policy failed" in caplog.text


async def test_an_unchanged_policy_is_worked_out_once(clock: Clock) -> None:
    source = Shelved(version(1))
    watch = watch_of(source, clock)
    await watch.look()
    first = watch.live
    source.said = msgspec.structs.replace(source.said)
    await watch.look()
    assert watch.live is first


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(2.0):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.005)
