"""Dutch titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Siliconen hoesje {d}",
    "Telefoonhoesje {d} transparant",
    "Screenprotector {d} 2 stuks",
    "Snellader {d}",
    "LCD scherm {d} zwart",
    "Vervangende batterij {d}",
    "Achterkant glas {d}",
    "Lege doos {d}",
    "Gezocht {d} goede staat",
    "Inkoop {d} kapot",
    "Ruil {d} voor PS5",
    "Autohouder {d}",
    "Beschermfolie {d}",
    "Laadconnector {d}",
    "Simkaarthouder {d}",
    "Oplaadkabel {d}",
    "Leren bookcase {d}",
    "Sticker skin {d}",
    "Reparatieset {d}",
    "Cameraglas {d}",
    "Frame behuizing {d}",
    "Schermreparatie {d}",
    "Bandje voor {d}",
    "Moederbord {d} 128GB",
    "Dummy {d} display",
    "Camera bescherming {d}",
    "Waterdichte hoes {d}",
    "Oplaadstation {d}",
    "Beschermhoes {d}",
    "Alleen doos {d} zonder telefoon",
    "360 graden hoes {d}",
    "MagSafe case transparant {d}",
    "Tempered glass 9H {d}",
    "Draadloze oplader {d}",
    "OLED scherm met frame {d}",
    "Power knop flex {d}",
    "Originele doos leeg {d}",
    "Ik zoek een {d}",
    "Sportarmband {d}",
    "Toetsenbord hoes {d}",
    "Achtercamera module {d}",
    "Trilmotor {d}",
    "TPU gel hoesje {d} roze",
    "Bureaulader {d}",
    "Ruilen {d} voor MacBook",
    "Luidspreker onderdeel {d}",
    "Adapter koptelefoon {d}",
    "Anti blauw licht folie {d}",
    "Portemonnee hoesje {d}",
    "Wij kopen jouw {d}",
    "Hoesje met koord {d}",
    "Plakstrip scherm {d}",
    "Autolader {d}",
    "Cameralens {d}",
    "Backcover {d} onderdeel",
)
DEVICES = (
    "{d} {s}GB Zwart Simlockvrij Refurbished Zeer goed",
    "{d} {s} GB met oplader en hoesje",
    "{d} {s}GB nieuwe batterij scherm als nieuw",
    "Telefoon {d} {s}GB dual sim 12 maanden garantie",
)
MODELS = (("iPhone 12 Pro Max", 256), ("Samsung Galaxy S21 Ultra 5G", 256), ("Xiaomi Redmi Note 9", 64))


@pytest.mark.parametrize("template", NO_DEVICES)
def test_what_only_names_a_device_is_none(recogniser: Recogniser, template: str) -> None:
    found = [recogniser.recognise(template.format(d=name)) for name, _ in MODELS]
    assert [(one.device_id, one.reason) for one in found] == [(None, "not_a_device")] * len(MODELS)


@pytest.mark.parametrize("template", DEVICES)
def test_a_device_with_its_extras_is_one(recogniser: Recogniser, template: str) -> None:
    found = [recogniser.recognise(template.format(d=name, s=storage)) for name, storage in MODELS]
    assert [one.reason for one in found] == [None] * len(MODELS)
