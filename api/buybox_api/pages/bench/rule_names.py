"""What a rule names, made sure of: ids are known, and names that people type become ids."""

from collections.abc import Sequence

import msgspec
from buybox_config.markets import Market
from buybox_desk.policies.rule_words import plain_name

from buybox_api.pages.bench.chosen_devices import find_devices
from buybox_api.pages.bench.rule_actions import SCOPE_FACTS
from buybox_api.pages.bench.rule_form import Document, TypedRule
from buybox_api.storefront import Storefront

LISTED = 5


class UnknownNameError(Exception):
    """A name that stands for nothing, or for several things; the message goes beside its field."""


async def with_known_names(storefront: Storefront, typed: TypedRule, market: Market) -> TypedRule:
    """Return the rule with ids in place of names, or with errors beside those that are not known.

    `market` is where devices are looked up.
    """
    if typed.document is None:
        return typed
    errors: dict[str, str] = {}
    scope = dict(typed.document["scope"])
    for fact in SCOPE_FACTS:
        if fact in scope:
            scope[fact] = await _known(storefront, market, fact, scope[fact], errors, f"scope_{fact}")
    kind, value = next(iter(typed.document["target"].items()))
    if kind in SCOPE_FACTS:
        value = await _known(storefront, market, kind, value, errors, "target")
    document: Document = {**typed.document, "scope": scope, "target": {kind: value}}
    return msgspec.structs.replace(typed, document=None if errors else document, errors=errors)


async def _known(
    storefront: Storefront, market: Market, fact: str, value: str, errors: dict[str, str], field: str
) -> str:
    try:
        if fact == "device":
            return await _device(storefront, market, value)
        return await _model(storefront, market, value) if fact == "model" else _plain(storefront, market, fact, value)
    except UnknownNameError as error:
        errors[field] = str(error)
        return value


async def _model(storefront: Storefront, market: Market, value: str) -> str:
    understanding = storefront.understanding
    if understanding.model_name(value) is not None:
        return value
    found = understanding.understand(value, market.language)
    if "model" in found.facts:
        return found.facts["model"]
    near = found.candidates or [device.model_id for device in await find_devices(storefront, market, value)]
    if near:
        raise UnknownNameError(f"{value[:60]!r} may be several models: write {_either(near)}.")
    raise UnknownNameError(f"No model {value[:60]!r} is known: write its name, such as iPhone 13, or its id.")


async def _device(storefront: Storefront, market: Market, value: str) -> str:
    understanding = storefront.understanding
    if understanding.knows(value):
        return value
    found = understanding.understand(value, market.language).facts.get("device")
    if found is not None:
        return found
    near = [device.device_id for device in await find_devices(storefront, market, value)]
    if value in near or len(near) == 1:
        return near[0]
    if near:
        raise UnknownNameError(f"{value[:60]!r} is no single device: write {_either(near)}.")
    raise UnknownNameError(f"No device {value[:60]!r} is known: write its name with the storage, or its id.")


def _plain(storefront: Storefront, market: Market, fact: str, value: str) -> str:
    """Return a brand as the catalogue writes it; categories were checked before."""
    if fact != "brand":
        return value
    found = storefront.understanding.understand(value, market.language).facts.get("brand")
    if found is None:
        raise UnknownNameError(f"No maker {value[:60]!r} is known: write it as the brand filter of the shop does.")
    return found


def _either(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))[:LISTED]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


class NameOf:
    """Names models and devices as people do."""

    def __init__(self, storefront: Storefront, market: Market) -> None:
        self._understanding, self._market = storefront.understanding, market

    def __call__(self, fact: str, value: str) -> str:
        """Return the name of a fact's value."""
        if fact == "model":
            return self._understanding.model_name(value) or value
        if fact == "device":
            known = self._understanding.unsold(value, self._market)
            return value if known is None else known.title
        return plain_name(fact, value)
