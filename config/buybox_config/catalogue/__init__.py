"""The models and devices that we know: data with provenance, checked when it is read."""

from buybox_config.catalogue.model import CATEGORIES, Catalogue, Colour, Device, Model
from buybox_config.catalogue.read import load_catalogue

__all__ = ["CATEGORIES", "Catalogue", "Colour", "Device", "Model", "load_catalogue"]
