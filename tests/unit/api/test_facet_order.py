"""Sizes in a facet stand in the order of their numbers."""

from buybox_api.presenters.facets import present_facets
from buybox_api.queries.filters import DEVICE_FACETS, OFFER_FACETS


def test_sizes_are_ordered_by_unit_and_number_not_by_count_or_letters() -> None:
    sizes = ["14 in", "45 mm", "9.7 in", "13.3 in", "41 mm", "XL"]
    none = {"sum_other_doc_count": 0, "buckets": []}
    shared = dict.fromkeys(DEVICE_FACETS, none) | {"offers": {"passing": dict.fromkeys(OFFER_FACETS, none)}}
    shared["size"] = {
        "sum_other_doc_count": 0,
        "buckets": [{"key": size, "doc_count": count} for count, size in enumerate(sizes, 1)],
    }
    shared |= {"lowest": {"value": None}, "highest": {"value": None}}
    facets = present_facets({"shared": shared}, "EUR")
    assert [entry.value for entry in facets.size] == ["XL", "9.7 in", "13.3 in", "14 in", "41 mm", "45 mm"]
