"""A policy as a command names it: a version's number, `live`, or `draft`."""

from buybox_config.errors import NotFoundError, UsageError
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import Document, Draft

DIGITS_MAX = 9


def named_policy(desk: PolicyDesk, name: str, author: str) -> Document:
    """Return the policy of a name; raises NotFoundError for a draft or version that there is not."""
    if name == "live":
        return desk.in_force().live.policy
    if name == "draft":
        return own_draft(desk, author).policy
    return desk.version(version_number(name)).policy


def own_draft(desk: PolicyDesk, author: str) -> Draft:
    """Return the author's draft; raises NotFoundError when there is none."""
    draft = desk.draft(author)
    if draft is None:
        raise NotFoundError(f"{author} has no draft: begin one with `buybox policy draft`")
    return draft


def version_number(name: str) -> int:
    """Read a version's number; raises UsageError for anything else."""
    if not (name.isascii() and name.isdigit() and len(name) <= DIGITS_MAX):
        raise UsageError(f"{name[:40]!r} is no version: name its number, `live` or `draft`")
    return int(name)
