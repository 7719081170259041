"""Run a proposed seller file over the feed, step by step as a load does, and tell what would become of the rows."""

from collections.abc import Callable, Iterable
from itertools import islice

from buybox_config.errors import FeedError

from buybox_indexer.conform import conformer
from buybox_indexer.feed_check.found import Example, Trial
from buybox_indexer.intake.speakers import Speakers
from buybox_indexer.listing import Feed, Listing, RawRow, TurnedAway
from buybox_indexer.normalise.steps import steps
from buybox_indexer.normalise.words import Words
from buybox_indexer.rejects.kept_rejects import clean_text
from buybox_indexer.resolve import Resolver

EXAMPLES = 3
TOLD_EVERY = 10_000

Tell = Callable[[str], None]


def run_trial(feed: Feed, rows: Iterable[RawRow], words: Words, resolve: Resolver, most: int, tell: Tell) -> Trial:
    """Try at most `most` rows; a fault of the feed ends the trial and is told in it.

    What only the marketplace knows (prices of others, reviews of the seller) is not judged here.
    """
    trial, speakers, reasons = Trial(), Speakers(), dict[int, tuple[str, Example]]()
    conform, understand = conformer(feed), steps(feed, words)
    try:
        for raw in islice(rows, most):
            trial.rows_read += 1
            away, listing, device_no = _tried(raw, conform, understand, resolve)
            if away is not None:
                title = clean_text(listing.title or listing.given.get("title"))
                reasons[trial.rows_read] = (away.reason, Example(raw.number, title, clean_text(away.message) or ""))
            if listing.sku:
                speakers.hear(listing.sku, listing.updated_at, 0, device_no, trial.rows_read)
            if trial.rows_read % TOLD_EVERY == 0:
                tell(f"{trial.rows_read:,} rows tried")
    except FeedError as error:
        trial.error = str(error)
    for ordinal in speakers.contradicted - speakers.superseded:
        reasons[ordinal] = ("duplicate_sku", Example(ordinal, None, "another row has this sku and another device"))
    _count(trial, speakers.superseded, reasons)
    return trial


def _tried(
    raw: RawRow,
    conform: Callable[[RawRow], Listing],
    understand: Iterable[Callable[[Listing], None]],
    resolve: Resolver,
) -> tuple[TurnedAway | None, Listing, int | None]:
    listing = Listing(raw.number, {})
    try:
        listing = conform(raw)
        for step in understand:
            step(listing)
        device, _ = resolve(listing)
    except TurnedAway as away:
        return away, listing, None
    return None, listing, device.device_no


def _count(trial: Trial, superseded: set[int], reasons: dict[int, tuple[str, Example]]) -> None:
    trial.superseded = len(superseded)
    for ordinal, (reason, example) in sorted(reasons.items()):
        if ordinal not in superseded:
            trial.rejected += 1
            trial.rejected_by_reason[reason] = trial.rejected_by_reason.get(reason, 0) + 1
            examples = trial.examples.setdefault(reason, [])
            if len(examples) < EXAMPLES:
                examples.append(example)
    trial.offers = trial.rows_read - trial.rejected - trial.superseded
