"""Between the routes and pages of merchandisers and the desk of policies: in a thread, with our errors."""

from collections.abc import Callable
from typing import TypeVar

from buybox_config.errors import NotFoundError
from buybox_desk.policies.policy_desk import PolicyDesk
from fastapi import Request

from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.faults import UnknownPolicyError

Found = TypeVar("Found")


def policy_desk(desk: Desk) -> PolicyDesk:
    """Return the desk of policies, which announces what it publishes."""
    return PolicyDesk(desk.client, desk.settings, desk.now, desk.announce)


async def at_policies(request: Request, work: Callable[[PolicyDesk], Found]) -> Found:
    """Ask or prepare something; raises UnknownPolicyError for a version, draft or trial that there is not."""
    policies = policy_desk(desk_of(request))
    try:
        return await at_desk(lambda: work(policies))
    except NotFoundError as error:
        raise UnknownPolicyError(str(error)) from error


async def moving_policies(request: Request, work: Callable[[PolicyDesk], Found]) -> Found:
    """Publish something, or end a trial: what this process answers from now on follows it already.

    Others follow in less than two seconds. Raises as `at_policies`.
    """
    done = await at_policies(request, work)
    await edge_of(request).policies.look()
    return done
