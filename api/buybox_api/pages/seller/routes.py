"""All pages of a seller."""

from fastapi import APIRouter

from buybox_api.pages.seller import moves, offers, overview, quality, rejects, restrictions

router = APIRouter(include_in_schema=False)

for page in (overview, offers, moves, quality, rejects, restrictions):
    router.include_router(page.router)
