"""A renamed or merged device is answered with 301 to the one that it lives on as, the question kept."""

from urllib.parse import quote

from fastapi import Request, Response

from buybox_api.faults import MovedDeviceError

MOVED_CACHE_CONTROL = "public, max-age=86400"
"""A published id never changes its meaning, so a day is safe; not for ever, for a wrong redirect is taken back."""


async def answer_moved(request: Request, error: Exception) -> Response:
    """Answer 301 with the same route and parameters for the device that lives."""
    if not isinstance(error, MovedDeviceError):
        raise error
    location = request.scope["route"].path.replace("{device_id}", quote(error.device_id, safe=""))
    if request.url.query:
        location += f"?{request.url.query}"
    return Response(status_code=301, headers={"Location": location, "Cache-Control": MOVED_CACHE_CONTROL})
