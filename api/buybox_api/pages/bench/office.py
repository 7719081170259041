"""What every page of merchandisers starts from: who asks, the fields that were sent, and the policies' desk."""

from collections.abc import Mapping
from typing import Annotated

from buybox_config.markets import Market
from buybox_desk.access.caller import Caller
from buybox_desk.policies.drafts import stale_draft
from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import Draft, InForce
from fastapi import Request
from fastapi.responses import RedirectResponse

from buybox_api.access.callers import page_caller
from buybox_api.access.forms import CheckedForm
from buybox_api.desk import at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.policies.at_policies import policy_desk

Merchandiser = Annotated[Caller, page_caller("merchandiser")]

Fields = CheckedForm

LIVE, DRAFT = "Live version", "My draft"


def policies_of(request: Request) -> PolicyDesk:
    """Return the desk of policies, which announces what it publishes to every process."""
    return policy_desk(desk_of(request))


async def stand_of(request: Request, author: str) -> tuple[InForce, Draft | None]:
    """Return what is live, and the author's draft where there is one."""
    policies = policies_of(request)
    return await at_desk(lambda: (policies.in_force(), policies.draft(author)))


async def seen_token(request: Request, author: str, fields: Mapping[str, str]) -> str | None:
    """Return the token of the draft that a form was made from; None where there was no draft, nor is one now.

    Raises StaleDraftError when a draft was begun meanwhile: what the form showed is not what it would change.
    """
    token = fields.get("token")
    if token:
        return token
    policies = policies_of(request)
    if await at_desk(lambda: policies.draft(author)) is not None:
        raise StaleDraftError(stale_draft(author))
    return None


def see_other(address: str) -> RedirectResponse:
    """Lead to a page after a form was taken: reloading it sends nothing again."""
    return RedirectResponse(address, status_code=303)


async def usual_market(request: Request) -> Market:
    """Return the market to look at where none is chosen: the first that is live, else the first there is."""
    storefront = edge_of(request).storefront
    markets = list(storefront.markets.values())
    live = await storefront.generations.overview(markets)
    return next((market for market in markets if live[market.id] is not None), markets[0])
