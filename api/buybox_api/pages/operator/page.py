"""What the operator's pages share: who may see them."""

from typing import Annotated

from buybox_desk.access.caller import Caller

from buybox_api.access.callers import page_caller

OperatorCaller = Annotated[Caller, page_caller("operator")]

START = ("Operator", "/operator")
"""Where the crumbs of its pages begin."""
