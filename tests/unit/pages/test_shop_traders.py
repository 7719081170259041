"""Who a seller is by law: read from the seller files, at most once a minute, and never a reason to fail a page."""

import logging
from pathlib import Path

import pytest
from buybox_api.pages.shop.traders import EVERY_S, TraderFiles


class Clock:
    """Tells the time that it is set to."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def write(folder: Path, legal_name: str) -> None:
    (folder / "phonica.toml").write_text(
        f'id = "phonica"\nname = "Phonica"\nlegal_name = "{legal_name}"\ncountry = "FR"\n'
    )


async def test_traders_are_read_again_after_a_minute_and_their_mark_changes(tmp_path: Path) -> None:
    clock = Clock()
    files = TraderFiles(tmp_path, clock)
    write(tmp_path, "Phonica SAS")
    first = await files.traders()
    assert (first.known["phonica"].legal_name, first.known["phonica"].country) == ("Phonica SAS", "FR")
    write(tmp_path, "Phonica SARL")
    assert await files.traders() is first
    clock.at += EVERY_S
    second = await files.traders()
    assert second.known["phonica"].legal_name == "Phonica SARL"
    assert second.mark != first.mark


async def test_files_that_cannot_be_read_leave_what_was_known(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    files = TraderFiles(tmp_path, clock)
    write(tmp_path, "Phonica SAS")
    first = await files.traders()
    (tmp_path / "phonica.toml").write_text("id = [")
    clock.at += EVERY_S
    with caplog.at_level(logging.WARNING, "buybox.pages"):
        assert await files.traders() == first
    assert "phonica.toml" in caplog.text


async def test_without_a_folder_no_trader_is_known() -> None:
    assert (await TraderFiles(None, Clock()).traders()).known == {}
