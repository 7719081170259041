"""A page as it is kept: the same bytes for everybody who asks the same, beside what the log takes of it."""

import msgspec

UNNAMED = 'data-list=""'
"""Stands once in each page, before anything that others wrote; escaped text cannot hold it."""


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """What is cached of a page; a redirect has an address and no HTML."""

    html: str
    record: bytes = b""  # of a search, for its log
    status: int = 200
    location: str | None = None
    listed: bytes = b""  # of a device's offers, for the log of lists

    def told_to(self, query_id: str, client_id: str) -> str:
        """Return the HTML for one shopper: where it shows what is logged, it names the line that events belong to."""
        if not (self.record or self.listed):
            return self.html
        return self.html.replace(UNNAMED, f'data-list="{query_id}" data-client="{client_id}"', 1)

    def packed(self) -> bytes:
        """Return it as one value for the cache."""
        return msgspec.msgpack.encode(self)


def unpacked_page(value: bytes) -> KeptPage:
    """Take a value of the cache apart."""
    return msgspec.msgpack.decode(value, type=KeptPage)
