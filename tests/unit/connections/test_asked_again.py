"""A write whose answer was lost is done once, told as done, and never taken for somebody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, RequestError

from .storing import StoringServer, storing

OURS, THEIRS = {"owner": "we", "names": ("a", "b")}, {"owner": "they"}


@pytest.fixture
def node() -> Iterator[StoringServer]:
    with storing() as server:
        yield server


@pytest.fixture
def client(node: StoringServer, tmp_path: Path) -> Iterator[OpenSearch]:
    client = open_search(Settings(data_dir=tmp_path), Endpoints(node.url, None))
    yield client
    client.close()


def test_a_document_whose_creation_lost_its_answer_is_created_once(node: StoringServer, client: OpenSearch) -> None:
    node.loses = 1
    answer = client.index(index="locks", id="load/fr", body=OURS, op_type="create")
    assert (answer["result"], answer["_seq_no"], node.numbers) == ("created", 1, 1)


def test_a_document_of_somebody_else_is_a_conflict_however_the_connection_was(
    node: StoringServer, client: OpenSearch
) -> None:
    client.index(index="locks", id="fr", body=THEIRS, op_type="create")
    for loses in (0, 1):
        node.loses = loses
        with pytest.raises(ConflictError):
            client.index(index="locks", id="fr", body=OURS, op_type="create")


def test_the_same_document_of_somebody_else_is_a_conflict_where_no_answer_was_lost(
    node: StoringServer, client: OpenSearch
) -> None:
    client.index(index="forms", id="mark", body=OURS, op_type="create")
    with pytest.raises(ConflictError):
        client.index(index="forms", id="mark", body=OURS, op_type="create")
    assert node.numbers == 1


def test_a_replacement_that_lost_its_answer_is_told_with_its_own_number(
    node: StoringServer, client: OpenSearch
) -> None:
    first = client.index(index="policies", id="state", body=THEIRS)
    node.loses = 1
    answer = client.index(
        index="policies", id="state", body=OURS, if_seq_no=first["_seq_no"], if_primary_term=first["_primary_term"]
    )
    assert (answer["result"], answer["_seq_no"]) == ("updated", first["_seq_no"] + 1)


def test_a_replacement_after_somebody_elses_is_a_conflict(node: StoringServer, client: OpenSearch) -> None:
    first = client.index(index="policies", id="state", body=OURS)
    client.index(index="policies", id="state", body=THEIRS)
    node.loses = 1
    with pytest.raises(ConflictError):
        client.index(index="policies", id="state", body=OURS, if_seq_no=first["_seq_no"], if_primary_term=1)


def test_a_document_whose_removal_lost_its_answer_is_removed(node: StoringServer, client: OpenSearch) -> None:
    held = client.index(index="locks", id="fr", body=OURS)
    node.loses = 1
    answer = client.delete(index="locks", id="fr", if_seq_no=held["_seq_no"], if_primary_term=1)
    assert answer["result"] == "deleted"


def test_a_document_that_somebody_replaced_is_not_removed(node: StoringServer, client: OpenSearch) -> None:
    held = client.index(index="locks", id="fr", body=OURS)
    client.index(index="locks", id="fr", body=THEIRS)
    node.loses = 1
    with pytest.raises(ConflictError):
        client.delete(index="locks", id="fr", if_seq_no=held["_seq_no"], if_primary_term=1)


def test_an_index_whose_creation_lost_its_answer_is_created(node: StoringServer, client: OpenSearch) -> None:
    node.loses = 1
    assert client.indices.create(index="buybox-offers-fr-g1", body={})["acknowledged"]
    with pytest.raises(RequestError):
        client.indices.create(index="buybox-offers-fr-g1", body={})
