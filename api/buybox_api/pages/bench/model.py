"""The card of the live model: what it values, drawn curve by curve, and how it was learned, in words of the trade."""

import msgspec
from buybox_ranking.curves import Curves
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.pictures.curve_sections import counting, exchanges, in_plain_words, part_curves, price_steps
from buybox_ranking.pictures.data_sections import compared, learned_from, left_out
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from buybox_api.back_office import BackOffice, Document
from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.bench.office import Merchandiser
from buybox_api.pages.bench.words import moment
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/model"

FORMULA = "formula"


class Read(msgspec.Struct, frozen=True):
    """What is read for the page."""

    card: Document
    curves: Curves
    simulated: bool


@router.get(PATH)
async def model_page(request: Request, caller: Merchandiser) -> Response:
    """Show the live model."""
    office = desk_of(request).back_office
    read = await at_desk(lambda: _read(office))
    card = read.card
    return desk_page(
        request,
        "bench/model.html",
        caller,
        Frame(title="Model"),
        model_id=card["model_id"],
        is_formula=card["model_id"].startswith(FORMULA),
        trained_at=moment(card["trained_at"]) if card["trained_at"] else None,
        simulated=read.simulated,
        promotions=[(each, moment(each["at"])) for each in reversed(card["promotions"])],
        sections=[Markup(section) for section in model_sections(read)],  # noqa: S704 - each escapes its own words
    )


def _read(office: BackOffice) -> Read:
    simulated = any(market["meta"].get("simulated", False) for market in office.markets())
    return Read(office.model_card(), office.live_curves(), simulated)


def model_sections(read: Read) -> list[str]:
    """Return the model in pictures and tables; what needs a training report only where there is one."""
    document = read.card["report"]
    report = None if document is None else msgspec.convert(document, TrainingReport)
    shares = {} if report is None else report.shares
    learned = [] if report is None else [compared(report), learned_from(report), left_out(report)]
    drawn = [
        in_plain_words(),
        counting(shares),
        part_curves(read.curves, None, shares),
        exchanges(read.curves),
        price_steps(read.curves),
        *learned,
    ]
    return [section for section in drawn if section]
