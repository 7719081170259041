"""All pages of merchandisers."""

from fastapi import APIRouter

from buybox_api.pages.bench import compare, history, overview, preview, publish, rule_edit, rules, trial, weights

router = APIRouter()
for page in (overview, weights, rules, rule_edit, compare, preview, publish, trial, history):
    router.include_router(page.router)
