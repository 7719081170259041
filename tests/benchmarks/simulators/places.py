"""What is sold where: categories with their usual prices, and markets with their currency."""

import msgspec


class Category(msgspec.Struct, frozen=True):
    """One kind of device."""

    name: str
    share: float  # of the devices
    price: float  # median price refurbished in `good`, euro
    spread: float  # standard deviation of the logarithm of that price
    battery: bool  # whether sellers say anything of the battery
    looks: float  # how much its grade matters to people, 1 for a phone


CATEGORIES = (
    Category("smartphone", 0.44, 300.0, 0.55, battery=True, looks=1.0),
    Category("laptop", 0.16, 520.0, 0.50, battery=True, looks=0.8),
    Category("tablet", 0.12, 240.0, 0.50, battery=True, looks=0.8),
    Category("smartwatch", 0.08, 150.0, 0.45, battery=True, looks=1.2),
    Category("headphones", 0.08, 95.0, 0.50, battery=False, looks=1.0),
    Category("console", 0.06, 260.0, 0.35, battery=False, looks=0.6),
    Category("appliance", 0.06, 180.0, 0.60, battery=False, looks=0.4),
)
"""Phones are nearly half of what is sold refurbished; a console stands under the television, so its looks count less.
The prices give an average order near 300 euro."""


class Market(msgspec.Struct, frozen=True):
    """A country's shop."""

    code: str
    currency: str
    units_per_euro: float
    digits: int  # decimals of the currency
    share: float  # of the visits

    def minor(self, euros: float) -> int:
        """Return minor units, on a price ending that shops like: whole units where they are large, else .99 or .00."""
        units = float(euros * self.units_per_euro)
        if self.units_per_euro > 5:  # kronor or yen: nobody writes decimals
            step = 10 if self.units_per_euro > 50 else 1
            return round(units / step) * step * self._unit
        return round(units) * self._unit - (1 if round(units) % 3 else 0)

    @property
    def _unit(self) -> int:
        """Minor units in one of the currency's own."""
        return int(10**self.digits)
