"""What a server process does once before it answers."""

import gc

from buybox_api.serving import keep_out_of_collections


def test_what_a_process_holds_when_it_starts_is_not_walked_again() -> None:
    before = gc.get_freeze_count()
    try:
        keep_out_of_collections()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
