"""What a check finds, and the kinds that there are."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class FindingKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of finding stands for."""

    severity: Severity
    description: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: what is wrong where, in one sentence that says what helps."""

    kind: str
    severity: Severity
    message: str
    place: int | None = None  # number of the rule, counted from 1; None for weights
    other: int | None = None  # number of the rule that it collides with
    market: str | None = None  # None: in every market


@cache
def load_finding_kinds() -> dict[str, FindingKind]:
    """Read `data/policy_findings.toml`, by kind."""
    text = (files("buybox_config") / "data" / "policy_findings.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, FindingKind])


def found(
    kind: str, message: str, *, place: int | None = None, other: int | None = None, market: str | None = None
) -> Finding:
    """Make a finding of a kind that there is."""
    severity = load_finding_kinds()[kind].severity
    return Finding(kind=kind, severity=severity, message=message, place=place, other=other, market=market)
