"""What kind of request to the engine an address is: few kinds, however many indices and documents there are."""

KINDS = {
    "_search": "search", "_msearch": "search", "_count": "search", "_bulk": "bulk", "_doc": "document",
    "_create": "document", "_update": "document", "_source": "document", "_mget": "document", "_mapping": "look",
    "_alias": "look", "_aliases": "look", "_cluster": "cluster", "_nodes": "cluster", "_cat": "cluster",
    "_refresh": "refresh", "_update_by_query": "bulk", "_delete_by_query": "bulk",
}  # fmt: skip
"""By the word of the address that says what is asked."""


def kind_of(path: str) -> str:
    """Return the kind of a request by its path; one to an index itself is `index`, all else `other`."""
    words = [word for word in path.partition("?")[0].split("/") if word.startswith("_")]
    return next((KINDS[word] for word in words if word in KINDS), "other" if words else "index")
