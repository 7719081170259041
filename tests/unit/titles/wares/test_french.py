"""French titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "Coque silicone {d}",
    "Étui portefeuille cuir pour {d}",
    "Verre trempé {d} lot de 2",
    "Chargeur rapide pour {d}",
    "Écran LCD complet {d} noir",
    "Batterie de remplacement {d}",
    "Vitre arrière {d}",
    "Boîte vide {d}",
    "Recherche {d} bon état",
    "Achète {d} même cassé",
    "Échange {d} contre PS5",
    "Support voiture {d}",
    "Film hydrogel {d}",
    "Nappe de charge {d}",
    "Tiroir SIM {d} argent",
    "Câble USB-C pour {d}",
    "Housse de protection {d}",
    "Bumper antichoc {d}",
    "Kit réparation écran {d}",
    "Objectif caméra arrière {d}",
    "Châssis {d}",
    "Réparation écran {d}",
    "Bracelet pour {d}",
    "Carte mère {d} 128 Go",
    "Factice {d} pour présentoir",
    "Protection caméra {d}",
    "Pochette étanche {d}",
    "Station de charge {d}",
    "Skin autocollant {d}",
    "Emballage d'origine {d} sans téléphone",
    "Protection intégrale 360 pour {d}",
    "Coque MagSafe transparente {d}",
    "Vitre de protection incassable {d}",
    "Chargeur induction sans fil {d}",
    "Bloc écran OLED pour {d}",
    "Bouton power nappe volume {d}",
    "Boîte d'origine vide {d} avec notice",
    "Je cherche un {d}",
    "Brassard sport {d}",
    "Folio clavier pour {d}",
    "Module caméra arrière {d}",
    "Vibreur {d} pièce",
    "Coque gel TPU {d} rose",
    "Socle de charge {d}",
    "Troc {d} contre MacBook",
    "Haut-parleur externe {d}",
    "Adaptateur jack {d}",
    "Film anti lumière bleue {d}",
    "Étui à rabat cuir {d}",
    "Rachat de votre {d}",
    "Cordon tour de cou coque {d}",
    "Joint d'étanchéité {d}",
    "Chargeur allume-cigare {d}",
    "Lentille caméra {d}",
    "Coque arrière de rechange {d}",
)
DEVICES = (
    "{d} {s} Go Noir Débloqué Reconditionné Très bon état",
    "{d} {s} Go avec chargeur et coque offerte",
    "{d} {s} Go batterie neuve écran impeccable",
    "Smartphone {d} {s} Go double SIM garantie 12 mois",
    "{d} - {s} Go - reconditionné grade A + verre trempé",
    "{d} {s} Go livré avec câble USB-C",
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
