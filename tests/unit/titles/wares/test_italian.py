"""Italian titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Custodia silicone {d}",
    "Cover trasparente {d}",
    "Vetro temperato {d} 2 pezzi",
    "Caricabatterie rapido {d}",
    "Schermo LCD completo {d}",
    "Batteria di ricambio {d}",
    "Vetro posteriore {d}",
    "Scatola vuota {d}",
    "Cerco {d} buono stato",
    "Compro {d} anche rotto",
    "Scambio {d} con PS5",
    "Supporto auto {d}",
    "Pellicola protettiva {d}",
    "Connettore di ricarica {d}",
    "Carrello SIM {d}",
    "Cavo USB-C per {d}",
    "Custodia a libro {d}",
    "Adesivo skin {d}",
    "Kit riparazione {d}",
    "Vetro fotocamera {d}",
    "Telaio {d}",
    "Riparazione schermo {d}",
    "Cinturino per {d}",
    "Scheda madre {d} 128GB",
    "{d} finto espositore dummy",
    "Proteggi fotocamera {d}",
    "Borsa impermeabile {d}",
    "Base di ricarica {d}",
    "Guscio protettivo {d}",
    "Solo scatola {d} senza telefono",
    "Custodia antiurto 360 {d}",
    "Cover MagSafe trasparente {d}",
    "Pellicola vetro 9H {d}",
    "Caricatore wireless {d}",
    "Display OLED completo di telaio {d}",
    "Flex tasto accensione {d}",
    "Confezione originale vuota {d}",
    "Cercasi {d}",
    "Fascia da braccio {d}",
    "Custodia tastiera {d}",
    "Modulo fotocamera posteriore {d}",
    "Motorino vibrazione {d}",
    "Cover gel TPU {d} rosa",
    "Base di ricarica da tavolo {d}",
    "Permuto {d} con MacBook",
    "Altoparlante ricambio {d}",
    "Adattatore cuffie {d}",
    "Pellicola anti luce blu {d}",
    "Custodia a portafoglio {d}",
    "Acquistiamo il tuo {d}",
    "Cover con laccio {d}",
    "Adesivo schermo {d}",
    "Caricatore da auto {d}",
    "Lente fotocamera {d}",
    "Guscio rigido {d}",
)
DEVICES = (
    "{d} {s}GB Nero Sbloccato Ricondizionato Ottimo",
    "{d} {s} GB con caricatore e custodia in omaggio",
    "{d} {s}GB batteria nuova schermo perfetto",
    "Smartphone {d} {s}GB dual sim garanzia 12 mesi",
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
