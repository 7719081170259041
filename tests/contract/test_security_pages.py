"""The pages on security name tests, files and pages that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs" / "security").glob("*.md")), ROOT / "SECURITY.md"]
ROOMS = ("config", "titles", "ranking", "desk", "indexer", "api", "cli", "tests", ".ci")

FILES = {path.name for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".js"}}
STEMS = {name.removesuffix(".py") for name in FILES}


def quoted(page: Path) -> list[str]:
    return re.findall(r"`([^`\s]+)`", page.read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    named = [word for word in quoted(page) if re.fullmatch(r"test_\w+", word)]
    assert [word for word in named if word not in STEMS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_folder_that_a_page_names_is_there(page: Path) -> None:
    named = [word for word in quoted(page) if re.fullmatch(r"[\w./-]+\.(py|js)|(tests|docs|\.ci)/[\w./-]+", word)]
    gone = [word for word in named if Path(word).name not in FILES and not (ROOT / word).exists()]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_is_linked_is_there_with_its_heading(page: Path) -> None:
    gone = []
    for target in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text()):
        linked = (page.parent / target[0]).resolve() if target[0] else page
        if not linked.is_file():
            gone.append(target[0])
        elif target[1] and target[1] not in anchors(linked):
            gone.append("#".join(target))
    assert gone == []


def anchors(page: Path) -> set[str]:
    """Name headings as a repository's pages link them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
