"""A page as it is kept: the same bytes for everybody who asks the same, beside what the log takes of it."""

import msgspec


class KeptPage(msgspec.Struct, frozen=True, array_like=True):
    """What is cached of a page; a redirect has an address and no HTML."""

    html: str
    record: bytes = b""  # of a search, for its log
    status: int = 200
    location: str | None = None

    def packed(self) -> bytes:
        """Return it as one value for the cache."""
        return msgspec.msgpack.encode(self)


def unpacked_page(value: bytes) -> KeptPage:
    """Take a value of the cache apart."""
    return msgspec.msgpack.decode(value, type=KeptPage)
