"""Devices that the catalogue knows though nobody offers them in a market."""

from buybox_config.catalogue import Device, Model
from buybox_config.catalogue.titles import market_title
from buybox_config.markets import Market
from buybox_ranking.device import DeviceDocument


def without_offers(device: Device, model: Model, market: Market) -> DeviceDocument:
    """Return what is known of a device, in the market's words and without an offer."""
    return DeviceDocument(
        device_id=device.device_id,
        device_no=device.device_no,
        model_id=device.model_id,
        brand=device.brand,
        category=device.category,
        title=market_title(model, device, market),
        names=(),
        storage_gb=device.storage_gb,
        ram_gb=device.ram_gb,
        size=device.size,
        connectivity=device.connectivity,
        launched=model.launched.isoformat() if model.launched else None,
    )
