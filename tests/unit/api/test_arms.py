"""Which shoppers a trial takes: as many as it says, the same ones each time, others the next time."""

import itertools
from math import sqrt

import msgspec
import pytest
from buybox_api.policies.arms import arm_of
from buybox_desk.policies.version import Trial
from hypothesis import given
from hypothesis import strategies as st

TRIAL = Trial(version=3, share=10, salt="grain", author="a", reason="r", started_at="2026-11-20T08:00:00Z", against=2)

IDS = [f"{number:032x}" for number in range(10_000)]

DEVIATIONS = 4
"""Further from its mean than this a share of drawn shoppers lies once in 16,000 times."""


def in_trial(share: int, salt: str = "grain") -> set[str]:
    trial = msgspec.structs.replace(TRIAL, share=share, salt=salt)
    return {client for client in IDS if arm_of(trial, client) == "trial"}


@pytest.mark.parametrize(("share", "salt"), list(itertools.product((1, 10, 25, 50), ("grain", "b7", ""))))
def test_the_share_of_the_shoppers_is_the_one_asked_for(share: int, salt: str) -> None:
    deviation = sqrt(len(IDS) * share / 100 * (1 - share / 100))
    assert abs(len(in_trial(share, salt)) - len(IDS) * share / 100) < DEVIATIONS * deviation


def test_who_was_in_one_trial_is_no_likelier_to_be_in_the_next() -> None:
    both = in_trial(50, "one") & in_trial(50, "two")
    assert abs(len(both) - len(IDS) / 4) < DEVIATIONS * sqrt(len(IDS) * 3 / 16)


def test_a_larger_share_keeps_whoever_was_in_the_smaller_one() -> None:
    assert in_trial(1) < in_trial(10) < in_trial(50)


def test_neither_all_of_the_shoppers_nor_ids_that_count_up_share_one_arm() -> None:
    arms = [arm_of(TRIAL, str(number)) for number in range(200)]
    assert 5 < arms.count("trial") < 40


@given(client=st.text(max_size=100), salt=st.text(max_size=20), share=st.integers(1, 50))
def test_a_shopper_keeps_the_arm_whatever_its_id(client: str, salt: str, share: int) -> None:
    trial = msgspec.structs.replace(TRIAL, salt=salt, share=share)
    assert arm_of(trial, client) == arm_of(msgspec.structs.replace(trial, reason="another"), client)


def test_who_brings_no_id_has_the_live_policy() -> None:
    assert arm_of(msgspec.structs.replace(TRIAL, share=50), None) == "live"
