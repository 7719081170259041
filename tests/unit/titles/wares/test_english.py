"""English titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Silicone case for {d}",
    "{d} leather flip wallet case",
    "Tempered glass screen protector {d} 2 pack",
    "Fast charger for {d} 20W",
    "{d} replacement LCD screen digitizer black",
    "{d} battery replacement kit",
    "OtterBox Defender {d}",
    "Genuine {d} box only no phone",
    "WANTED {d} any condition",
    "Looking for a {d}",
    "{d} back glass replacement",
    "Charging port flex cable {d}",
    "{d} SIM tray silver",
    "Car mount holder for {d}",
    "Spigen Ultra Hybrid {d}",
    "{d} privacy film",
    "{d} dummy display phone",
    "Camera lens protector for {d}",
    "Swap my {d} for PS5",
    "We buy {d} cash paid",
    "{d} housing rear frame",
    "Skin sticker wrap {d}",
    "USB-C cable 2m {d}",
    "{d} waterproof pouch",
    "{d} charging dock station",
    "{d} manual and box only",
    "Repair service {d} screen",
    "{d} motherboard unlocked 128GB",
    "{d} earpiece speaker flex",
    "Belt clip holster {d}",
    "Shockproof hybrid armour cover compatible with {d}",
    "{d} magsafe clear bumper",
    "9H glass protector to fit {d}",
    "Wireless charging pad {d} samsung apple",
    "OEM OLED display assembly with frame for {d}",
    "Replacement power button flex {d}",
    "{d} empty retail packaging with inserts",
    "ISO {d} will pay well",
    "{d} armband running sports",
    "{d} bluetooth keyboard folio",
    "Rear camera module {d}",
    "{d} taptic engine vibration motor",
    "Gel TPU case cover {d} pink",
    "Desk stand charger for {d}",
    "Trade: my {d} for a MacBook",
    "{d} loud speaker buzzer part",
    "Lightning adapter headphone jack {d}",
    "Anti blue light film for {d}",
    "{d} Case Leather Book Style Black",
    "Cash for your {d} - sell today",
    "{d} lanyard case crossbody strap",
    "Adhesive tape seal sticker {d} screen",
    "Car charger dual usb {d}",
    "Camera lens glass replacement {d}",
    "{d} logic board icloud clean 64GB",
)
DEVICES = (
    "{d} {s}GB Black Unlocked Very Good Condition",
    "{d} {s}GB - Refurbished Excellent with charger and cable",
    "Apple certified refurbished {d} {s}GB sim free",
    "{d} {s}GB boxed with all accessories",
    "{d} {s}GB SIM free, screen protector fitted, free case",
    "{d} {s}GB new battery 100% health",
    "{d} {s}GB dual camera, fast charging, fingerprint sensor",
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
