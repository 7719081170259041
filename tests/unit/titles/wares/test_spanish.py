"""Spanish titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Funda de silicona para {d}",
    "Carcasa transparente {d}",
    "Cristal templado {d} pack 2",
    "Cargador rápido {d}",
    "Pantalla LCD completa {d}",
    "Batería de recambio {d}",
    "Tapa trasera {d}",
    "Caja vacía {d}",
    "Busco {d} buen estado",
    "Compro {d} roto",
    "Cambio {d} por PS5",
    "Soporte coche {d}",
    "Protector de pantalla {d}",
    "Flex de carga {d}",
    "Bandeja SIM {d}",
    "Cable USB-C para {d}",
    "Funda libro cuero {d}",
    "Vinilo skin {d}",
    "Kit reparación {d}",
    "Lente cámara {d}",
    "Chasis marco {d}",
    "Reparación pantalla {d}",
    "Correa para {d}",
    "Placa base {d} 128GB",
    "Maqueta {d} exposición",
    "Protector cámara {d}",
    "Bolsa impermeable {d}",
    "Base de carga {d}",
    "Estuche {d}",
    "Solo caja {d} sin móvil",
    "Funda antigolpes 360 {d}",
    "Carcasa MagSafe transparente {d}",
    "Vidrio templado 9H {d}",
    "Cargador inalámbrico {d}",
    "Módulo pantalla OLED con marco {d}",
    "Flex botón encendido {d}",
    "Caja original vacía {d}",
    "Se busca {d}",
    "Brazalete deportivo {d}",
    "Funda teclado {d}",
    "Cámara trasera repuesto {d}",
    "Motor vibrador {d}",
    "Funda gel TPU {d} rosa",
    "Base cargador mesa {d}",
    "Intercambio {d} por MacBook",
    "Altavoz repuesto {d}",
    "Adaptador auriculares {d}",
    "Lámina anti luz azul {d}",
    "Funda con tapa piel {d}",
    "Compramos tu {d}",
    "Funda con cuerda {d}",
    "Adhesivo pantalla {d}",
    "Cargador de coche {d}",
    "Cristal de cámara {d}",
    "Mica hidrogel {d}",
)
DEVICES = (
    "{d} {s}GB Negro Libre Reacondicionado Muy bueno",
    "{d} {s} GB con cargador y funda de regalo",
    "{d} {s}GB batería nueva pantalla perfecta",
    "Móvil {d} {s}GB dual sim garantía 12 meses",
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
