"""`GET /static/{digest}/{name}`: our own files, each under an address that changes with what is in it."""

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from buybox_api.pages.render import static_address

router = APIRouter()

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

FOR_EVER = "public, max-age=31536000, immutable"


class StaticFile(msgspec.Struct, frozen=True):
    """One file as it is sent."""

    content: bytes
    media_type: str
    digest: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Read every file of a known type, by name."""
    folder = files("buybox_api") / "pages" / "static"
    return {
        entry.name: StaticFile(entry.read_bytes(), TYPES[suffix], static_address(entry.name).split("/")[2])
        for entry in folder.iterdir()
        if (suffix := PurePosixPath(entry.name).suffix) in TYPES
    }


@router.get("/static/{digest}/{name}", include_in_schema=False)
async def static_file(request: Request, digest: str, name: str) -> Response:
    """Send a file, for ever where the address names what is in it; a page of another version gets what there is."""
    del request
    found = static_files().get(name)
    if found is None:
        raise HTTPException(404)
    lasts = FOR_EVER if digest == found.digest else "no-cache"
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": lasts})
