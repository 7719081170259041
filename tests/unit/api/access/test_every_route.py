"""Every route that there is: open on purpose, or behind a key; every form of a page is checked."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from buybox_api.access.callers import READING
from buybox_api.access.forms import checked_form
from buybox_api.app import create_app
from fastapi.routing import APIRoute

OPEN = {
    "/", "/devices/{device_id}", "/compare", "/how-we-rank", "/static/{digest}/{name}",
    "/v1/search", "/v1/suggest", "/v1/devices/{device_id}", "/v1/devices/{device_id}/offers",
    "/v1/devices/{device_id}/best", "/v1/compare", "/v1/models", "/v1/ranking", "/v1/events",
    "/healthz", "/readyz", "/metrics", "/sign-in",
}  # fmt: skip
"""What anybody may ask; a new route is open only when it is named here."""

CALLERS = {"require.<locals>.caller", "page_caller.<locals>.caller"}


def walked(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Yield all routes, those of routers inside too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from walked(inner.routes)
        elif isinstance(route, APIRoute):
            yield route


def asked_for(dependant: Any) -> Iterator[Callable[..., Any]]:  # noqa: ANN401 - FastAPI's own
    """Yield what a route depends on."""
    for each in dependant.dependencies:
        yield each.call
        yield from asked_for(each)


def routes() -> list[APIRoute]:
    return list(walked(create_app(lambda: None, lambda: None).routes))  # type: ignore[arg-type,return-value] # never opened


def test_a_route_is_open_on_purpose_or_asks_who_calls() -> None:
    found = routes()
    assert len(found) > 10
    for route in found:
        names = {call.__qualname__ for call in asked_for(route.dependant)}
        behind = bool(names & CALLERS) or checked_form in set(asked_for(route.dependant))
        assert behind != (route.path in OPEN), f"{route.methods} {route.path}"


def test_what_a_page_changes_comes_by_a_checked_form() -> None:
    for route in routes():
        changes = not (route.methods or set()) <= set(READING)
        if changes and not route.path.startswith("/v1/") and route.path != "/sign-in":
            assert checked_form in set(asked_for(route.dependant)), f"{route.methods} {route.path}"
