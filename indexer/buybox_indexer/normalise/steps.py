"""The ordered steps from what a seller wrote to canonical values; each fills its fields and counts what it changed."""

from collections import Counter
from collections.abc import Callable, Iterator

from buybox_indexer.listing import Feed, Listing
from buybox_indexer.normalise.battery import battery_step
from buybox_indexer.normalise.capacity import units_step
from buybox_indexer.normalise.condition import condition_step
from buybox_indexer.normalise.grades import grade_step
from buybox_indexer.normalise.identity import BlankStep, required_step, sku_step, title_step
from buybox_indexer.normalise.legal import legal_step
from buybox_indexer.normalise.links import link_step
from buybox_indexer.normalise.options import colour_step, keyboard_step, lock_step
from buybox_indexer.normalise.prices import money_step
from buybox_indexer.normalise.promises import delivery_step, returns_step, warranty_step
from buybox_indexer.normalise.sorts import category_step, tax_step
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.stock import stock_step
from buybox_indexer.normalise.text import text_step
from buybox_indexer.normalise.times import time_step
from buybox_indexer.normalise.truth import parts_step
from buybox_indexer.normalise.words import Words

Maker = Callable[[Feed, Words, Counter[str]], Step]
"""Makes a step for one feed; the counter takes warnings for the seller."""

ORDER: tuple[tuple[str, Maker], ...] = (
    ("text", lambda _feed, _words, _warnings: text_step),
    ("title", lambda _feed, _words, _warnings: title_step),
    ("sku", lambda _feed, _words, _warnings: sku_step),
    ("blanks", lambda _feed, words, _warnings: BlankStep(words)),
    ("time", lambda feed, _words, _warnings: time_step(feed)),
    ("required", lambda _feed, _words, _warnings: required_step),
    ("money", lambda feed, words, _warnings: money_step(feed, words)),
    ("grade", lambda feed, words, _warnings: grade_step(feed.source.grades, words)),
    ("condition", lambda _feed, words, _warnings: condition_step(words)),
    ("stock", lambda _feed, words, _warnings: stock_step(words)),
    ("units", lambda _feed, words, _warnings: units_step(words)),
    ("colour", lambda _feed, words, _warnings: colour_step(words)),
    ("keyboard", lambda _feed, words, _warnings: keyboard_step(words)),
    ("lock", lambda _feed, words, _warnings: lock_step(words)),
    ("delivery", lambda _feed, words, _warnings: delivery_step(words)),
    ("warranty", lambda _feed, words, _warnings: warranty_step(words)),
    ("returns", lambda _feed, words, _warnings: returns_step(words)),
    ("battery", lambda _feed, words, _warnings: battery_step(words)),
    ("parts", lambda _feed, words, _warnings: parts_step(words)),
    ("category", lambda _feed, words, _warnings: category_step(words)),
    ("tax", lambda _feed, words, _warnings: tax_step(words)),
    ("links", lambda _feed, _words, _warnings: link_step),
    ("legal", lambda feed, _words, warnings: legal_step(feed.market, warnings)),
)
"""The steps by name, in the order in which they run: docs/normalising.md says a sentence about each."""


class Steps:
    """The steps of one feed: iterating yields what runs them in order, and counts by step the rows that it changed."""

    def __init__(self, feed: Feed, words: Words) -> None:
        self.changed: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self._steps = tuple((name, make(feed, words, self.warnings)) for name, make in ORDER)

    def __iter__(self) -> Iterator[Callable[[Listing], None]]:
        """Yield the one callable that runs all steps: calling each by itself would take a tenth longer."""
        yield self._run

    def _run(self, listing: Listing) -> None:
        for name, step in self._steps:
            if step(listing):
                self.changed[name] += 1


def steps(feed: Feed, words: Words) -> Steps:
    """Return the steps for one feed."""
    return Steps(feed, words)
