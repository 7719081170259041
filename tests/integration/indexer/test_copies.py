"""Copies of a generation are asked for before it is swapped in, and waited for only where there can be some."""

import datetime as dt

import pytest
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def test_a_generation_has_the_copies_and_shards_that_the_settings_say(
    settings: Settings, search_client: OpenSearch
) -> None:
    asked = settings.model_copy(update={"replicas": 1, "shards": 2})
    generations = Generations(search_client, asked, "FR")
    indices = generations.named("20261123t000000abcd")
    generations.create(indices, "fr")
    # On this one node no copy can ever be made: `finish` would not end if it waited for them all the same.
    generations.finish(indices, {"layout": 0})
    for name in (indices.devices, indices.offers):
        held = search_client.indices.get_settings(index=name)[name]["settings"]["index"]
        assert (held["number_of_replicas"], held["number_of_shards"]) == ("1", "2")


def test_a_swap_that_is_put_again_is_done(settings: Settings, search_client: OpenSearch) -> None:
    generations = Generations(search_client, settings, "FR")
    first, second = generations.named("20261123t000000aaaa"), generations.named("20261123t000001bbbb")
    for indices in (first, second):
        generations.create(indices, "fr")
    generations.swap(first, None)
    for _ in range(2):
        generations.swap(second, first)
    assert generations.live() == second
