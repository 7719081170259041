"""`buybox offers`: all offers of a device, in order."""

from typing import Any

import click
from buybox_api.asking import OffersRequest

from buybox_cli.storefront.device_question import answer_device_question
from buybox_cli.storefront.options import parameter_options, read_question
from buybox_cli.storefront.tables import print_offers


@click.command()
@click.argument("device", nargs=-1, required=True)
@parameter_options(OffersRequest)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as `GET /v1/devices/DEVICE/offers` answers.")
def command(device: tuple[str, ...], *, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - one for each parameter
    """Show all offers of DEVICE, a device id or words such as "iphone 13 128", best first."""
    request = read_question(OffersRequest, options)
    answer_device_question(
        device,
        request,
        lambda storefront, device_id, asked: storefront.offers(device_id, asked),
        print_offers,
        as_json=as_json,
    )
