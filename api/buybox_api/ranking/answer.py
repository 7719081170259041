"""The shape of `GET /v1/ranking`: what the law of platforms wants said, generated from what is in force."""

import msgspec


class RankingFact(msgspec.Struct, frozen=True):
    """One fact of an offer that counts."""

    name: str  # of the feature: price_to_reference, warranty_months, ...
    text: str  # in the language of the answer


class RankingParameter(msgspec.Struct, frozen=True):
    """One of the four main parameters, with the facts that it is made of."""

    part: str  # price, condition, service or seller
    title: str
    text: str  # which way it counts
    facts: list[RankingFact]


class PartWeights(msgspec.Struct, frozen=True):
    """The weight of each main parameter: 0 is off, 1 as learned."""

    price: float
    condition: float
    service: float
    seller: float


class PartShares(msgspec.Struct, frozen=True):
    """How much each main parameter counts, in per cent; 100 in all."""

    price: int
    condition: int
    service: int
    seller: int


class CategoryImportance(msgspec.Struct, frozen=True):
    """How much each parameter counts in one category of the market."""

    category: str
    title: str
    weights: PartWeights
    shares: PartShares | None  # of what sets the offers of one device apart; null: too few offers to tell
    main: list[str]  # parts by their share, the first counts most; those that count for nothing are left out
    devices: int  # that the shares were measured on


class RankingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How offers and devices are put in order."""

    market: str
    generation: str
    policy: int
    simulated: bool  # the data are a simulation, to be said wherever they are shown
    language: str  # of every text here
    policy_since: str | None  # RFC 3339, UTC: when the policy was published or its file written
    model: str  # id of the model that turned facts into points
    title: str
    introduction: list[str]
    parameters: list[RankingParameter]
    importance_title: str
    importance_text: str  # how the shares were measured
    importance: list[CategoryImportance]  # in the order of the categories
    ties: str
    not_offered: str  # which offers do not compete
    lists: list[str]  # how devices are put in order, sentence by sentence
    sponsored: str
    sponsored_places: int  # rules in force now that are paid for
    chance: str | None  # where neighbours now and then change places, to learn
    trial: str | None  # where some shoppers get another policy, to compare
    not_considered_title: str
    not_considered: list[str]
