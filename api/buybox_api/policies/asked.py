"""What merchandisers ask of policies: the bodies of the routes. `token` is the state of the draft that they saw."""

from typing import Annotated, Any

import msgspec
from buybox_desk.preview.replay import USUAL

Replayed = Annotated[int, msgspec.Meta(ge=0, le=50_000)]


class BeginBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Begin a draft."""

    anew: bool = False  # forget the one that there is


class WeightBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Set one weight of the draft."""

    part: str  # price, condition, service or seller
    value: float | None  # null: inherit it again from the wider scope
    market: str | None = None
    category: str | None = None  # of the market
    reason: str
    token: str | None = None


class RuleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Add a list rule to the draft, or put it in the place of one."""

    rule: dict[str, Any]
    reason: str
    token: str | None = None


class PolicyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Give the draft another policy altogether."""

    policy: dict[str, Any]  # `weights` and `rules`, as in the policy file
    reason: str
    token: str | None = None


class CheckBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Check a policy, or the draft where none is sent."""

    policy: dict[str, Any] | None = None


class PreviewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Preview a version, or the draft where none is named, against the live policy."""

    version: int | None = None
    replayed: Replayed = USUAL  # logged lists, and searches, of each market that are ranked again; 0 for none


class PublishBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Publish the draft, to everybody or to a share of the shoppers."""

    reason: str
    share: int | None = None  # per cent of the shoppers, 1 to 50: on trial
    base: int | None = None  # the version that it was seen on
    token: str | None = None


class RollbackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make an earlier version live again."""

    version: int
    reason: str
    base: int | None = None  # the live version that was seen


class ReasonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """End a trial."""

    reason: str


ASKED = (
    BeginBody,
    WeightBody,
    RuleBody,
    PolicyBody,
    CheckBody,
    PreviewBody,
    PublishBody,
    RollbackBody,
    ReasonBody,
)
"""Every body, for the OpenAPI document."""
