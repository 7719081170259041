"""What the model values: how much each part counts, each part's curves, and what they are worth in price."""

from buybox_config.policy import load_weight_words

from buybox_ranking.curves import Curve, Curves
from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.pictures.curve_picture import fact_picture, most_worth, price_picture
from buybox_ranking.pictures.exchange import PRICE, exchange_rates, steepest_fall
from buybox_ranking.pictures.exchange_words import exchange_words
from buybox_ranking.pictures.html import figure, paragraph, section, table
from buybox_ranking.pictures.shares_picture import part_shares, shares_picture
from buybox_ranking.pictures.words import FEATURE_WORDS, PART_TITLES, per_cent

RULES = {feature.name: feature.floor_rule for feature in FEATURES}


def in_plain_words() -> str:
    """Say what the model is."""
    return section(
        "What this is",
        paragraph(
            "The model gives every offer points for each of its facts and adds them up; the offer with most points "
            "stands first. The pictures below are the whole model: there is nothing else in it. It was learned from "
            "what shoppers looked at, chose and sent back, inside laws that no data can change: a lower price, a "
            "better grade, a longer warranty, a faster delivery or a better seller never costs an offer its place."
        ),
        paragraph(
            "The points stand in four parts. A weight of the ranking strategy multiplies the points of one part: at 0 "
            "the part counts for nothing, at 2 it counts twice. Everything on this page holds for weights of 1."
        ),
    )


def counting(shares: dict[str, float]) -> str:
    """Say how much each part and each fact counts; nothing where the report does not know."""
    if not shares:
        return ""
    rows = [
        [FEATURE_WORDS[feature.name].title, PART_TITLES[feature.part], per_cent(shares.get(feature.name, 0), 1)]
        for feature in FEATURES
    ]
    return section(
        "How much each part counts",
        paragraph(
            "Offers of one list differ in points. This is how far each part sets them apart, as a share of what all "
            "parts do, in the lists the model was tried on."
        ),
        f'<div class="picture">{shares_picture(shares)}</div>',
        table("Each fact's share of what sets the offers of a list apart", ["fact", "part", "share"], rows),
    )


def part_curves(curves: Curves, steps: Curves | None, shares: dict[str, float]) -> str:
    """Draw every curve, part by part."""
    top = most_worth(curves)
    pieces = []
    for part in PARTS:
        drawn = [_figure(curve, curves, steps, top) for curve in curves.curves if curve.part == part]
        share = f", {per_cent(part_shares(shares)[part])} of what sets offers apart" if shares else ""
        sentence = load_weight_words()[part].sentence
        title = f"<h3>{PART_TITLES[part]}{share}</h3>"
        pieces.append(f'{title}{paragraph(sentence)}<div class="pictures">{"".join(drawn)}</div>')
    return section(
        "What each fact is worth",
        paragraph(
            "Read a picture from left to right: the higher the line, the more points. In all pictures but that of the "
            "price the height is told as the price cut that would do as much for an offer at the usual price, and "
            "all of these have the same scale, so that heights can be compared. The usual price is the slow price of "
            "the device in its market, from its price history."
        ),
        *pieces,
    )


def _figure(curve: Curve, curves: Curves, steps: Curves | None, top: float) -> str:
    title = FEATURE_WORDS[curve.feature].title
    if curve.feature == PRICE:
        return figure(title, price_picture(curves, steps), f"Without a usual price, it {RULES[PRICE]}.")
    return figure(title, fact_picture(curve, curves.curve(PRICE), top), f"Not stated, it {RULES[curve.feature]}.")


def exchanges(curves: Curves) -> str:
    """Tell the rates of exchange between facts and the price."""
    rows = [exchange_words(rate) for rate in exchange_rates(curves)]
    return section(
        "What a better fact is worth in price",
        paragraph(
            "Each row compares two offers at the usual price that differ in one fact. The better one stands level "
            "with the other when the other's price is lower by this much."
        ),
        table(
            "What is worth as much as a lower price",
            ["the better fact", "is worth as much as"],
            [(what[:1].upper() + what[1:], worth) for what, worth in rows],
        ),
    )


def price_steps(curves: Curves) -> str:
    """Tell the steepest place of the price curve."""
    fall = steepest_fall(curves.curve(PRICE))
    return section(
        "How steep the price is",
        paragraph(
            f"A price 1 % higher costs an offer at most {per_cent(fall.share, 1)} of all the points that the price can "
            f"bring; that is at {per_cent(fall.ratio)} of the usual price. Steep places invite sellers to undercut "
            "each other by cents, so the price is used as a line without steps."
        ),
    )
