"""German titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Schutzhülle für {d}",
    "Handyhülle {d} Silikon",
    "Panzerglas {d} 2 Stück",
    "Ladegerät {d} 20W",
    "Display Ersatz {d} schwarz",
    "Akku für {d} mit Werkzeug",
    "Backcover Glas {d}",
    "{d} nur OVP",
    "Suche {d} 128GB",
    "Ankauf {d} defekt",
    "Tausche {d} gegen PS5",
    "KFZ Halterung {d}",
    "Schutzfolie matt {d}",
    "Ladebuchse Flexkabel {d}",
    "SIM Halter {d}",
    "Ladekabel {d} 2m",
    "Lederhülle {d} Klapphülle",
    "Bumper Case {d}",
    "Reparatur Set {d}",
    "Kameraglas {d}",
    "Gehäuse Rahmen {d}",
    "Displayreparatur {d}",
    "Ersatzarmband {d}",
    "{d} Mainboard 128GB",
    "{d} Attrappe Dummy",
    "Kameraschutz {d}",
    "Wasserdichte Tasche {d}",
    "Ladestation {d}",
    "Skin Aufkleber {d}",
    "{d} Leerkarton ohne Gerät",
    "Rundumschutz 360 Grad Hülle {d}",
    "MagSafe Case transparent {d}",
    "Schutzglas 9H {d}",
    "Kabelloses Ladepad {d}",
    "OLED Displayeinheit mit Rahmen {d}",
    "Power Button Flex {d}",
    "Originalverpackung leer {d}",
    "Ich suche ein {d}",
    "Sportarmband {d}",
    "Tastatur Folio {d}",
    "Hauptkamera Modul {d}",
    "Vibrationsmotor {d}",
    "TPU Gel Hülle {d} rosa",
    "Tischladestation {d}",
    "Tausch {d} gegen MacBook",
    "Lautsprecher Ersatzteil {d}",
    "Kopfhörer Adapter {d}",
    "Blaulichtfilter Folie {d}",
    "Klapptasche Leder {d}",
    "Wir kaufen dein {d}",
    "Handykette Hülle {d}",
    "Klebedichtung {d}",
    "KFZ Ladegerät {d}",
    "Kameralinse {d}",
    "Akkudeckel {d}",
)
DEVICES = (
    "{d} {s}GB Schwarz ohne Simlock sehr gut",
    "{d} {s} GB generalüberholt mit Ladekabel und Hülle",
    "{d} {s}GB neuer Akku, Display wie neu",
    "Smartphone {d} {s}GB Dual SIM 12 Monate Garantie",
    "{d} {s}GB gebraucht inkl. Zubehör und OVP",
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
