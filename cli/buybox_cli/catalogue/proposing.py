"""`buybox catalogue propose`: proposals kept in the folder of additions until a person accepts them."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec
from buybox_config.catalogue.model import capacity_words
from buybox_config.catalogue.write import replace_file
from buybox_config.errors import ConfigError, NotFoundError
from buybox_config.times import utc_text
from buybox_config.words import Words
from buybox_indexer.proposals import Proposal
from buybox_indexer.proposals.naming import slug
from rich.console import Console
from rich.table import Table

from buybox_cli.catalogue.given import Row

FILE = "proposals.json"
SOLD_BY_RAM = ("laptop", "desktop")
MOST_SHOWN = 50


class Kept(msgspec.Struct, frozen=True):
    """The file of proposals."""

    made_at: str
    proposals: tuple[Proposal, ...]


def keep_proposals(folder: Path, proposals: Sequence[Proposal], now: dt.datetime) -> Path:
    """Replace the proposals kept in the folder of additions and return their file."""
    return _write(folder, Kept(utc_text(now), tuple(proposals)))


def find_proposal(folder: Path, wanted: str) -> Proposal:
    """Return a kept proposal; raises NotFoundError when there is none of this id."""
    for proposal in _read(folder).proposals:
        if proposal.id == wanted:
            return proposal
    raise NotFoundError(f"no proposal {wanted!r} is kept: `buybox catalogue propose` makes and lists them")


def drop_proposal(folder: Path, accepted: str) -> None:
    """Take an accepted proposal off the file."""
    kept = _read(folder)
    _write(folder, Kept(kept.made_at, tuple(proposal for proposal in kept.proposals if proposal.id != accepted)))


def accepted_row(proposal: Proposal, changed: Row, words: Words, by: str, today: dt.date) -> Row:
    """Turn a proposal into a row of the additions; what the person `changed` wins."""
    source = f"seller titles, accepted by {by.replace(';', ',')} on {today}"
    storages = sorted(int(count.value) for count in proposal.storage_gb)
    row = {"storage_gb": "|".join(map(str, storages)), "source": source}
    if proposal.model_id is not None:
        return {**row, "model_id": proposal.model_id, **changed}
    row |= {"brand": proposal.brand, "name": proposal.name, "category": proposal.category or ""}
    row["colours"] = "|".join(_colours(proposal, words))
    if (changed.get("category") or proposal.category) in SOLD_BY_RAM:
        row["ram_gb"] = "|".join(map(str, sorted(int(count.value) for count in proposal.ram_gb)))
    return {**{column: cell for column, cell in row.items() if cell}, **changed}


def proposal_table(proposals: Sequence[Proposal]) -> Table:
    """Lay proposals out for a person."""
    table = Table(box=None)
    for name in (
        "id",
        "rows",
        "sellers",
        "brand and name",
        "category",
        "storages",
        "colours",
        "for example",
        "nearest",
    ):
        table.add_column(name, overflow="fold", justify="right" if name in {"rows", "sellers"} else "left")
    for proposal in proposals[:MOST_SHOWN]:
        brand = proposal.brand if proposal.known_brand else f"{proposal.brand} (new brand)"
        storages = ", ".join(capacity_words(int(count.value)) for count in proposal.storage_gb)
        colours = ", ".join(count.value for count in proposal.colours[:4])
        near = "; ".join(f"{near.model_id}: {near.why}" for near in proposal.nearest[:1])
        known = f"{proposal.model_id}: comes in more storages, it seems" if proposal.model_id else near
        cells = (str(proposal.rows), str(len(proposal.sellers)), f"{brand} {proposal.name}", proposal.category or "?")
        table.add_row(proposal.id, *cells, storages, colours, proposal.examples[0], known)
    return table


def print_proposals(console: Console, proposals: Sequence[Proposal], path: Path) -> None:
    """Print the proposals of most rows, and how to accept one."""
    if not proposals:
        console.print("nothing is proposed: no model that the catalogue lacks is named by enough rows")
        return
    console.print(proposal_table(proposals))
    if len(proposals) > MOST_SHOWN:
        console.print(f"and {len(proposals) - MOST_SHOWN:,} more")
    console.print(
        f"all of them are in {path}; take one with: buybox catalogue propose --accept ID --by NAME", soft_wrap=True
    )


def _colours(proposal: Proposal, words: Words) -> list[str]:
    """Write colours as the catalogue does, those whose everyday colour is known."""
    basics = {slug(name): basic for name, basic in words.colour_basics.items()}
    basics |= {slug(basic): basic for basic in words.colours.values()}
    named = [slug(count.value) for count in proposal.colours]
    return [name if basics[name] == name else f"{name}:{basics[name]}" for name in named if name in basics]


def _read(folder: Path) -> Kept:
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except FileNotFoundError:
        return Kept("", ())
    except msgspec.DecodeError as error:
        raise ConfigError(
            f"{path} is no file of proposals ({error}): make it anew with `buybox catalogue propose`"
        ) from error


def _write(folder: Path, kept: Kept) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    replace_file(path, msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    return path
