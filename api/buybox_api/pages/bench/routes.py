"""All pages of merchandisers."""

from fastapi import APIRouter

from buybox_api.pages.bench import history, overview, publish, rule_edit, rules, weights

router = APIRouter()
for page in (overview, weights, rules, rule_edit, publish, history):
    router.include_router(page.router)
