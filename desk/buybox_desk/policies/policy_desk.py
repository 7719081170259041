"""The desk of merchandisers: everything that can be asked and changed about policies, each change on record."""

import datetime as dt
from collections.abc import Callable, Sequence

from buybox_config.errors import NotFoundError, UsageError
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_config.times import utc_text
from opensearchpy import OpenSearch

from buybox_desk.access.audit import AuditLog
from buybox_desk.policies.announce import Announce, silent
from buybox_desk.policies.differences import Difference, differences
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.drafts import DraftStore, stale_draft
from buybox_desk.policies.editing import add_rules, remove_rule, replace_rule, set_weight
from buybox_desk.policies.errors import StaleBaseError, StaleDraftError
from buybox_desk.policies.history import published_version, published_versions, readable_versions
from buybox_desk.policies.merging import carried_over
from buybox_desk.policies.moving import Mover
from buybox_desk.policies.previews import Previews
from buybox_desk.policies.publishing import Publisher, told_live
from buybox_desk.policies.reading import read_policy, signed
from buybox_desk.policies.state import PastTrial, read_standing
from buybox_desk.policies.store import PolicyIndex
from buybox_desk.policies.trials import Trials
from buybox_desk.policies.version import Document, Draft, InForce, PolicyVersion, Trial

NAME_MAX = 100
"""Characters of an author's name: it is part of a document's id, which has 512 bytes."""

REASON_MAX = 500

Edit = Callable[[Document], Document]


class PolicyDesk:
    """The store of policies as people use it. Cheap to make; nothing is asked before it is needed."""

    def __init__(
        self,
        client: OpenSearch,
        settings: Settings,
        now: Callable[[], dt.datetime],
        announce: Announce = silent,
    ) -> None:
        self._settings, self._index = settings, PolicyIndex(client, settings)
        self._drafts = DraftStore(self._index, lambda: utc_text(now()))
        self._mover = Mover(self._index, settings, announce)
        self._publisher = Publisher(self._mover, lambda: utc_text(now()))
        self._trials = Trials(self._mover, self._publisher, lambda: utc_text(now()))
        self._previews = Previews(self._index)
        self._audit = AuditLog(client, settings, now)

    def in_force(self, known: InForce | None = None) -> InForce:
        """Return what is live and on trial; the policy file's version 1 while nothing was published.

        Versions that `known` holds are not fetched again. Raises ConfigError when the policy file is wrong,
        UnreadablePolicyError and LostVersionError for what the store keeps or should.
        """
        return read_standing(self._index, self._settings, known).in_force

    def versions(self, most: int = 100) -> list[PolicyVersion]:
        """Return the versions that ever were live or on trial, the newest first."""
        return published_versions(self._index, self._mover.standing(), most)

    def readable_versions(self, most: int) -> list[PolicyVersion]:
        """Return the newest versions that were live and that this program can read, the newest first."""
        return readable_versions(self._index, most)

    def version(self, number: int) -> PolicyVersion:
        """Return one version; raises NotFoundError when there is none."""
        return published_version(self._index, self._mover.standing(), number)

    def past_trials(self) -> list[PastTrial]:
        """Return the trials that are over, the newest first."""
        return list(reversed(self._mover.standing().state.past_trials))

    def draft(self, author: str) -> Draft | None:
        """Return an author's draft; None when there is none."""
        return self._drafts.find(_name(author))

    def drafts(self) -> list[Draft]:
        """Return all drafts by author."""
        return self._drafts.every()

    def begin(self, author: str, *, anew: bool = False) -> Draft:
        """Return the author's draft, begun from the live version when there is none, or `anew`."""
        name = _name(author)
        found = None if anew else self._drafts.find(name)
        return found or self._begun(name)

    def drop(self, author: str) -> None:
        """Forget an author's draft; raises NotFoundError when there is none."""
        name = _name(author)
        if not self._drafts.drop(name):
            raise NotFoundError(f"{name} has no draft to drop")
        self._previews.forget(name)
        self._audit.note(name, "policy.drop", f"draft of {name}")

    def set_weight(
        self,
        author: str,
        part: str,
        value: float | None,
        *,
        market: str | None = None,
        category: str | None = None,
        reason: str,
        token: str | None = None,
    ) -> Draft:
        """Set a weight of the author's draft, begun if need be; None lets it be inherited again.

        Raises UsageError for a value out of range or a scope that there is not, StaleDraftError when `token` is old.
        """
        return self._edited(author, lambda policy: set_weight(policy, part, value, market, category), reason, token)

    def add_rule(self, author: str, rule: Document, *, reason: str, token: str | None = None) -> Draft:
        """Add a rule to the author's draft; its own reason and author count where it names them. Errors as above."""
        return self.add_rules(author, [rule], reason=reason, token=token)

    def add_rules(self, author: str, rules: Sequence[Document], *, reason: str, token: str | None = None) -> Draft:
        """Add several rules, in their order, or none where one of them is wrong. Errors as above."""
        whole = [_signed_rule(rule, _name(author), reason) for rule in rules]
        return self._edited(author, lambda policy: add_rules(policy, whole), reason, token)

    def remove_rule(self, author: str, place: int, *, reason: str, token: str | None = None) -> Draft:
        """Remove the rule at a place, counted from 1; raises NotFoundError when there is none. Errors as above."""
        return self._edited(author, lambda policy: remove_rule(policy, place), reason, token)

    def replace_rule(self, author: str, place: int, rule: Document, *, reason: str, token: str | None = None) -> Draft:
        """Put another rule in the place of one, counted from 1. Errors as above."""
        whole = _signed_rule(rule, _name(author), reason)
        return self._edited(author, lambda policy: replace_rule(policy, place, whole), reason, token)

    def replace(self, author: str, policy: Document, *, reason: str, token: str | None = None) -> Draft:
        """Give the author's draft another policy altogether. Errors as above."""
        return self._edited(author, lambda _: policy, reason, token)

    def rebase(self, author: str) -> Draft:
        """Carry the changes of a draft over to the live version.

        Where both changed one weight the draft's counts. Raises UsageError when they do not fit together, such as too
        many rules.
        """
        draft = self._drafts.needed(_name(author))
        live, begun_from = self.in_force().live, self._drafts.begun_from(draft.author)
        merged = self._checked(carried_over(begun_from, draft.policy, live.policy))
        what = f"carried over from version {draft.base} to version {live.version}"
        moved = self._drafts.move_base(draft, live, merged, what)
        self._audit.note(draft.author, "policy.rebase", f"draft of {draft.author}", what)
        return moved

    def publish(self, author: str, reason: str, *, base: int | None = None, token: str | None = None) -> PolicyVersion:
        """Make the author's draft live.

        Raises StaleBaseError when another version went live since it was begun or `base` is no longer its base,
        StaleDraftError when `token` is old, RefusedError during a trial, UsageError when it changes nothing.
        """
        draft, why = self._ready(author, token), _reason(reason)
        if base is not None and base != draft.base:
            raise StaleBaseError(f"{told_live(self.in_force().live)}; the draft is on version {draft.base}: look again")
        version = self._publisher.publish(draft, self._drafts.begun_from(draft.author), why)
        self._audit.note(draft.author, "policy.publish", f"version {version.version}", _detail(why, version.summary))
        self._used(draft, version.version)
        return version

    def publish_trial(self, author: str, share: int, reason: str, *, token: str | None = None) -> Trial:
        """Give the author's draft to a share of the shoppers, 1 to 50 per cent. Errors as `publish`."""
        draft, why = self._ready(author, token), _reason(reason)
        trial = self._trials.begin(draft, self._drafts.begun_from(draft.author), share, why)
        self._audit.note(draft.author, "policy.trial", f"version {trial.version}", f"{share} % of the shoppers: {why}")
        self._used(draft, trial.version)
        return trial

    def promote_trial(self, author: str, reason: str) -> PolicyVersion:
        """Give the version on trial to everybody; raises NotFoundError when there is none."""
        name, why = _name(author), _reason(reason)
        version = self._trials.promote(name, why)
        self._audit.note(name, "policy.promote", f"version {version.version}", why)
        return version

    def drop_trial(self, author: str, reason: str) -> Trial:
        """End the trial, the live version for everybody; raises NotFoundError when there is none."""
        name, why = _name(author), _reason(reason)
        trial = self._trials.drop(name, why)
        self._audit.note(name, "policy.drop_trial", f"version {trial.version}", why)
        return trial

    def rollback(self, version: int, author: str, reason: str, *, base: int | None = None) -> PolicyVersion:
        """Make the policy of an earlier version live again, under a number of its own.

        Raises NotFoundError for no such version, StaleBaseError when `base` is named and no longer live, RefusedError
        during a trial, UsageError when it is what is live.
        """
        name, why = _name(author), _reason(reason)
        earlier = self.version(version)
        self._checked(earlier.policy)
        restored = self._publisher.roll_back(earlier, name, why, base)
        detail = _detail(f"back to version {version}: {why}", restored.summary)
        self._audit.note(name, "policy.rollback", f"version {restored.version}", detail)
        return restored

    def keep_preview(self, key: str, preview: Document) -> None:
        """Keep what a preview found; the key is a version's number, or `draft/AUTHOR/TOKEN`."""
        self._previews.keep(key, preview)

    def preview_of(self, key: str) -> Document | None:
        """Return what was kept under a key; None when nothing was."""
        return self._previews.find(key)

    @staticmethod
    def differences(before: Document, after: Document) -> list[Difference]:
        """Tell what changes from one policy document to another, in words."""
        return differences(before, after)

    def _begun(self, author: str) -> Draft:
        draft = self._drafts.begin(author, self.in_force().live)
        self._audit.note(author, "policy.draft", f"draft of {author}", f"begun from version {draft.base}")
        return draft

    def _edited(self, author: str, edit: Edit, reason: str, token: str | None) -> Draft:
        """Change the policy of a draft, checked whole; the draft itself where nothing changes."""
        name, why = _name(author), _reason(reason)
        draft = self._drafts.find(name)
        if token is not None and (draft is None or draft.token != token):
            raise StaleDraftError(stale_draft(name))
        before = draft.policy if draft else self.in_force().live.policy
        after = self._checked(edit(before))
        what = tuple(each.what for each in differences(before, after))
        draft = draft or self._begun(name)
        if not what:
            return draft
        changed = self._drafts.change(draft, after, what, why)
        self._audit.note(name, "policy.set", f"draft of {name}", _detail(why, what))
        return changed

    def _checked(self, policy: object) -> Document:
        """Return a policy as it is kept; raises UsageError that names the place of what is wrong."""
        return policy_document(read_policy(policy, load_markets(self._settings.markets_dir)))

    def _ready(self, author: str, token: str | None) -> Draft:
        """Return the draft that is to be published, checked once more: markets come and go."""
        draft = self._drafts.needed(_name(author))
        if token is not None and draft.token != token:
            raise StaleDraftError(stale_draft(draft.author))
        self._checked(draft.policy)
        return draft

    def _used(self, draft: Draft, version: int) -> None:
        self._previews.move(draft, version)
        self._drafts.used(draft)


def _name(author: str) -> str:
    return signed(author, "the author's name", NAME_MAX)


def _reason(reason: str) -> str:
    return signed(reason, "the reason", REASON_MAX)


def _detail(reason: str, what: tuple[str, ...]) -> str:
    return f"{reason}: {'; '.join(what)}"


def _signed_rule(rule: object, author: str, reason: str) -> Document:
    """Return a rule with the reason and author of its change where it names none of its own."""
    if not isinstance(rule, dict):
        raise UsageError("a rule is a table with `action`, `scope` and `target`")
    return {"reason": _reason(reason), "author": author, **rule}
