"""Several nodes: a question goes on to the next node where none was answered, and is never put twice to a slow one."""

from pathlib import Path

import pytest
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from opensearchpy.exceptions import ConnectionTimeout

from .answering import answering, ask, both, gone, refusing, silent, url
from .storing import storing

TIMES = 6


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, engine_timeout_s=0.4)


@both()
async def test_all_nodes_are_asked_in_turn(settings: Settings, *, asynchronous: bool) -> None:
    with answering() as one, answering() as other:
        address = url(one.server_port, other.server_port)
        assert await ask(settings, address, times=TIMES, asynchronous=asynchronous) == ["3.8.0"] * TIMES
    assert len(one.asked) == len(other.asked) == TIMES // 2


@both()
async def test_a_node_that_refuses_costs_no_answer(settings: Settings, *, asynchronous: bool) -> None:
    with answering() as node:
        address = url(refusing(), node.server_port, refusing())
        assert await ask(settings, address, times=TIMES, asynchronous=asynchronous) == ["3.8.0"] * TIMES
    assert len(node.asked) == TIMES


@both()
async def test_a_machine_that_is_gone_costs_no_answer(settings: Settings, *, asynchronous: bool) -> None:
    with answering() as node, gone() as port:
        address = url(port, node.server_port)
        assert await ask(settings, address, times=TIMES, asynchronous=asynchronous) == ["3.8.0"] * TIMES
    assert len(node.asked) == TIMES


@both()
async def test_a_node_that_is_leaving_costs_no_answer(settings: Settings, *, asynchronous: bool) -> None:
    with answering() as leaving, answering() as node:
        leaving.leaving_for = TIMES
        address = url(leaving.server_port, node.server_port)
        assert await ask(settings, address, times=TIMES, asynchronous=asynchronous) == ["3.8.0"] * TIMES
    assert len(node.asked) == TIMES
    assert len(leaving.asked) == 1


@both()
async def test_a_frozen_node_costs_one_answer_and_is_passed_by_then(settings: Settings, *, asynchronous: bool) -> None:
    with answering() as node, silent() as port:
        address = url(port, node.server_port)
        found = await ask(settings, address, times=TIMES, asynchronous=asynchronous)
    assert sorted(found) == ["3.8.0"] * (TIMES - 1) + ["ConnectionTimeout"]
    # The question that was not answered was put to nobody else: it may have been carried out.
    assert len(node.asked) == TIMES - 1


@both()
async def test_a_frozen_node_is_asked_where_there_is_no_other(settings: Settings, *, asynchronous: bool) -> None:
    with silent() as port:
        assert await ask(settings, url(port), times=1, asynchronous=asynchronous) == ["ConnectionTimeout"]


@both()
async def test_nodes_that_all_refuse_are_told_as_one_error(settings: Settings, *, asynchronous: bool) -> None:
    address = url(refusing(), refusing())
    assert await ask(settings, address, times=2, asynchronous=asynchronous) == ["ConnectionError"] * 2


@both()
async def test_a_node_that_comes_back_is_asked_again(settings: Settings, *, asynchronous: bool) -> None:
    """Where no node is left, those left alone are asked all the same."""
    with answering() as node:
        node.leaving_for = 1
        address = url(node.server_port, refusing())
        found = await ask(settings, address, times=3, asynchronous=asynchronous)
    assert found[1:] == ["3.8.0"] * 2


def test_a_change_of_the_cluster_is_waited_for_longer_than_a_search(settings: Settings) -> None:
    with storing() as node:
        node.slow_s = 0.6
        client = open_search(settings, Endpoints(node.url, None))
        assert client.indices.create(index="buybox-offers-fr-g1", body={})["acknowledged"]
        with pytest.raises(ConnectionTimeout):
            client.index(index="runs", id="one", body={})
        with pytest.raises(ConnectionTimeout):
            client.indices.create(index="buybox-offers-fr-g2", body={}, request_timeout=0.1)
        client.close()
