"""`buybox best`: the best offer of a device."""

from typing import Any

import click
from buybox_api.asking import OffersRequest

from buybox_cli.storefront.device_question import answer_device_question
from buybox_cli.storefront.options import parameter_options, read_question
from buybox_cli.storefront.tables import print_best


@click.command()
@click.argument("device", nargs=-1, required=True)
@parameter_options(OffersRequest)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as `GET /v1/devices/DEVICE/best` answers.")
def command(device: tuple[str, ...], *, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - one for each parameter
    """Show the best offer of DEVICE, a device id or words such as "iphone 13 128", and why it is the best."""
    request = read_question(OffersRequest, options)
    answer_device_question(
        device,
        request,
        lambda storefront, device_id, asked: storefront.best(device_id, asked),
        print_best,
        as_json=as_json,
    )
