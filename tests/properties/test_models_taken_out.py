"""How well proposals find what the catalogue lacks: known models are taken out, and their titles proposed again."""

from collections.abc import Iterator

import numpy as np
from buybox_config.catalogue import Catalogue, Model
from buybox_config.catalogue.read import build_catalogue
from buybox_config.words import load_words
from buybox_indexer.demo.tables import TitleStyles, read_table
from buybox_indexer.demo.titles import TitleWriter, Told
from buybox_indexer.demo.words import words_of
from buybox_indexer.proposals import Proposal, Titled, propose
from buybox_titles.fold import fold
from buybox_titles.recogniser import Recogniser
from buybox_titles.tokens import tokenise

TAKEN_OUT = 100
TITLES_OF_EACH = 6
MISTYPED = 0.03


def titles_of(model: Model, rng: np.random.Generator, count: int) -> Iterator[str]:
    """Write titles as the shops of the demo do, in three languages, some with a letter lost."""
    styles = read_table(TitleStyles, "title_styles").styles
    for _ in range(count):
        words = words_of(str(rng.choice(("fr", "de", "en"))))
        style = styles[int(rng.integers(len(styles)))]
        device = model.devices[int(rng.integers(len(model.devices)))]
        colour = model.colours[int(rng.integers(len(model.colours)))] if model.colours else None
        told = Told(model, device, colour, None, None, battery_new=False, grade="Bon")
        title = TitleWriter(style, words, english_colours=bool(rng.random() < 0.3)).write(told)
        at = int(rng.integers(len(title))) if rng.random() < MISTYPED else len(title)
        yield title[:at] + title[at + 1 :]


def _is_recent(model: Model) -> bool:
    known = model.category in words_of("en").kinds  # the demo's shops have words for it
    return known and model.launched is not None and model.launched.year >= 2018


def called(brand: str, name: str) -> str:
    return "".join(token for token in tokenise(fold(name)) if token not in {"(", ")", fold(brand)})


def rightly_proposed(proposals: list[Proposal], owners: dict[str, str], taken: dict[str, Model]) -> set[str]:
    """Return the models taken out that a proposal of their titles alone names as the catalogue did."""
    right = set()
    for proposal in proposals:
        models = {owners[title] for title in proposal.examples}
        model = taken.get(next(iter(models))) if len(models) == 1 else None
        if model and called(proposal.brand, proposal.name) == called(model.brand, model.name):
            right.add(model.model_id)
    return right


def test_most_models_taken_out_are_proposed_again_under_their_own_names(
    catalogue: Catalogue, recogniser: Recogniser
) -> None:
    rng = np.random.default_rng(7)
    recent = [m for m in catalogue.models.values() if _is_recent(m)]
    sound = [m for m in recent if recogniser.recognise(f"{m.brand} {m.name}").model_id == m.model_id]
    taken = {sound[at].model_id: sound[at] for at in rng.choice(len(sound), TAKEN_OUT, replace=False)}
    left = build_catalogue(model for model in catalogue.models.values() if model.model_id not in taken)
    shown = [model for model in left.models.values() if model.category in words_of("en").kinds]
    others = [shown[at] for at in rng.choice(len(shown), 3 * TAKEN_OUT, replace=False)]
    owners = {title: m.model_id for m in taken.values() for title in titles_of(m, rng, TITLES_OF_EACH)}
    owners = {title: m.model_id for m in others for title in titles_of(m, rng, 3)} | owners
    rows = [Titled(title) for title in owners]
    blind = Recogniser(left, load_words())
    proposals = propose(rows, blind, left)
    right = rightly_proposed(proposals, owners, taken)
    assert len(right) >= 0.7 * TAKEN_OUT
    assert len(proposals) <= 1.2 * TAKEN_OUT
