"""An answer as it is kept: the body that shoppers get, and beside it the record that the log takes."""

import msgspec

PARTING = b"\n"
"""Stands between the two: JSON as we encode it holds no line break."""


class Kept(msgspec.Struct, frozen=True):
    """What is cached of an answer; the record is empty where nothing is logged."""

    body: bytes
    record: bytes = b""

    def packed(self) -> bytes:
        """Return both as one value for the cache."""
        return self.body + PARTING + self.record if self.record else self.body


def unpacked(value: bytes) -> Kept:
    """Take a value of the cache apart."""
    body, _, record = value.partition(PARTING)
    return Kept(body, record)


def with_query_id(body: bytes, query_id: str) -> bytes:
    """Return an answer's body, a JSON object that is not empty, with its query id in front."""
    return b'{"query_id":"' + query_id.encode() + b'",' + body[1:]
