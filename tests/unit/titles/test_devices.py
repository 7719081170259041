"""Titles as sellers write them, and the device that each names."""

import pytest
from buybox_titles.recogniser import Recogniser

PHONES = [
    ("Apple iPhone 13 128Go Minuit débloqué - Très bon état", "apple-iphone-13-128gb"),
    ("iphone13 128", "apple-iphone-13-128gb"),
    ("iPhone 13 mini 256 Go rose", "apple-iphone-13-mini-256gb"),
    ("iPhone13ProMax 512gb", "apple-iphone-13-pro-max-512gb"),
    ("iPhone 13 Pro Max - 1 TB - Sierrablau", "apple-iphone-13-pro-max-1tb"),
    ("iPhone 13 Pro 1To", "apple-iphone-13-pro-1tb"),
    ("iPhone XR 64 GB corallo sbloccato", "apple-iphone-xr-64gb"),
    ("Apple XR 128gb libre", "apple-iphone-xr-128gb"),
    ("iPhone 8 Plus 64GB", "apple-iphone-8-plus-64gb"),
    ("iPhone SE 2020 64GB", "apple-iphone-se-2nd-generation-64gb"),
    ("iPhone SE 2 64GB", "apple-iphone-se-2nd-generation-64gb"),
    ("iPhone SE (3. Generation) 128 GB", "apple-iphone-se-3rd-generation-128gb"),
    ("iPhone SE 32 Go", "apple-iphone-se-1st-generation-32gb"),
    ("Samsung Galaxy S21 128GB", "samsung-galaxy-s21-5g-128gb"),
    ("Samsung Galaxy S21+ 5G 256 Go", "samsung-galaxy-s21-plus-5g-256gb"),
    ("Samsung S21 Ultra 5G 128GB", "samsung-galaxy-s21-ultra-5g-128gb"),
    ("galaxys21ultra 256gb", "samsung-galaxy-s21-ultra-5g-256gb"),
    ("Galaxy S21 FE 5G 128GB", "samsung-galaxy-s21-fe-5g-128gb"),
    ("samsung-galaxy-s21-5g-128-go-gris-debloque-tout-operateur", "samsung-galaxy-s21-5g-128gb"),
    ("Samsung Galaxy Note 10 Lite 128GB", "samsung-galaxy-note-10-lite-128gb"),
    ("Samsung Galaxy A52 128 GB", "samsung-galaxy-a52-128gb"),
    ("Samsung Galaxy A52 5G 128 GB", "samsung-galaxy-a52-5g-128gb"),
    ("Samsung Galaxy A52s 5G 128GB", "samsung-galaxy-a52s-5g-128gb"),
    ("Samsung Galaxy A5 2017 32GB", "samsung-galaxy-a5-2017-32gb"),
    ("Samsung Galaxy S8 G955F 64GB", "samsung-galaxy-s8-plus-64gb"),
    ("Samsung Galaxy Z Flip3 5G 128GB", "samsung-galaxy-z-flip-3-5g-128gb"),
    ("Xiaomi Redmi Note 10 4/64", "xiaomi-redmi-note-10-64gb"),
    ("Xiaomi Redmi Note 10S 6GB/128GB", "xiaomi-redmi-note-10s-128gb"),
    ("Redmi Note 10 Pro 6GB 128GB", "xiaomi-redmi-note-10-pro-128gb"),
    ("Redmi Note 10 5G 4GB+64GB", "xiaomi-redmi-note-10-5g-64gb"),
    ("POCO X3 Pro 8/256 GB", "xiaomi-poco-x3-pro-256gb"),
    ("Xiaomi Mi 11 Ultra 5G 256 Go", "xiaomi-mi-11-ultra-256gb"),
    ("Motorola Moto G7 Power 64GB", "motorola-moto-g7-power-64gb"),
    ("Moto G7 64 Go", "motorola-moto-g7-64gb"),
    ("Sony Xperia XA2 Dual 32GB", "sony-xperia-xa2-32gb"),
    ("Huawei Mate 20 lite 64", "huawei-mate-20-lite-64gb"),
    ("Huawei P30 Pro 128GB noir", "huawei-p30-pro-128gb"),
    ("One Plus 9 Pro 256GB", "oneplus-9-pro-256gb"),
    ("Nokia 5.3 64GB", "nokia-5-3-64gb"),
    ("nokia-nokia-53-64-go-or", "nokia-5-3-64gb"),
    ("Nokia 3 3GB RAM 16GB", "nokia-3-16gb"),
    ("Fairphone 4 5G 256GB", "fairphone-4-256gb"),
    ("整備済み品 iPhone 12 64GB ブラック SIMフリー", "apple-iphone-12-64gb"),
    ("ｉＰｈｏｎｅ　１２　６４ＧＢ", "apple-iphone-12-64gb"),
]

OTHERS = [
    ("iPad 9 64 Go Wifi", "apple-ipad-9th-generation-64gb-wifi"),
    ("iPad 10.2 2021 256GB WiFi + Cellular", "apple-ipad-9th-generation-256gb-cellular"),
    ("Apple iPad (9th gen) 64GB wi-fi", "apple-ipad-9th-generation-64gb-wifi"),
    ("iPad Pro 11 2021 128GB WiFi", "apple-ipad-pro-11-3rd-generation-128gb-wifi"),
    ('iPad Pro 12.9" (2020) 256GB Wi-Fi + 4G', "apple-ipad-pro-12-9-4th-generation-256gb-cellular"),
    ("Galaxy Tab S7 FE 64GB WiFi", "samsung-galaxy-tab-s7-fe-64gb-wifi"),
    ("Apple Watch SE 2 44mm GPS", "apple-watch-se-2nd-generation-44mm-gps"),
    ("Apple Watch Series 7 45 mm GPS + Cellular", "apple-watch-series-7-45mm-gps-cellular"),
    ("Apple Watch Series 7 GPS 41mm Aluminium Case Sport Band", "apple-watch-series-7-41mm-gps"),
    ("Samsung Galaxy Watch4 Classic 46mm LTE", "samsung-galaxy-watch-4-classic-46mm-gps-cellular"),
    ("MacBook Air M1 2020 8GB 256GB SSD", "apple-macbook-air-13-m1-2020-8gb-ram-256gb"),
    ("MacBook Pro 14 M1 Pro 16GB 512GB", "apple-macbook-pro-14-2021-16gb-ram-512gb"),
    ("Lenovo ThinkPad T480 i5-8350U 16GB RAM 256GB SSD", "lenovo-thinkpad-t480-16gb-ram-256gb"),
    ("ThinkPad T14 Gen 2 i5 16 Go 512 Go SSD", "lenovo-thinkpad-t14-gen-2-16gb-ram-512gb"),
    ("HP EliteBook 840 G5 16 GB 512 GB SSD", "hp-elitebook-840-g5-16gb-ram-512gb"),
    ("Dell XPS 13 9310 i7 16GB 512GB", "dell-xps-13-9310-16gb-ram-512gb"),
    ("PS5 Digital Edition", "sony-playstation-5-digital-edition-825gb"),
    ("PS4 Pro 1TB", "sony-playstation-4-pro-1tb"),
    ("Playstation 4 Slim 500GB", "sony-playstation-4-slim-500gb"),
    ("Nintendo Switch OLED", "nintendo-switch-oled-64gb"),
    ("Xbox Series S 512GB", "microsoft-xbox-series-s-512gb"),
    ("AirPods Pro (2nd generation) with MagSafe charging case", "apple-airpods-pro-2nd-generation"),
    ("Sony WH-1000XM4", "sony-wh-1000xm4"),
    ("Bose QC45", "bose-quietcomfort-45"),
    ("Dyson V11 Absolute", "dyson-v11"),
    ("Thermomix TM6", "vorwerk-thermomix-tm6"),
    ("De'Longhi Magnifica S ECAM 22.110.B", "de-longhi-magnifica-s-ecam-22-110"),
]

CODES = [
    ("SM-G991B 128GB", "samsung-galaxy-s21-5g-128gb"),
    ("Samsung Galaxy S21 SM-G991B/DS 128GB", "samsung-galaxy-s21-5g-128gb"),
    ("A2633 128 GB Apple", "apple-iphone-13-128gb"),
    ("samsung a320f 16gb", "samsung-galaxy-a3-2017-16gb"),
]


@pytest.mark.parametrize(("title", "device"), [*PHONES, *OTHERS, *CODES])
def test_a_title_names_its_device(recogniser: Recogniser, title: str, device: str) -> None:
    found = recogniser.recognise(title)
    assert (found.device_id, found.reason) == (device, None)
    assert found.confidence > 0.8


@pytest.mark.parametrize(
    ("title", "model", "reason"),
    [
        ("iPhone 13 noir", "apple-iphone-13", "ambiguous_device"),
        ("iPhone 13 64GB", "apple-iphone-13", "unknown_device"),
        ("iPhone 13 128GB 256GB all colours", "apple-iphone-13", "ambiguous_device"),
        ("Apple Watch Series 7 45mm", "apple-watch-series-7", "ambiguous_device"),
    ],
)
def test_a_model_without_one_clear_device_has_none(recogniser: Recogniser, title: str, model: str, reason: str) -> None:
    found = recogniser.recognise(title)
    assert (found.model_id, found.device_id, found.reason) == (model, None, reason)
    assert found.candidates


@pytest.mark.parametrize(
    "title",
    [
        "Samsung Galaxy S21 oder S22 128GB",
        "iPhone 12 64GB + iPhone 13 128GB",
        "iPhone 12 Pro / 13 128GB",
        "Google Pixel 7 | 7a | 7 Pro 128GB",
        "Samsung Galaxy S9 | S9+ 64GB",
        "iPhone SE 64GB",
        "iPad 128GB wifi",
        "Apple iPhone 12 | 12 mini 64GB",
        "Samsung Galaxy S21 SM-G998B 128GB",
    ],
)
def test_two_possible_models_are_never_guessed_between(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert (found.model_id, found.device_id, found.reason) == (None, None, "ambiguous_device")


@pytest.mark.parametrize(
    "title",
    [
        "Samsung Galaxy S99 128GB",
        "iPhone 13 Ultra 128GB",
        "Samsung Galaxy A5 2018 32GB",
        "Samsung Galaxy S7 5G 32GB mini",
        "Doro 8999 32GB",
        "Sony Ericsson Xperia Duo",
        "Huawei Mate QS 256GB",
        "Brot und Butter",
        "digital camera 16 mio. pixel blue",
        "",
    ],
)
def test_what_the_catalogue_lacks_is_unknown(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    assert (found.model_id, found.device_id, found.reason) == (None, None, "unknown_device")
