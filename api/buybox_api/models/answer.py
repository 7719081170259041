"""The shapes of `GET /v1/models`."""

import msgspec


class ModelOnOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A model with the devices and offers that can be bought now."""

    model_id: str
    name: str
    brand: str
    category: str
    device_count: int
    offer_count: int


class ModelsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the models on offer, by brand and name, and from which state of the market they come."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    total: int
    page: int
    per_page: int
    models: list[ModelOnOffer]
