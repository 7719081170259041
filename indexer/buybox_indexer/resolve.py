"""Which device a listing is: the title and the seller's own columns, read by the title parser."""

from collections.abc import Callable

from buybox_config.catalogue import Catalogue, Device
from buybox_titles.recogniser import Hints, Recogniser, Recognition

from buybox_indexer.listing import Listing, TurnedAway

Resolver = Callable[[Listing], tuple[Device, Recognition]]
"""The step: which device and options a listing is; raises TurnedAway when it is none that we know."""

REMEMBERED = 100_000
"""Titles whose answer is kept: sellers list the same words again and again."""

MENDS = {
    "unknown_device": "no device that we know matches: send the maker's name of the model, or a gtin",
    "not_a_device": "this names an accessory, a part or a wanted advertisement, not a device",
    "for_parts": "what does not work cannot be sold here",
}


def resolver(catalogue: Catalogue, recogniser: Recogniser) -> Resolver:
    """Return the step that resolves listings against a catalogue, remembering what it has seen."""
    seen: dict[tuple[str, Hints], Recognition] = {}

    def resolve(listing: Listing) -> tuple[Device, Recognition]:
        key = (listing.title, _hints(listing))
        found = seen.get(key)
        if found is None:
            if len(seen) >= REMEMBERED:
                seen.clear()
            found = seen[key] = recogniser.recognise(*key)
        if found.device_id is None:
            raise TurnedAway(found.reason or "unknown_device", _mend(found))
        return catalogue.devices[found.device_id], found

    return resolve


def _hints(listing: Listing) -> Hints:
    given = listing.given
    return Hints(
        brand=given.get("brand"),
        model=given.get("model"),
        category=listing.category,
        storage_gb=listing.storage_gb,
        ram_gb=listing.ram_gb,
        colour=given.get("colour"),
        keyboard=given.get("keyboard"),
        network_lock=given.get("network_lock"),
        gtin=given.get("gtin"),
        mpn=given.get("mpn"),
    )


def _mend(found: Recognition) -> str:
    if found.reason == "ambiguous_device" and found.candidates:
        return f"could be {', '.join(found.candidates[:3])}: say which in the title or in columns of its own"
    return MENDS.get(found.reason or "", "the title names more than one device, or lacks its storage: name exactly one")
