"""Routes and a page with a form, as those behind the counter have them."""

from typing import Annotated

from buybox_api.access.callers import check_seller, optional_caller, page_caller, require
from buybox_api.access.forms import CheckedForm, form_token
from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Depends, Request

CHANGES: list[dict[str, str]] = []
"""What the form changed."""

router = APIRouter()


@router.get("/v1/who")
async def who(caller: Annotated[Caller | None, Depends(optional_caller)]) -> dict[str, str]:
    return {"who": caller.name if caller else "nobody"}


@router.get("/v1/ranking-desk")
async def ranking_desk(caller: Annotated[Caller, require("merchandiser")]) -> dict[str, str]:
    return {"who": caller.name}


@router.post("/v1/ranking-desk")
async def change_ranking(caller: Annotated[Caller, require("merchandiser")]) -> dict[str, str]:
    return {"who": caller.name}


@router.get("/v1/of-seller/{seller}")
async def of_seller(seller: str, caller: Annotated[Caller, require("seller", "operator")]) -> dict[str, str]:
    check_seller(caller, seller)
    return {"seller": seller}


@router.get("/bench")
async def bench(request: Request, caller: Annotated[Caller, page_caller("merchandiser")]) -> dict[str, str]:
    return {"token": form_token(request, caller, "/bench"), "other": form_token(request, caller, "/other")}


@router.post("/bench")
async def change(form: CheckedForm, caller: Annotated[Caller, page_caller("merchandiser")]) -> dict[str, str]:
    CHANGES.append({"who": caller.name, **form})
    return {"changed": form.get("what", "")}


@router.get("/token")
async def token(request: Request, path: str, caller: Annotated[Caller, page_caller()]) -> dict[str, str]:
    return {"token": form_token(request, caller, path)}
