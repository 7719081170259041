"""The storefront's pages of hostile answers, in every language: text stays text, links lead where links may lead."""

from collections.abc import Callable
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from buybox_api.answers import DeviceAnswer
from buybox_api.asking import SearchRequest
from buybox_api.pages.shop.choices import ChoiceRequest
from buybox_api.pages.shop.compare_view import shown_comparison
from buybox_api.pages.shop.device_view import DevicePage, shown_device
from buybox_api.pages.shop.results import shown_results
from buybox_api.pages.shop.serving import html_of
from buybox_api.pages.shop.traders import NO_TRADERS, Trader, Traders
from buybox_api.pages.shop.visit import Visit

Visiting = Callable[..., Visit]
Pages = Callable[[str], dict[str, str]]

EVENTS = ("onclick", "onerror", "onload", "style")


class Read(HTMLParser):
    """Reads a page: its elements in order, and the text of those that are read as text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def pages(visiting: Visiting, hostile: SimpleNamespace) -> Pages:
    """Return what renders every page of a market."""
    text = hostile.text

    def render(market: str) -> dict[str, str]:
        visit = visiting(market, ("q", text), ("colour", text), ("price_max", "300"), ("compare", text))
        asked = visit.read(SearchRequest)
        results = html_of("results", **visit.values(), **shown_results(hostile.search(), asked, visit, []))
        empty = hostile.search(total=0, page=1, devices=[])
        nothing = html_of("results", **visit.values(), **shown_results(empty, asked, visit, [hostile.card()]))
        chosen = visiting(market, ("grade", "good"), ("colour", text), ("all", "true"))
        page = DevicePage(
            hostile.device(),
            hostile.offers(hostile.placed(), hostile.placed(2, state="ineligible", state_reason="dear")),
            chosen.read(ChoiceRequest),
            Traders({text: Trader(text, text, text, "FR")}, "m"),
        )
        compared = visiting(market)
        shown = shown_comparison(hostile.comparison(), compared, only=False)
        problem = {"sentence": text, "details": [text]}
        return {
            "results": results,
            "nothing": nothing,
            "device": html_of("device", **chosen.values(), **shown_device(page, chosen)),
            "compare": html_of("compare", **compared.values(), **shown),
            "problem": html_of("problem", **compared.values(), **problem),
        }

    return render


@pytest.mark.parametrize("market", ["FR", "DE", "GB", "ES"])
def test_nothing_from_outside_becomes_markup(pages: Pages, market: str) -> None:
    for name, html in pages(market).items():
        read = Read(html)
        scripts = read.all("script")
        assert all("src" in each or each == {"type": "application/ld+json"} for each in scripts), name
        assert "alert('x')</script>" not in html.replace("\\u003c", ""), name
        assert not any(event in attributes for _, attributes in read.elements for event in EVENTS), name
        assert "49" not in "".join(word for word in read.words if "{{" in word), name


@pytest.mark.parametrize("market", ["FR", "DE"])
def test_links_and_files_are_ours_or_http(pages: Pages, market: str) -> None:
    for name, html in pages(market).items():
        read = Read(html)
        targets = [each["href"] or "" for each in read.all("a")]
        assert all(target.startswith(("/", "#", "https://")) and not target.startswith("//") for target in targets)
        files = [
            each.get("src") or each.get("href") or "" for tag in ("img", "script", "link") for each in read.all(tag)
        ]
        assert all(file.startswith("/static/") for file in files if file), name
        assert "/devices/a/../b" not in html, name


@pytest.mark.parametrize(("market", "language"), [("FR", "fr"), ("DE", "de"), ("GB", "en"), ("ES", "es")])
def test_a_page_says_its_language_and_has_one_heading(pages: Pages, market: str, language: str) -> None:
    for html in pages(market).values():
        read = Read(html)
        assert read.all("html") == [{"lang": language}]
        assert len(read.all("h1")) == 1
        names = [each["id"] for _, each in read.elements if "id" in each]
        assert len(names) == len(set(names))


def test_each_field_has_a_name_for_who_does_not_see(pages: Pages) -> None:
    for html in pages("FR").values():
        read = Read(html)
        labelled = {each.get("for") for each in read.all("label")}
        for field in read.all("input") + read.all("select"):
            if field.get("type") not in {"hidden", "checkbox"}:
                assert field.get("id") in labelled or field.get("aria-label")


def test_a_paid_place_is_labelled(visiting: Visiting, hostile: SimpleNamespace) -> None:
    assert "Sponsorisé" in results(visiting, hostile)
    assert "Sponsorisé" not in results(visiting, hostile, devices=[hostile.card(sponsored=False)])


def test_the_price_when_new_has_its_source_and_is_never_struck_through(
    visiting: Visiting, hostile: SimpleNamespace
) -> None:
    html = results(visiting, hostile)
    assert "340\u00a0€ de moins que neuf" in html
    assert "Neuf\u00a0: 629\u00a0€ chez" in html
    assert "1 novembre 2026" in html
    assert not {"s", "del", "strike"} & {tag for tag, _ in Read(html).elements}


def test_an_offer_dearer_than_new_saves_nothing(visiting: Visiting, hostile: SimpleNamespace) -> None:
    dear = hostile.card(best_offer=hostile.offer(total=hostile.money("700.00")))
    html = results(visiting, hostile, devices=[dear])
    assert "de moins que neuf" not in html
    assert "Neuf\u00a0:" in html


def test_sorted_by_price_a_card_leads_with_the_cheapest_offer_and_to_its_choice(
    visiting: Visiting, hostile: SimpleNamespace
) -> None:
    cheapest = hostile.offer(
        total=hostile.money("269.00"), grade="fair", colour="black", keyboard=None, network_lock=None
    )
    html = results(visiting, hostile, devices=[hostile.card(cheapest_offer=cheapest)])
    assert "Offre la moins chère" in html
    assert "<b>269\u00a0€</b>" in html
    assert "<b>289\u00a0€</b>" not in html
    assert "grade=fair&amp;colour=black" in html


def test_simulated_data_are_said_to_be(visiting: Visiting, hostile: SimpleNamespace) -> None:
    assert "Démonstration" in results(visiting, hostile)
    assert "Démonstration" not in results(visiting, hostile, simulated=False)


def test_a_device_page_says_what_the_law_wants_said(visiting: Visiting, hostile: SimpleNamespace) -> None:
    visit = visiting("FR")
    html = device(visit, hostile, Traders({hostile.text: Trader("Phonica SAS", None, None, "FR")}, "m"))
    assert "Phonica SAS" in html
    assert "24 mois de garantie légale de conformité" in html
    assert "rétracter dans les 14 jours" in html
    assert "Prix le plus bas des 30 derniers jours\u00a0: 270\u00a0€" in html
    assert "régime de la marge" in html
    assert "9,50\u00a0€" in html


def test_a_trader_that_is_not_known_is_not_stated(visiting: Visiting, hostile: SimpleNamespace) -> None:
    html = device(visiting("FR"), hostile, NO_TRADERS)
    assert "Raison sociale</dt><dd>non précisé" in html


def test_a_market_without_prior_prices_shows_none(visiting: Visiting, hostile: SimpleNamespace) -> None:
    assert "Lowest in 30 days" not in device(visiting("GB"), hostile, NO_TRADERS)


def test_impact_figures_have_their_basis_and_only_where_there_are_any(
    visiting: Visiting, hostile: SimpleNamespace
) -> None:
    phone = device(visiting("FR"), hostile, NO_TRADERS, category="smartphone")
    assert "24,6 kg d’équivalent CO₂" in phone
    assert phone.count("ADEME") == 2
    assert "par année d’utilisation" in phone
    assert "ADEME" not in device(visiting("FR"), hostile, NO_TRADERS, category="console")


def test_a_combination_that_nobody_offers_is_told(visiting: Visiting, hostile: SimpleNamespace) -> None:
    visit = visiting("FR", ("grade", "premium"))
    assert 'id="missing"' in device(visit, hostile, NO_TRADERS)
    assert 'id="missing"' not in device(visiting("FR", ("grade", "fair")), hostile, NO_TRADERS)


def test_a_sold_out_device_says_so_and_leads_on(visiting: Visiting, hostile: SimpleNamespace) -> None:
    html = device(visiting("FR"), hostile, NO_TRADERS, boxes=[], best_offer=None, price_from=None, offer_count=0)
    assert 'id="sold-out"' in html
    assert 'id="versions"' in html


def results(visiting: Visiting, hostile: SimpleNamespace, **changes: object) -> str:
    visit = visiting("FR")
    asked = visit.read(SearchRequest)
    return html_of("results", **visit.values(), **shown_results(hostile.search(**changes), asked, visit, []))


def device(visit: Visit, hostile: SimpleNamespace, traders: Traders, **changes: object) -> str:
    offers = hostile.offers(hostile.placed(), hostile.placed(2, low_30d=None))
    facts = {name: changes.pop(name) for name in ("category",) if name in changes}
    found = hostile.device(**changes)
    page = DevicePage(type(found)(**({**fields_of(found), **facts})), offers, visit.read(ChoiceRequest), traders)
    return html_of("device", **visit.values(), **shown_device(page, visit))


def fields_of(answer: DeviceAnswer) -> dict[str, object]:
    return {name: getattr(answer, name) for name in answer.__struct_fields__}
