"""`GET /metrics`: the text that Prometheus reads."""

from fastapi import APIRouter, Request, Response

from buybox_api.access.scrapers import check_scraper
from buybox_api.edge import edge_of
from buybox_api.metrics.watch import watch_of

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Metrics in Prometheus's text form.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
async def metrics(request: Request) -> Response:
    """Tell what this server counted and what it sees in the engine; for named networks or an operator's key."""
    watch = watch_of(request.scope)
    await check_scraper(request, watch.networks)
    body, content_type = await watch.text(edge_of(request), request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": content_type})
