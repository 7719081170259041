"""schema.org products to listings: one for each offer of each variant, wherever a list, graph or page holds them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource

from buybox_indexer.feeds.jsonld_offer import plain_offer

SCHEMA_ORG = "schema-org"
"""The preset that reads products."""

LONGEST_PAGE = 32_000_000
"""Characters of a web page."""

LISTS = ("@graph", "itemListElement", "dataFeedElement")
"""Keys under which a document lists what it holds."""

PRODUCTS = ("Product", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle")

_SCRIPT = re.compile(r"<script\b[^>]*\bapplication/ld\+json\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)

Node = dict[str, Any]


def listings(record: object, source: FeedSource) -> Iterator[object]:
    """Yield the listings of a record: itself, or each offer of the products in it where the feed is schema.org's."""
    if source.preset != SCHEMA_ORG:
        yield record
        return
    yield from _products(record, source.market, 0)


def product_path(text: str) -> tuple[str, ...] | None:
    """Return the keys that lead to the list of products; None when the whole document is one product."""
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        return ()
    for name in LISTS:
        if re.search(rf'"{name}"\s*:\s*\[', text):
            return (name,)
    return None


def scripts(text: Iterable[str]) -> Iterator[str]:
    """Yield the JSON-LD scripts of a web page.

    Raises FeedError when the page is too long.
    """
    page = ""
    for piece in text:
        page += piece
        if len(page) > LONGEST_PAGE:
            raise FeedError(f"is a web page of more than {LONGEST_PAGE:,} characters: send the list itself")
    for found in _SCRIPT.finditer(page):
        if found[1].strip():
            yield found[1].strip().removeprefix("<![CDATA[").removesuffix("]]>")


def _products(node: object, market: str, depth: int) -> Iterator[object]:
    """Yield the listings below a node; what is known to be no product is passed over, what is no object is said."""
    if not isinstance(node, dict) or depth > len(LISTS) + 2:
        yield node
        return
    kinds = _kinds(node)
    inside = next((node[key] for key in (*LISTS, "hasVariant", "item") if isinstance(node.get(key), list | dict)), None)
    if "ProductGroup" in kinds:
        group = {key: value for key, value in node.items() if key not in ("hasVariant", "@type", "productGroupID")}
        for variant in _listed(node.get("hasVariant")):
            yield from _products({**group, **variant} if isinstance(variant, dict) else variant, market, depth + 1)
    elif "Offer" in kinds and isinstance(node.get("itemOffered"), dict):
        yield from _offers({**node["itemOffered"], "offers": node}, market)
    elif inside is not None and "offers" not in node:
        for item in _listed(inside):
            yield from _products(item, market, depth + 1)
    elif not kinds or kinds.intersection(PRODUCTS):
        yield from _offers(node, market)


def _offers(product: Node, market: str) -> Iterator[Node]:
    """Yield the product once for each of its offers; without an offer it is a listing that lacks its price."""
    facts = {key: value for key, value in product.items() if key not in ("offers", "review", "aggregateRating")}
    facts["image"] = next(iter(_listed(product.get("image"))), None)
    facts["details"] = _details(product.get("additionalProperty"))
    found = [offer for offer in _listed(product.get("offers")) for offer in _single(offer)]
    for offer in found or [{}]:
        condition = offer.get("itemCondition") or product.get("itemCondition")
        stated = {key: value for key, value in offer.items() if key not in ("itemOffered", "review")}
        yield {**facts, "offers": plain_offer({**stated, "itemCondition": condition}, market)}


def _single(offer: object) -> Iterator[Node]:
    """Yield the offers inside an AggregateOffer; its lowest price alone is one only where it is its highest too."""
    if not isinstance(offer, dict):
        return
    inside = [each for each in _listed(offer.get("offers")) if isinstance(each, dict)]
    if inside:
        shared = {key: value for key, value in offer.items() if key not in ("offers", "lowPrice", "highPrice", "@type")}
        yield from ({**shared, **each} for each in inside)
    elif "lowPrice" in offer and offer["lowPrice"] == offer.get("highPrice"):
        yield {**offer, "price": offer["lowPrice"]}
    else:
        yield offer


def _details(properties: object) -> dict[str, object]:
    """Read additional properties as name and value, with the unit where there is one."""
    found: dict[str, object] = {}
    for each in _listed(properties):
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            unit = each.get("unitText") or ""
            found[each["name"]] = f"{each.get('value', '')} {unit}".strip()
    return found


def _kinds(node: Node) -> set[str]:
    return {str(kind).rstrip("/").rpartition("/")[2].rpartition(":")[2] for kind in _listed(node.get("@type"))}


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
