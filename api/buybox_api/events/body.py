"""The body of a request that brings events."""

from starlette.requests import Request

from buybox_api.bodies import read_bounded

FORMS = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/json",
    "text/plain",  # what a browser's beacon sends
)


async def read_body(request: Request) -> bytes:
    """Return the body; raises as `read_bounded`."""
    return await read_bounded(request, FORMS, "send the events in several requests")
