"""All pages of the operator."""

from fastapi import APIRouter

from buybox_api.pages.operator import audit, blocks, overview, review, sellers

router = APIRouter(include_in_schema=False)

for page in (overview, sellers, review, audit, blocks):
    router.include_router(page.router)
