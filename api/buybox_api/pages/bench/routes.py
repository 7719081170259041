"""All pages of merchandisers."""

from fastapi import APIRouter

from buybox_api.pages.bench import rule_edit, rules, weights

router = APIRouter()
for page in (weights, rules, rule_edit):
    router.include_router(page.router)
