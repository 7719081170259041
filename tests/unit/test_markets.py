"""What a market's file may say."""

import pytest
from buybox_config.markets import Market
from pydantic import ValidationError


@pytest.mark.parametrize("zone", ["", "Europe", "../etc/passwd", "/etc/passwd", "Mars/Olympus", "\0", "x" * 5_000])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="is not an IANA time zone"):
        Market(id="FR", name="France", currency="EUR", locales=("fr-FR",), time_zone=zone)
