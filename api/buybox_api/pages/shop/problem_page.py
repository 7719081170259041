"""What went wrong, as a page in the market's language with a way on; never a bare error."""

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus

from buybox_config.errors import EngineError, NotFoundError, UsageError
from fastapi import Request, Response

from buybox_api.edge import edge_of
from buybox_api.faults import MovedDeviceError, NothingLoadedError
from buybox_api.moved import MOVED_CACHE_CONTROL
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.links import Links
from buybox_api.pages.shop.markets_page import markets_page, without_market
from buybox_api.pages.shop.serving import html_of, page_response
from buybox_api.pages.shop.visit import Visit, visit_of
from buybox_api.parameters import BadParametersError

Page = Callable[..., Awaitable[Response]]

RETRY_S = "2"


def shop_page(page: Page) -> Page:
    """Let a page answer what it could not do in words; without a market it leads to one."""

    @wraps(page)
    async def answer(request: Request, **path: str) -> Response:
        if not request.query_params.get("market"):
            return without_market(request)
        try:
            return await page(request, **path)
        except MovedDeviceError as error:
            return _moved(request, error)
        except (NotFoundError, UsageError, EngineError) as error:
            return _problem(request, error)

    return answer


def _moved(request: Request, error: MovedDeviceError) -> Response:
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "market"]
    location = Links(request.query_params["market"], ()).device(error.device_id, pairs)
    kept = KeptPage("", status=HTTPStatus.MOVED_PERMANENTLY, location=location)
    return page_response(kept, {"Cache-Control": MOVED_CACHE_CONTROL})


def _problem(request: Request, error: NotFoundError | UsageError | EngineError) -> Response:
    if request.query_params["market"].upper() not in edge_of(request).shop.markets:
        return markets_page(request, HTTPStatus.NOT_FOUND)
    visit = visit_of(request)
    status = _status(error)
    html = html_of("problem", **visit.values(), sentence=_sentence(error, visit), details=_details(error))
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": RETRY_S} if status >= HTTPStatus.BAD_GATEWAY else {})
    return page_response(KeptPage(html, status=status), headers)


def _status(error: Exception) -> HTTPStatus:
    if isinstance(error, NotFoundError):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, UsageError) else HTTPStatus.SERVICE_UNAVAILABLE


def _sentence(error: Exception, visit: Visit) -> str:
    if isinstance(error, NothingLoadedError):
        return visit.say("nothing_loaded")
    if isinstance(error, NotFoundError):
        return visit.say("unknown_device")
    return visit.say("bad_address" if isinstance(error, UsageError) else "try_later")


def _details(error: Exception) -> list[str]:
    """Return what is wrong, in our own English, for who made the address."""
    if isinstance(error, BadParametersError):
        return [f"{each.parameter}: {each.detail}" for each in error.errors]
    return [str(error)] if isinstance(error, UsageError) else []
