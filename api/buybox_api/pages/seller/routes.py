"""All pages of a seller."""

from fastapi import APIRouter

from buybox_api.pages.seller import changes, moves, offers, overview, quality, rejects, restrictions, take_prices

router = APIRouter(include_in_schema=False)

for page in (overview, offers, moves, take_prices, changes, quality, rejects, restrictions):
    router.include_router(page.router)
