"""The report page of a model: one HTML document that needs nothing beside itself."""

from html import escape

from buybox_ranking.curves import Curves
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.pictures.curve_sections import counting, exchanges, in_plain_words, part_curves, price_steps
from buybox_ranking.pictures.data_sections import compared, learned_from, left_out
from buybox_ranking.pictures.style import STYLE


def report_page(curves: Curves, report: TrainingReport, steps: Curves | None = None) -> str:
    """Return the page: what the model values, in pictures and plain words, and how it was learned.

    `curves` are those that are served; `steps`, where given, those that were learned, drawn beside the price. No
    scripts and no links: it can be kept beside the model, sent and printed.
    """
    sections = [
        in_plain_words(),
        counting(report.shares),
        part_curves(curves, steps, report.shares),
        exchanges(curves),
        price_steps(curves),
        compared(report),
        learned_from(report),
        left_out(report),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>Ranking model {escape(report.model_id)}</title><style>{STYLE}</style></head>"
        f"<body><main>{_head(report)}{''.join(sections)}</main></body></html>\n"
    )


def _head(report: TrainingReport) -> str:
    return (
        "<header><h1>What this ranking model values</h1>"
        f"<p>Model <b>{escape(report.model_id)}</b>, trained {escape(report.trained_at)} "
        f"on data {escape(report.data)}.</p></header>"
    )
