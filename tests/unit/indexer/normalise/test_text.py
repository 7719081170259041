"""Text as sellers' systems leave it, and as people may see it."""

import pytest
from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.text import mend
from hypothesis import given
from hypothesis import strategies as st

from .normalising import normalised


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("iPhone 13 &amp; Case", "iPhone 13 & Case"),
        ("iPhone d&amp;eacute;bloqu&amp;eacute;", "iPhone débloqué"),
        ("iPhone dÃ©bloquÃ© â€“ 128 Go", "iPhone débloqué – 128 Go"),
        ("Reconditionné Très bon état", "Reconditionné Très bon état"),
        ("🔥 iPhone 13 🔥 128GB ✅", "iPhone 13 128GB"),
        ("1️⃣3️⃣ Pro", "13 Pro"),
        ("ｉＰｈｏｎｅ　１３　１２８ＧＢ", "iPhone 13 128GB"),
        ("ｼﾙﾊﾞｰ 64㎇", "シルバー 64GB"),
        ("iPhone\x0013\u202e 128", "iPhone 13 128"),
        ("iPh\u200bone\ufeff 13", "iPhone 13"),
        ("iPhone\u00a013\t\t128\r\nGB", "iPhone 13 128 GB"),
        ("<b>iPhone 13</b><script>alert(1)</script> 128GB", "iPhone 13 128GB"),
        ("iPhone 13 <script>alert(1)", "iPhone 13"),
        ("&lt;img src=x onerror=alert(1)&gt;iPhone 13", "iPhone 13"),
        ("<![CDATA[iPhone 13 128 GB]]>", "iPhone 13 128 GB"),
        ("iPhone 13 <img src=x onerror=alert(1)", "iPhone 13 img src=x onerror=alert(1)"),
        ("SSD < 512 GB", "SSD < 512 GB"),
        ("e\u0301cran", "écran"),
        ("\uf8ff Watch", "Watch"),
        ("iPhone \ud800 13", "iPhone 13"),
        (" iPhone 13 ", "iPhone 13"),
        ("L'Été à l'Île", "L'Été à l'Île"),
        ("Größe Ärmel Übung Straße", "Größe Ärmel Übung Straße"),
        ("AÑO coração São", "AÑO coração São"),
    ],
)
def test_text_is_mended(written: str, meant: str) -> None:
    assert mend(written) == meant


@given(st.text(max_size=200))
def test_mended_text_is_printable_on_one_line_without_tags_and_mending_it_again_changes_nothing_visible(
    text: str,
) -> None:
    mended = mend(text)
    assert mended.isprintable()
    assert mended == " ".join(mended.split())
    assert "<script" not in mended.lower()


@given(st.sampled_from(["<script", "<!--", "<a ", "&amp;", "&#", "Ã", "]]>", "<![CDATA["]), st.integers(1, 5_000))
def test_hostile_repetition_is_mended_too(piece: str, times: int) -> None:
    assert mend(piece * times).isprintable()


def test_a_title_of_20_kb_is_cut() -> None:
    assert len(normalised(title="iPhone 13 128 GB " * 1_200).title) <= 500


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('=HYPERLINK("http://bad","iPhone 13")', 'HYPERLINK("http://bad","iPhone 13")'),
        ("@SUM(1) iPhone 13", "SUM(1) iPhone 13"),
        ("+cmd|' /C calc'!A0 iPhone", "cmd|' /C calc'!A0 iPhone"),
        ("-20% iPhone 13", "-20% iPhone 13"),
    ],
)
def test_a_spreadsheet_s_formula_becomes_plain_words(written: str, meant: str) -> None:
    assert normalised(title=written).title == meant


def test_words_of_other_columns_are_mended_before_they_are_looked_up() -> None:
    assert normalised(quantity="Ã‰puisÃ©").quantity == 0
    assert normalised(price="289,00&nbsp;&euro;").price == 28900


def test_a_sku_is_trimmed_and_otherwise_as_its_seller_wrote_it() -> None:
    assert normalised(sku="\ufeff A&amp;B  1\u00a0").sku == "A&amp;B  1"
    assert normalised(sku="dÃ©").sku == "dÃ©"


@pytest.mark.parametrize("sku", ["a\x001", "a\u202e1", "a\ud8001", "", " ", "x" * 257])
def test_a_sku_that_cannot_be_told_safely_is_refused(sku: str) -> None:
    with pytest.raises(TurnedAway, match="sku"):
        normalised(sku=sku)


def test_addresses_are_left_alone() -> None:
    assert normalised(link="https://shop.example/?a=1&amp;b=2").link == "https://shop.example/?a=1&amp;b=2"
