"""Every language's analysis on the real engine: what is written one way is found when it is typed another."""

import uuid
from collections.abc import Iterator

import pytest
from buybox_config.indices import device_mapping
from buybox_config.languages import load_languages
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

FOUND = [
    ("en", "Refurbished headphones", "headphone"),
    ("en", "iPhone13", "iphone"),
    ("fr", "Écouteurs sans fil reconditionnés", "ecouteur"),
    ("fr", "Écouteurs sans fil reconditionnés", "ÉCOUTEURS"),
    ("de", "Kopfhörer weiß", "kopfhoerer"),
    ("de", "Kopfhörer weiß", "kopfhörer"),
    ("es", "Portátiles reacondicionados", "portatil"),
    ("it", "Cuffie ricondizionate", "cuffia"),
    ("nl", "Draadloze koptelefoons", "koptelefoon"),
    ("ja", "ワイヤレスイヤホン", "イヤホン"),
    ("ja", "ワイヤレスイヤホン", "ｲﾔﾎﾝ"),
    ("ja", "ｉＰｈｏｎｅ", "iphone"),
]


@pytest.fixture
def index(search_client: OpenSearch, language: str) -> Iterator[str]:
    """Make a device index of a language and take it away again."""
    name = f"t-language-{uuid.uuid4().hex}"
    search_client.indices.create(index=name, body=device_mapping(language))
    yield name
    search_client.indices.delete(index=name)


def find(client: OpenSearch, index: str, typed: str) -> int:
    query = {"match": {"words": {"query": typed, "operator": "and"}}}
    return int(client.search(index=index, body={"query": query})["hits"]["total"]["value"])


@pytest.mark.parametrize(("language", "written", "typed"), FOUND)
def test_words_are_found_however_they_are_written(
    search_client: OpenSearch, index: str, written: str, typed: str
) -> None:
    search_client.index(index=index, body={"device_id": "a", "words": written}, refresh=True)
    assert find(search_client, index, typed) == 1
    assert find(search_client, index, "zebra") == 0


def test_every_language_is_tried() -> None:
    assert {language for language, _, _ in FOUND} == set(load_languages())
