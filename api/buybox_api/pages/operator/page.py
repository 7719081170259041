"""What the operator's pages share: who may see them."""

from typing import Annotated

from buybox_desk.access.caller import Caller
from fastapi import Depends

from buybox_api.pages.gate import page_caller

OperatorCaller = Annotated[Caller, Depends(page_caller("operator"))]

START = ("Operator", "/operator")
"""Where the crumbs of its pages begin."""
