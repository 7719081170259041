"""A device's title in a market's words."""

from buybox_config.catalogue.model import Device, Model, device_title
from buybox_config.languages import load_language
from buybox_config.markets import Market


def market_title(model: Model, device: Device, market: Market) -> str:
    """Write a device's title in a market's units: gigabytes, diagonals and decimals as its language writes them."""
    title = device_title(model, device, market.gigabyte)
    if not device.size or not device.size.endswith(" in"):
        return title
    language = load_language(market.language)
    number = device.size.removesuffix(" in").replace(".", language.decimal_mark)
    return title.replace(device.size, f"{number} {language.inch}", 1)
