"""What is kept of policies: published versions, the drafts that become them, the trial of one, and what is live."""

from typing import Any

import msgspec
from buybox_config.errors import ConfigError
from buybox_config.policy import Policy
from pydantic import ValidationError

Document = dict[str, Any]


class PolicyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One published policy; never changed again."""

    version: int
    policy: Document  # as written in contract section 6: `weights`, with markets and categories inside, and `rules`
    author: str
    reason: str
    published_at: str  # RFC 3339, UTC
    base: int | None = None  # the version that its draft was begun from
    restores: int | None = None  # the version that a rollback brought back
    summary: tuple[str, ...] = ()  # its changes against `base`, a line each

    def read(self) -> Policy:
        """Return the checked policy under its version; raises ConfigError when this program cannot use it."""
        return _policy(self.policy, self.version)


class DraftChange(msgspec.Struct, frozen=True):
    """One change of a draft: what, and why."""

    at: str
    what: str
    reason: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What one author prepares; each author has one at most."""

    author: str
    base: int  # the version that was live when it was begun
    policy: Document
    changes: tuple[DraftChange, ...] = ()
    begun_at: str
    changed_at: str
    token: str = ""  # state of the draft: a change or publication that names an older one is refused

    def read(self, version: int) -> Policy:
        """Return the checked policy as it would be under a version; raises ConfigError as a version's does."""
        return _policy(self.policy, version)


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A version that a share of the shoppers gets in place of the live one."""

    version: int
    share: int  # per cent of the shoppers, 1 to 50
    salt: str  # with the client id it decides who
    author: str
    reason: str
    started_at: str
    against: int  # the live version meanwhile


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What every API worker follows."""

    live: PolicyVersion
    trial: Trial | None = None
    tried: PolicyVersion | None = None  # the version of the trial


def _policy(document: Document, version: int) -> Policy:
    try:
        return Policy.model_validate({**document, "version": version})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"version {version} of the policy cannot be used by this program, a newer one may have written it: "
            f"{place}: {first['msg']}"
        ) from error
