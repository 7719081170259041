"""The worker as these tests need it: what `buybox follow --once` does, with the clock of the place."""

from collections.abc import Sequence

from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.process_names import new_process_name
from buybox_desk.changes.batch import ChangeBatch
from buybox_desk.changes.batches import Batches, Taken
from buybox_indexer.following.rounds import Rounds
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_titles.recogniser import Recogniser

from .conftest import Place


def follow_once(place: Place, known: tuple[Catalogue, Recogniser]) -> int:
    """Apply every batch that is due, and return how many are done."""
    batches = Batches(place.client, place.settings)

    def keep(became: Sequence[tuple[Taken, ChangeBatch]]) -> int:
        return len(batches.finish(became))

    workshop = Workshop(place.client, place.settings, *known)
    file = ChangesFile(workshop, load_markets(), place.clock, lambda _: None)
    rounds = Rounds(batches, file.apply_some, place.settings, place.clock, new_process_name())
    done = 0
    while (made := rounds.make(keep)).batches:
        assert made.fault is None
        done += made.done
    return done
