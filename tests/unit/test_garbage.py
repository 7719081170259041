"""The collector rests only while it is asked to."""

import gc

import pytest
from buybox_config.garbage import uncollected


def test_the_collector_rests_and_goes_on_also_after_a_failure() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="wrong"), uncollected():
        raise ValueError("wrong")
    assert gc.isenabled()


def test_who_had_it_at_rest_already_keeps_it_so() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
