"""`buybox catalogue`: the models that we know, listed, checked and grown."""

from pathlib import Path

import click
from buybox_config.catalogue import CATEGORIES, load_catalogue
from buybox_config.catalogue.rows import shipped_folder
from buybox_config.errors import ConfigError, UsageError
from buybox_config.settings import Settings, load_settings
from buybox_config.words import load_words
from buybox_indexer.proposals import propose
from buybox_indexer.proposals.propose import FEWEST_ROWS

from buybox_cli.catalogue.adding import Added, Folders, add_rows
from buybox_cli.catalogue.checking import check_folders, print_report
from buybox_cli.catalogue.given import Row, read_rows, row_of
from buybox_cli.catalogue.listing import choose_models, document, model_table
from buybox_cli.catalogue.proposing import (
    accepted_row,
    drop_proposal,
    find_proposal,
    keep_proposals,
    print_proposals,
)
from buybox_cli.catalogue.titles import NowKnown, count_now_known, titles_of_file, titles_of_rejects
from buybox_cli.console import make_console
from buybox_cli.known_models import known_models
from buybox_cli.terminal import print_json, teller, utc_now

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
by_option = click.option("--by", required=True, metavar="NAME", help="Who adds it.")


@click.group("catalogue")
def command() -> None:
    """List, check and grow the models that we know; no engine needed."""


@command.command("list")
@click.option("--brand", help="Models of this brand only.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Models of this category only.")
@click.option("--search", "words", metavar="WORDS", help="Models in whose names or numbers all these words stand.")
@json_option
def list_models(*, brand: str | None, category: str | None, words: str | None, as_json: bool) -> None:
    """List models with what they are sold by and where the facts are from."""
    catalogue = load_catalogue(load_settings().additions_dir)
    models = choose_models(catalogue.models.values(), brand, category, words)
    if as_json:
        print_json([document(model) for model in models])
    else:
        make_console().print(model_table(models) if models else "no model is known that fits")


@command.command()
@json_option
def check(*, as_json: bool) -> None:
    """Check every model, shipped and added, and count them; exit 1 when something is wrong."""
    report = check_folders(load_settings().additions_dir, utc_now().date())
    if as_json:
        print_json(report)
    else:
        print_report(make_console(), report)
    if report.complaints:
        count = len(report.complaints)
        raise ConfigError(f"the catalogue has {count:,} {'fault' if count == 1 else 'faults'}: mend the rows named")


@command.command()
@click.option("--from", "file", type=click.Path(path_type=Path), help="CSV or JSON file of models to add.")
@click.option("--to", "model_id", metavar="MODEL", help="Add to this known model instead of adding a new one.")
@click.option("--brand", help="The maker, as it writes itself.")
@click.option("--name", help="The name, as its maker writes it.")
@click.option("--category", type=click.Choice(CATEGORIES), help="What it is.")
@click.option("--launched", metavar="YYYY-MM-DD", help="Day of launch.")
@click.option("--launch-price", metavar="EUR", help="Whole euros at launch.")
@click.option("--storage", "storage_gb", multiple=True, metavar="GB", help="A storage it comes in; repeat for more.")
@click.option("--ram", "ram_gb", multiple=True, metavar="GB", help="A RAM that it is sold by; repeat for more.")
@click.option("--size", multiple=True, metavar='"44 mm"', help="A size that it is sold by; repeat for more.")
@click.option("--connectivity", multiple=True, metavar="WAY", help="wifi, cellular, gps, gps-cellular, 4g or 5g.")
@click.option("--colour", "colours", multiple=True, metavar="NAME:BASIC", help='The maker\'s colour: "midnight:black".')
@click.option("--alias", "aliases", multiple=True, metavar="TEXT", help="Another name that sellers write.")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="The maker's model number: A2633.")
@click.option("--part-number", "part_numbers", multiple=True, metavar="PART", help="PART, or DEVICE=PART.")
@click.option("--gtin", "gtins", multiple=True, metavar="GTIN", help="GTIN, or DEVICE=GTIN.")
@click.option("--source", metavar="TEXT", help='Where the facts are from: "maker\'s page 2026-11-01".')
@click.option("--distinct", is_flag=True, help="It is another product than the one that its name is taken for so far.")
@by_option
@json_option
def add(*, file: Path | None, by: str, distinct: bool, as_json: bool, **cells: str | tuple[str, ...] | None) -> None:
    """Add a model, or storages, colours, names and numbers to a known one.

    Nothing is written unless the grown catalogue passes its check, its titles name the new model, and whatever was
    recognised before still is.
    """
    settings, given = load_settings(), row_of(cells)
    if file is not None and given.keys() - {"source"}:
        raise UsageError("--from FILE describes the models: of the other options only --source goes with it")
    rows = read_rows(file, given.get("source")) if file is not None else [given]
    tell(
        add_rows(Folders(shipped_folder(), settings.additions_dir), rows, by, utc_now(), teller(), distinct=distinct),
        settings,
        as_json=as_json,
    )


@command.command("propose")
@click.option("--from", "file", type=click.Path(path_type=Path), help="CSV of titles; without it the kept rejects are.")
@click.option("--title-column", default="title", show_default=True, help="Name of the column that holds the titles.")
@click.option("--min-rows", type=click.IntRange(1), default=FEWEST_ROWS, show_default=True, help="Rows that it needs.")
@click.option("--accept", "wanted", metavar="ID", help="Write this proposal to the additions.")
@click.option("--brand", help="Its brand, where the proposal has it wrong.")
@click.option("--name", help="Its name, where the proposal has it wrong.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Its category, where the proposal has it wrong or not.")
@click.option("--storage", "storage_gb", multiple=True, metavar="GB", help="Its storages, where they are wrong.")
@click.option("--ram", "ram_gb", multiple=True, metavar="GB", help="Its RAM, where that is wrong.")
@click.option("--distinct", is_flag=True, help="It is another product than the one that its name is taken for so far.")
@click.option("--by", metavar="NAME", help="Who accepts it.")
@json_option
def propose_models(
    *,
    file: Path | None,
    title_column: str,
    min_rows: int,
    wanted: str | None,
    distinct: bool,
    by: str | None,
    as_json: bool,
    **cells: str | tuple[str, ...] | None,
) -> None:
    """Propose models for titles that nothing matched, or accept a proposal."""
    settings = load_settings()
    if wanted is not None:
        added = _accept(settings, wanted, row_of(cells), by, distinct=distinct)
        tell(added, settings, as_json=as_json)
        return
    if by or any(cells.values()):
        raise UsageError("--by, --brand, --name, --category, --storage and --ram go with --accept ID")
    catalogue, recogniser = known_models(settings)
    rows = titles_of_file(file, title_column) if file is not None else titles_of_rejects()
    found = propose(rows, recogniser, catalogue, min_rows)
    path = keep_proposals(settings.additions_dir, found, utc_now())
    if as_json:
        print_json(found)
    else:
        print_proposals(make_console(), found, path)


def _accept(settings: Settings, wanted: str, changed: Row, by: str | None, *, distinct: bool) -> Added:
    if not by:
        raise UsageError("say with --by who accepts the proposal: it stands in the catalogue as its source")
    now = utc_now()
    row = accepted_row(find_proposal(settings.additions_dir, wanted), changed, load_words(), by, now.date())
    folders = Folders(shipped_folder(), settings.additions_dir)
    added = add_rows(folders, [row], by, now, teller(), distinct=distinct)
    drop_proposal(settings.additions_dir, wanted)
    return added


def tell(added: Added, settings: Settings, *, as_json: bool) -> None:
    """Say what was added, and how many of the rows turned away before name it."""
    known = count_now_known(settings, [model.model_id for model in added.models])
    if as_json:
        models = [document(model) for model in added.models]
        print_json({"file": added.file, "models": models, "devices": added.devices, "now_known": known})
        return
    console = make_console()
    console.print(model_table(added.models))
    count = len(added.devices)
    console.print(f"{count:,} new {'device' if count == 1 else 'devices'}, written to {added.file}", soft_wrap=True)
    console.print(what_next(known), soft_wrap=True)


def what_next(known: NowKnown | None) -> str:
    """Say what becomes of rows that were turned away before."""
    if known is None:
        return "rows turned away before are read again by `buybox rejects --retry` or the next `buybox index`"
    if not known.rows:
        return "none of the rows turned away before names it"
    sellers = ", ".join(f"{seller} {rows:,}" for seller, rows in known.sellers.items())
    return f"{known.rows:,} rows turned away before name it now ({sellers}): `buybox rejects --retry` takes them"
