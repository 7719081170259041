"""Titles as the demo's sellers write them."""

import pytest
from buybox_config.catalogue import Colour, Model
from buybox_indexer.demo.tables import TitleStyle, TitleStyles, read_table
from buybox_indexer.demo.titles import TitleWriter, Told
from buybox_indexer.demo.words import words_of

STYLES = {style.id: style for style in read_table(TitleStyles, "title_styles").styles}
PHONE = Model(
    model_id="acme-phone-13",
    brand="Acme",
    name="Phone 13",
    category="smartphone",
    storage_gb=(1024,),
    colours=(Colour("midnight", "black"),),
    codes=("A1", "A2"),
)
LAPTOP = Model(
    model_id="acme-book",
    brand="Acme",
    name="Book",
    category="laptop",
    size=("13.3 in",),
    ram_gb=(16,),
    storage_gb=(512,),
    connectivity=("wifi",),
)


def title(
    style: TitleStyle, language: str, model: Model = PHONE, *, used: bool = False, operator: str | None = None
) -> str:
    colour = model.colours[0] if model.colours else None
    keyboard = "azerty" if model.category == "laptop" else None
    told = Told(model, model.devices[0], colour, keyboard, operator, battery_new=True, grade="Correct", used=used)
    return TitleWriter(style, words_of(language), english_colours=False).write(told)


@pytest.mark.parametrize(
    ("style", "language", "expected"),
    [
        ("plain", "fr", "Acme Phone 13 1 To Minuit batterie neuve débloqué"),
        ("plain", "de", "Acme Phone 13 1 TB Mitternacht neuer Akku ohne Simlock"),
        ("plain", "en", "Acme Phone 13 1 TB Midnight new battery unlocked"),
        ("with-grade", "fr", "Acme Phone 13 1 To Minuit batterie neuve débloqué - Reconditionné Correct"),
        ("glued", "es", "Acme Phone 13 1TB Medianoche batería nueva"),
        ("upper", "de", "ACME PHONE 13 1TB MITTERNACHT NEUER AKKU GENERALÜBERHOLT"),
        ("commas", "en", "Acme Phone 13, 1 TB, Midnight, new battery, unlocked"),
        ("model-code", "en", "Acme Phone 13 (A2) 1 TB Midnight new battery unlocked"),
        ("kind-first", "de", "Smartphone Acme Phone 13 Mitternacht 1 TB neuer Akku ohne Simlock"),
        ("short", "fr", "Phone 13 1 To"),
        ("bare", "fr", "Acme Phone 13"),
    ],
)
def test_each_style_writes_in_its_own_order_and_units(style: str, language: str, expected: str) -> None:
    assert title(STYLES[style], language) == expected


def test_a_screen_is_measured_as_the_language_writes_it() -> None:
    assert title(STYLES["plain"], "fr", LAPTOP) == (
        "Acme Book 13,3 pouces 16 Go RAM 512 Go SSD Wi-Fi clavier AZERTY batterie neuve"
    )
    assert title(STYLES["glued"], "en", LAPTOP) == 'Acme Book 13.3" 16GB RAM 512GB SSD WiFi AZERTY keyboard new battery'


def test_a_locked_phone_names_its_operator() -> None:
    assert title(STYLES["plain"], "en", operator="EE").endswith("locked to EE")


def test_a_used_device_is_not_called_refurbished() -> None:
    assert "Reconditionné" not in title(STYLES["with-grade"], "fr", used=True)


def test_a_short_name_keeps_its_brand() -> None:
    model = Model(model_id="acme-13", brand="Acme", name="13", category="smartphone", storage_gb=(128,))
    assert title(STYLES["short"], "en", model) == "Acme 13 128 GB"
