"""What the check of a policy finds, as pages tell it: the catalogue is read once, what is on sale is a minute old."""

import datetime as dt
import time
from collections.abc import Callable, Mapping

import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_desk.policies.check import check_policy
from buybox_desk.policies.checks.findings import Finding
from buybox_desk.policies.checks.live_market import LiveMarket, live_market
from buybox_desk.policies.version import Document
from fastapi import Request

from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.edge import edge_of

FRESH_S = 60.0

KINDS = {"error": "bad", "warning": "warn", "note": ""}


class FindingLine(msgspec.Struct, frozen=True):
    """One finding."""

    severity: str
    kind: str  # how it is coloured
    message: str
    place: int | None = None  # of the rule, from 1


class Checker:
    """Checks policies for pages, which are looked at again and again while a draft is made."""

    def __init__(self, desk: Desk, markets: Mapping[str, Market], clock: Callable[[], float] = time.monotonic) -> None:
        self._desk, self._markets, self._clock = desk, markets, clock
        self._catalogue: Catalogue | None = None
        self._live: tuple[float, dict[str, LiveMarket]] | None = None

    def findings(self, policy: Policy, now: dt.datetime) -> list[Finding]:
        """Return what is wrong with a policy; raises EngineError."""
        if self._catalogue is None:
            self._catalogue = load_catalogue(self._desk.settings.additions_dir)
        return check_policy(policy, self._markets, self._catalogue, self._on_sale(), now)

    def _on_sale(self) -> dict[str, LiveMarket]:
        if self._live is None or self._clock() - self._live[0] > FRESH_S:
            found = {name: live_market(self._desk.client, self._desk.settings, name) for name in self._markets}
            self._live = (self._clock(), {name: each for name, each in found.items() if each is not None})
        return self._live[1]


async def findings_of(request: Request, policy: Document) -> list[FindingLine]:
    """Check the policy of a draft or version."""
    checker, desk = _checker_of(request), desk_of(request)
    read = Policy.model_validate({**policy, "version": 1})
    return [_line(finding) for finding in await at_desk(lambda: checker.findings(read, desk.now()))]


def _checker_of(request: Request) -> Checker:
    """Return the app's checker, made when the first page asks."""
    checker: Checker | None = getattr(request.app.state, "checker", None)
    if checker is None:
        checker = Checker(desk_of(request), edge_of(request).storefront.markets)
        request.app.state.checker = checker
    return checker


def _line(finding: Finding) -> FindingLine:
    message = f"{finding.message[:1].upper()}{finding.message[1:]}."
    return FindingLine(finding.severity, KINDS[finding.severity], message, finding.place)
