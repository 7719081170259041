"""What the store says is in force becomes what answers go by: checked, worked out, as far as it can be read."""

from collections.abc import Mapping

import msgspec
from buybox_config.errors import BuyboxError, ConfigError
from buybox_config.markets import Market
from buybox_config.policy import check_markets
from buybox_desk.policies.errors import LostVersionError, UnreadablePolicyError
from buybox_desk.policies.version import InForce, PolicyVersion, Trial

from buybox_api.faults import PolicyUnknownError
from buybox_api.policies.source import PolicySource
from buybox_api.weights import PolicyInForce

EARLIER = 20
"""Versions before the live one that are tried when a process starts and cannot read it."""


class Followed(msgspec.Struct, frozen=True):
    """What answers go by at one moment."""

    found: InForce  # as the store said
    live: PolicyInForce
    trial: Trial | None = None
    tried: PolicyInForce | None = None  # None while there is a trial: its version cannot be read here
    fault: str | None = None  # what of it could not be read


class Worker:
    """Works out what is in force; a version is worked out once."""

    def __init__(self, source: PolicySource, markets: Mapping[str, Market]) -> None:
        self._source, self._markets = source, markets
        self._made: dict[int, tuple[PolicyVersion, PolicyInForce]] = {}

    def look(self, before: Followed | None) -> Followed:
        """Ask what is in force and return what to go by, as `follow` does.

        A process that knows none yet and finds one that is lost or of an unknown shape goes by the newest of the other
        versions that can be read. Raises what the source raises, for who knows one already or where there is none.
        """
        try:
            found = self._source.in_force(None if before is None else before.found)
        except (UnreadablePolicyError, LostVersionError) as error:
            if before is not None:
                raise
            version, live = self._newest_readable(error)
            return Followed(InForce(live=version), live, fault=str(error))
        return self.follow(found, before)

    def follow(self, found: InForce, before: Followed | None) -> Followed:
        """Return what to go by; what cannot be read leaves the live policy of before, or an earlier version.

        Raises PolicyUnknownError where there is neither.
        """
        if before is not None and before.found == found:
            return before
        try:
            live = self._worked_out(found.live)
        except ConfigError as error:
            return self._last_good(found, before, error)
        followed = self._with_trial(found, live)
        self._forget_all_but(found)
        return followed

    def _with_trial(self, found: InForce, live: PolicyInForce) -> Followed:
        if found.trial is None or found.tried is None:
            return Followed(found, live)
        share = found.trial.share
        try:
            tried = self._worked_out(found.tried).in_trial("trial", share)
        except ConfigError as error:
            return Followed(found, live.in_trial("live", share), found.trial, fault=str(error))
        return Followed(found, live.in_trial("live", share), found.trial, tried)

    def _last_good(self, found: InForce, before: Followed | None, error: ConfigError) -> Followed:
        """Go on without a trial: of what another program wrote it is not known who should be in it."""
        if before is not None:
            made = self._made.get(before.live.policy.version)
            return Followed(found, before.live if made is None else made[1], fault=str(error))
        _, live = self._newest_readable(error)
        return Followed(found, live, fault=str(error))

    def _newest_readable(self, why: BuyboxError) -> tuple[PolicyVersion, PolicyInForce]:
        for version in self._source.readable_versions(EARLIER):
            live = self._readable(version)
            if live is not None:
                return version, live
        raise PolicyUnknownError(f"{why}, and there is no earlier one that can be") from why

    def _readable(self, version: PolicyVersion) -> PolicyInForce | None:
        try:
            return self._worked_out(version)
        except ConfigError:
            return None

    def _worked_out(self, version: PolicyVersion) -> PolicyInForce:
        """Work a version out; raises ConfigError that names it where this program cannot use it."""
        made = self._made.get(version.version)
        if made is not None and made[0] == version:
            return made[1]
        policy = version.read()
        try:
            check_markets(policy, self._markets)
        except ConfigError as error:
            raise ConfigError(f"version {version.version} of the policy cannot be used here: {error}") from error
        in_force = PolicyInForce(policy, self._markets, version.published_at or None)
        self._made[version.version] = (version, in_force)
        return in_force

    def _forget_all_but(self, found: InForce) -> None:
        kept = {found.live.version, found.trial.version if found.trial else 0}
        self._made = {number: made for number, made in self._made.items() if number in kept}
