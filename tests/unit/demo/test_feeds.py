"""Seller files and feeds of the demo."""

import csv
import datetime as dt
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from buybox_config.errors import UsageError
from buybox_config.grades import GRADES
from buybox_config.sellers import COLUMNS, FeedSource, Seller, load_sellers
from buybox_indexer.demo import MarketplaceSummary
from buybox_indexer.demo.words import LANGUAGES, words_of

Write = Callable[..., MarketplaceSummary]
LAUNCHES = {f"Smartphone {number}": 2018 + number for number in range(8)}


def sellers_of(written: Path) -> list[Seller]:
    return load_sellers(written / "sellers")


def feeds_of(written: Path) -> Iterator[tuple[Seller, FeedSource]]:
    return ((seller, feed) for seller in sellers_of(written) for feed in seller.feeds)


def raw_bytes(written: Path, feed: FeedSource) -> bytes:
    return (written / "sellers" / feed.location).read_bytes()


def text_of(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def csv_rows(text: str) -> list[dict[str, str]]:
    header = text.splitlines()[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def rows_of(written: Path, feed: FeedSource) -> list[dict[str, object]]:
    """Read a feed into our columns, as plainly as the test can."""
    text = text_of(raw_bytes(written, feed))
    ours = {theirs.removesuffix(":hours"): column for theirs, column in feed.columns.items()}
    if feed.format == "jsonl":
        flat = [dict(leaves(json.loads(line))) for line in text.splitlines()]
    else:
        flat = [dict(row) for row in csv_rows(text)]
    return [{str(ours.get(name, name)): value for name, value in row.items()} for row in flat]


def leaves(document: dict[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def pounds_or_euros(value: object) -> float:
    """Read a price whatever its marks: the last one parts the decimals."""
    digits = "".join(letter for letter in str(value) if letter.isdigit() or letter in ",.")
    if isinstance(value, float):
        return value
    return int(digits.replace(",", "").replace(".", "")) / 100


def sound_prices(written: Path, market: str) -> list[tuple[str, str, float]]:
    """Return (title, grade, price) of the priced rows with a known grade."""
    return [
        (str(row["title"]), feed.grades[str(row["grade"])], pounds_or_euros(row["price"]))
        for _, feed in feeds_of(written)
        if feed.market == market
        for row in rows_of(written, feed)
        if row.get("price") and str(row["grade"]) in feed.grades
    ]


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def test_every_seller_file_loads_and_its_paths_are_relative(written: Path) -> None:
    sellers = sellers_of(written)
    assert len(sellers) == 40
    for seller, feed in feeds_of(written):
        assert not Path(feed.location).is_absolute()
        assert (seller.folder / feed.location).is_file()
    for seller in sellers:
        assert (seller.orders is None) == (seller.quality is not None)
        assert seller.orders is None or (seller.folder / seller.orders).is_file()


def test_all_feeds_together_hold_the_rows_asked_for(written: Path, summary: MarketplaceSummary) -> None:
    found = {(feed.market, feed.location): len(rows_of(written, feed)) for _, feed in feeds_of(written)}
    told = {(feed.market, feed.location): feed.rows for feed in summary.feeds}
    assert found == told
    assert sum(found.values()) == summary.rows == 6_000


def test_every_feed_names_what_a_listing_needs_and_nothing_unknown(written: Path) -> None:
    for _, feed in feeds_of(written):
        for row in rows_of(written, feed):
            missing = {"sku", "title", "grade", "quantity"} - set(row)
            assert not missing, feed.location
            assert set(row) <= set(COLUMNS), feed.location


def test_forms_and_encodings_differ(written: Path) -> None:
    forms: Counter[str] = Counter()
    for _, feed in feeds_of(written):
        raw = raw_bytes(written, feed)
        header = text_of(raw).splitlines()[0]
        if feed.format == "jsonl":
            forms["nested json lines"] += any("." in column for column in feed.columns)
        else:
            forms[max((",", ";", "\t"), key=header.count)] += 1
            forms["byte order mark"] += raw.startswith(b"\xef\xbb\xbf")
            forms["cp1252"] += b"\xe9" in raw and b"\xc3\xa9" not in raw
            forms["quoted"] += header.startswith('"')
            forms["our own names"] += not feed.columns
    kinds = ("nested json lines", ",", ";", "\t", "byte order mark", "cp1252", "quoted", "our own names")
    assert all(forms[kind] for kind in kinds), forms


def test_a_sku_stands_twice_only_where_a_row_was_superseded(written: Path, summary: MarketplaceSummary) -> None:
    planted = {(feed.market, feed.location): feed.planted for feed in summary.feeds}
    for _, feed in feeds_of(written):
        skus = Counter(str(row["sku"]) for row in rows_of(written, feed))
        twice = sum(1 for count in skus.values() if count > 1)
        assert twice == planted[feed.market, feed.location].get("superseded", 0)


def test_planted_rows_can_be_found_again(written: Path, summary: MarketplaceSummary) -> None:
    found: Counter[str] = Counter()
    for _, feed in feeds_of(written):
        for row in rows_of(written, feed):
            found["unknown_grade"] += str(row["grade"]) not in feed.grades
            found["missing_price"] += not row.get("price")
            found["out_of_stock"] += str(row["quantity"]) == "0"
            found["used"] += row.get("condition") == "used"
    planted = summary.planted
    assert {kind: planted[kind] for kind in found} == dict(found)
    assert set(planted) >= {"price_tenth", "price_hundredfold", "accessory", "for_parts", "unknown_device"}


def test_worse_grades_cost_less_on_average(written: Path) -> None:
    relative: defaultdict[str, list[float]] = defaultdict(list)
    for market in ("FR", "DE", "GB", "ES"):
        prices = sound_prices(written, market)
        for name in LAUNCHES:
            mine = [(grade, price) for title, grade, price in prices if name.lower() in title.lower()]
            usual = median([price for _, price in mine])
            for grade, price in mine:
                relative[grade].append(price / usual)
    assert min(len(relative[word]) for word in ("fair", "good", "excellent")) > 50
    assert median(relative["fair"]) < median(relative["good"]) < median(relative["excellent"])


def test_older_models_cost_less_on_average(written: Path) -> None:
    prices = sound_prices(written, "DE")
    medians = [median([price for title, _, price in prices if name.lower() in title.lower()]) for name in LAUNCHES]
    assert medians == sorted(medians)


def test_titles_are_written_in_the_language_of_the_market(written: Path) -> None:
    titles = {
        market: " ".join(title for title, _, _ in sound_prices(written, market)) for market in ("FR", "DE", "GB", "ES")
    }
    assert "128 Go" in titles["FR"]
    assert "128Go" in titles["FR"]
    assert "ohne Simlock" in titles["DE"]
    assert "unlocked" in titles["GB"]
    assert "Reacondicionado" in titles["ES"]
    assert " Go " not in titles["DE"] + titles["GB"] + titles["ES"]


def test_newcomers_and_suspended_sellers_are_there(written: Path) -> None:
    sellers = sellers_of(written)
    statuses = Counter(seller.status for seller in sellers)
    assert statuses == {"active": 37, "probation": 2, "suspended": 1}
    for seller in sellers:
        assert seller.joined_at is not None
        if seller.status == "probation":
            assert dt.date(2026, 11, 23) - seller.joined_at < dt.timedelta(days=40)


def test_grade_words_of_each_ladder_lead_to_grades_of_ours(written: Path) -> None:
    for _, feed in feeds_of(written):
        assert set(feed.grades.values()) <= set(GRADES)
        assert {"fair", "good", "excellent"} <= set(feed.grades.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_of_one_feed_never_clash(language: str) -> None:
    columns = words_of(language).columns
    for variant in range(3):
        headers = {names[variant]: ours for ours, names in columns.items()}
        assert len(headers) == len(columns)
        clashes = {theirs for theirs, ours in headers.items() if theirs in COLUMNS and theirs != ours}
        assert not clashes


def test_the_same_seed_writes_the_same_bytes(written: Path, tmp_path: Path, write: Write) -> None:
    write(tmp_path / "again")
    write(tmp_path / "other", seed=2)
    assert files_of(tmp_path / "again") == files_of(written)
    assert files_of(tmp_path / "other") != files_of(written)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_second_start_replaces_an_earlier_demo(tmp_path: Path, write: Write) -> None:
    write(tmp_path, listings=200)
    stray = tmp_path / "sellers" / "left-over.toml"
    stray.write_text("id = 'left-over'\n")
    write(tmp_path, listings=200)
    assert not stray.exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, write: Write) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="name an empty folder"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_too_few_listings_are_refused(tmp_path: Path, write: Write) -> None:
    with pytest.raises(UsageError, match="100 listings or more"):
        write(tmp_path, listings=99)


def test_everything_says_that_it_is_simulated(written: Path) -> None:
    assert (written / "SIMULATED").is_file()
    assert "simulated" in (written / "README.md").read_text().lower()
    for path in (written / "sellers").glob("*.toml"):
        text = path.read_text("utf-8")
        assert text.startswith("# Simulated")
        assert tomllib.loads(text)["id"] == path.stem
