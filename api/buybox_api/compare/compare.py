"""Put devices side by side: one request to the engine, the best offer of each ranked, what differs marked."""

from buybox_ranking.device import DeviceDocument

from buybox_api.asker import Asker
from buybox_api.compare.answer import CompareAnswer, ComparedDevice
from buybox_api.compare.column import Column
from buybox_api.compare.rows import compare_columns
from buybox_api.faults import UnknownDeviceError
from buybox_api.found import hits, read_device
from buybox_api.presenters.devices import device_facts, new_price_or_none, present_options, price_or_none
from buybox_api.presenters.offers import present_offer
from buybox_api.queries.page import several_devices_body
from buybox_api.understanding import Understanding


async def compare_devices(asker: Asker, device_ids: tuple[str, ...], understanding: Understanding) -> CompareAnswer:
    """Compare devices in the order asked; raises UnknownDeviceError that names the first that there is not."""
    moved = {old: new for old in device_ids if (new := understanding.successor(old)) is not None}
    found = await _read_devices(asker, [*device_ids, *moved.values()])
    moved = {old: new for old, new in moved.items() if old not in found}
    living = dict.fromkeys(moved.get(device_id, device_id) for device_id in device_ids)
    columns = [_column(asker, found, device_id, understanding) for device_id in living]
    return CompareAnswer(
        **asker.stamp(),
        devices=[_present(asker, column) for column in columns],
        rows=compare_columns(columns, asker.market.currency),
        moved=moved,
    )


async def _read_devices(asker: Asker, device_ids: list[str]) -> dict[str, DeviceDocument]:
    devices = [read_device(hit, asker.market.id) for hit in hits(await asker.devices(several_devices_body(device_ids)))]
    return {device.device_id: device for device in devices}


def _column(asker: Asker, found: dict[str, DeviceDocument], device_id: str, understanding: Understanding) -> Column:
    device = found.get(device_id) or understanding.unsold(device_id, asker.market)
    if device is None:
        raise UnknownDeviceError.of(device_id)
    return Column(device, asker.rank(list(device.offers)))


def _present(asker: Asker, column: Column) -> ComparedDevice:
    device, market = column.device, asker.market
    return ComparedDevice(
        **device_facts(device),
        launched=device.launched,
        offer_count=device.offer_count,
        price_from=price_or_none(device.price_from, market),
        price_new=new_price_or_none(device.price_new, market),
        best_offer=present_offer(column.ranked[0], market) if column.ranked else None,
        grades=present_options((entry.offer for entry in column.ranked), market).grade,
    )
