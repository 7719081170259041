"""Which policy a preview is about, against the live one, and under which key its result is kept."""

import msgspec
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.markets import load_markets
from buybox_config.policy import Policy
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.previews import draft_key
from buybox_desk.policies.reading import read_policy
from buybox_desk.policies.version import PolicyVersion

from buybox_cli.policy.document_file import read_document
from buybox_cli.policy.named import version_number
from buybox_cli.policy.session import Session


class Previewed(msgspec.Struct, frozen=True):
    """A policy beside the live one."""

    live: PolicyVersion
    after: Policy
    name: str
    key: str | None  # where the result is kept: with the draft or the version; a file has no such place

    @property
    def names(self) -> tuple[str, str]:
        """The words that tables name both policies by."""
        return f"live, version {self.live.version}", self.name


def previewed(session: Session, author: str, version: str | None, path: str | None) -> Previewed:
    """Return the policy of a file, else of a version, else of the author's draft.

    Raises NotFoundError when there is no such version or draft, UsageError when a file holds no policy.
    """
    live = session.desk.in_force().live
    if path is not None:
        policy = read_policy(read_document(path), load_markets(session.settings.markets_dir))
        return Previewed(live, policy, "standard input" if path == "-" else path, None)
    if version is not None:
        found = session.desk.version(version_number(version))
        return Previewed(live, found.read(), f"version {found.version}", str(found.version))
    return _draft(session.desk, live, author)


def _draft(desk: PolicyDesk, live: PolicyVersion, author: str) -> Previewed:
    draft = desk.draft(author)
    if draft is None:
        raise NotFoundError(
            f"{author} has no draft to preview: begin one with `buybox policy draft`, or name --version or --file"
        )
    return Previewed(live, draft.read(live.version), f"draft of {author}", draft_key(draft))


def check_one(*, draft: bool, version: str | None, path: str | None) -> None:
    """Refuse more than one of them. Raises UsageError."""
    if draft + (version is not None) + (path is not None) > 1:
        raise UsageError("say one of --draft, --version and --file")
