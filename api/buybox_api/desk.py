"""What the pages and routes behind the counter work with: synchronous stores, asked in threads of their own."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from buybox_config.errors import EngineError
from buybox_config.refusals import unusable
from buybox_config.settings import Settings
from buybox_desk.changes.announce import Wake, asleep
from buybox_desk.policies.announce import Announce, silent
from fastapi import Request
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException

from buybox_api.back_office import BackOffice
from buybox_api.faults import EngineDownError, EngineSlowError

Found = TypeVar("Found")


class Desk(msgspec.Struct, frozen=True):
    """The clients and ports of everybody who is no shopper."""

    client: OpenSearch
    settings: Settings
    back_office: BackOffice
    now: Callable[[], dt.datetime]
    announce: Announce = silent  # of policies that were published
    wake: Wake = asleep  # whoever applies changes


async def at_desk(work: Callable[[], Found]) -> Found:
    """Do synchronous work in a thread; raises EngineError in one sentence where the engine fails."""
    with told_apart():
        return await asyncio.to_thread(work)


@contextmanager
def told_apart() -> Iterator[None]:
    """Tell the errors of the synchronous client apart as ours; raises EngineError."""
    try:
        yield
    except ConnectionTimeout as error:
        raise EngineSlowError("OpenSearch did not answer in time: ask again in a moment") from error
    except Unreachable as error:
        raise EngineDownError(unusable(error) or "OpenSearch cannot be reached: see `buybox engine status`") from error
    except OpenSearchException as error:
        raise EngineError(unusable(error) or f"OpenSearch cannot be asked: {error}") from error


def desk_of(request: Request) -> Desk:
    """Return the desk that the app was started with."""
    desk: Desk = request.app.state.desk
    return desk
