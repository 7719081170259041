"""What words say of offers counts like filters, unless the request filters that facet itself."""

from decimal import Decimal

from buybox_api.asking import SearchRequest
from buybox_api.understanding import Understood
from buybox_api.wishes import only_wishes, wished

BLACK_UNDER_300 = Understood(colours=("black", "midnight"), grade="premium", price_max=Decimal(300))


def test_a_wish_counts_like_the_filter_of_its_name() -> None:
    asked = wished(SearchRequest(market="FR"), BLACK_UNDER_300)
    assert (asked.colour, asked.grade, asked.price_max) == (("black", "midnight"), ("premium",), Decimal(300))


def test_a_wish_for_what_the_request_filters_itself_counts_nowhere() -> None:
    asked = SearchRequest(market="FR", colour=("blue",), grade_min="good", brand=("Apple",))
    both = wished(asked, BLACK_UNDER_300)
    assert (both.colour, both.grade, both.grade_min, both.price_max) == (("blue",), (), "good", Decimal(300))
    assert only_wishes(asked, BLACK_UNDER_300) == SearchRequest(market="FR", price_max=Decimal(300))


def test_where_no_wish_is_left_the_request_is_as_it_was() -> None:
    asked = SearchRequest(market="FR", colour=("blue",))
    black = Understood(colours=("black",))
    assert wished(asked, black) is asked
    assert only_wishes(asked, black) is None
    assert only_wishes(SearchRequest(market="FR"), Understood(colours=("black",), accessory=True)) is None
