"""All pages of merchandisers."""

from fastapi import APIRouter

from buybox_api.pages.bench import weights

router = APIRouter()
for page in (weights,):
    router.include_router(page.router)
