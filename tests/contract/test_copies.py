"""Every index that is made survives the loss of a node where there is a second one."""

from importlib.resources import files

import pytest
from buybox_config.indices import mapping

KINDS = sorted(path.name.removesuffix(".json") for path in (files("buybox_config") / "data" / "opensearch").iterdir())

GENERATIONS = {"devices", "offers"}
"""Kinds that are filled without a copy, and have as many as `BUYBOX_REPLICAS` says before they are swapped in."""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in GENERATIONS])
def test_a_store_has_a_copy_as_soon_as_there_is_a_second_node(kind: str) -> None:
    assert mapping(kind)["settings"]["index"]["auto_expand_replicas"] == "0-1"


@pytest.mark.parametrize("kind", sorted(GENERATIONS))
def test_a_generation_is_filled_without_copies(kind: str) -> None:
    assert mapping(kind)["settings"]["index"]["number_of_replicas"] == 0
