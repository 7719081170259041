"""All pages of merchandisers."""

from fastapi import APIRouter

from buybox_api.pages.bench import (
    compare,
    history,
    model,
    overview,
    preview,
    publish,
    rule_edit,
    rules,
    searches,
    sellers,
    trial,
    weights,
)

router = APIRouter()
for page in (overview, weights, rules, rule_edit, compare, preview, publish, trial, history, searches, sellers, model):
    router.include_router(page.router)
