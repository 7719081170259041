"""Which state of a document in the engine was read, and how to write over that state alone."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Version(msgspec.Struct, frozen=True, gc=False):
    """The state of a document: each write leaves another."""

    seq_no: int
    primary_term: int


def version_of(found: Mapping[str, Any]) -> Version:
    """Return the version of a document that was read, found with `seq_no_primary_term`, or just written."""
    return Version(found["_seq_no"], found["_primary_term"])


def unless_written(version: Version | None) -> dict[str, Any]:
    """Return what makes a write fail when somebody wrote since; None: when there is a document at all."""
    if version is None:
        return {"op_type": "create"}
    return {"if_seq_no": version.seq_no, "if_primary_term": version.primary_term}
