"""A model in pictures: what each fact of an offer is worth, drawn for those who set the weights."""

from buybox_ranking.pictures.page import report_page

__all__ = ["report_page"]
