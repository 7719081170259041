"""What the policy routes answer, beside the structs that the desk itself gives."""

import msgspec
from buybox_desk.policies.checks.findings import Finding
from buybox_desk.policies.differences import Difference
from buybox_desk.policies.version import Draft, InForce, PolicyVersion, Trial
from buybox_desk.preview.kept_preview import KeptPreview


class VersionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A published version in the history, without its policy."""

    version: int
    author: str
    reason: str
    published_at: str
    base: int | None
    restores: int | None
    summary: tuple[str, ...]


class DraftEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of somebody, without its policy."""

    author: str
    base: int
    begun_at: str
    changed_at: str
    changes: int


class HistoryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is live and on trial, what was published, the newest first, and who prepares something."""

    live: int
    trial: Trial | None
    versions: tuple[VersionEntry, ...]
    drafts: tuple[DraftEntry, ...]


class DifferencesAnswer(msgspec.Struct, frozen=True):
    """What changes from one policy to another, in words."""

    before: str  # a version's number, `live` or `draft`
    after: str
    differences: tuple[Difference, ...]


class CheckAnswer(msgspec.Struct, frozen=True):
    """What a check found; `ok` without errors, though there may be warnings."""

    ok: bool
    findings: tuple[Finding, ...]


class PreviewAnswer(msgspec.Struct, frozen=True):
    """A preview under way or done."""

    key: str
    address: str  # where it is told how far it has come, and what it found
    preview: KeptPreview


class PublishedAnswer(msgspec.Struct, frozen=True):
    """The version that was published, and the trial where only a share of the shoppers gets it."""

    policy: PolicyVersion
    trial: Trial | None


POLICY_ANSWERS = (
    HistoryAnswer,
    InForce,
    PolicyVersion,
    Draft,
    DifferencesAnswer,
    CheckAnswer,
    PreviewAnswer,
    PublishedAnswer,
    Trial,
)
"""Every answer, for the OpenAPI document."""


def version_entry(version: PolicyVersion) -> VersionEntry:
    """Return a version as the history lists it."""
    return VersionEntry(**{name: getattr(version, name) for name in VersionEntry.__struct_fields__})


def draft_entry(draft: Draft) -> DraftEntry:
    """Return a draft as the history lists it."""
    return DraftEntry(
        author=draft.author,
        base=draft.base,
        begun_at=draft.begun_at,
        changed_at=draft.changed_at,
        changes=len(draft.changes),
    )
