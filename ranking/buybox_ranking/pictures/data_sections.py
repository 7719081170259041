"""What the model was learned from, what was left out, and how it compares."""

from buybox_ranking.learning.training_report import ExaminationReport, TrainingReport
from buybox_ranking.pictures.html import paragraph, section, table
from buybox_ranking.pictures.words import LABELS, LEFT_OUT, WAYS, per_cent

SOURCES = {
    "swaps": "neighbours that were swapped by chance",
    "harvested": "offers that stood at several places in different lists",
    "swaps and harvested": "neighbours that were swapped by chance, and offers that stood at several places",
    "assumed": "no evidence: it is assumed",
}

PLACES = (("ndcg@1", "first place"), ("ndcg@3", "first three"), ("ndcg@10", "first ten"))


def compared(report: TrainingReport) -> str:
    """Compare the model with the plain ways of ordering."""
    rows = [[way_words(way), *(_reached(report, way, key) for key, _ in PLACES)] for way in report.held_out]
    return section(
        "How it compares",
        paragraph(
            f"{report.lists.held_out:,} lists were kept aside and never learned from. On them every way of ordering "
            "is judged by what shoppers then chose, with the place where it was shown taken out. 100 % would be an "
            "order that puts first what was chosen, list by list. In brackets: where the figure would lie, 95 times in "
            "a hundred, on other lists like these."
        ),
        paragraph(verdict(report)),
        table("How near each way comes to the best order", ["way", *(title for _, title in PLACES)], rows),
    )


def _reached(report: TrainingReport, way: str, key: str) -> str:
    value = report.held_out[way].get(key)
    if value is None:
        return "not measured"
    interval = report.intervals.get(way, {}).get(key)
    around = "" if interval is None else f" ({100 * interval.low:.1f} to {100 * interval.high:.1f})"
    return f"{per_cent(value, 1)}{around}"


def verdict(report: TrainingReport) -> str:
    """Say in one sentence whether the model comes nearer than the best plain way over the first three places."""
    reached = {way: found["ndcg@3"] for way, found in report.held_out.items() if "ndcg@3" in found}
    plain = {way: figure for way, figure in reached.items() if way != "model"}
    if "model" not in reached or not plain:
        return "There is nothing to compare it with."
    best = max(plain, key=plain.__getitem__)
    figures = f"{per_cent(reached['model'], 1)}, {way_words(best)} {per_cent(plain[best], 1)}"
    return f"{_judged(report, best)}: over the first three places this model reaches {figures}."


def _judged(report: TrainingReport, best: str) -> str:
    ahead = report.ahead.get(best, {}).get("ndcg@3")
    if ahead is None:
        return "Without intervals the figures have to speak for themselves"
    if ahead.low > 0:
        return "It is nearer than every plain way"
    if ahead.high < 0:
        return "It is worse than a plain way, and there is no reason to use it"
    return "Whether it is nearer than the best plain way cannot be told from these lists"


def way_words(way: str) -> str:
    """Tell a way of ordering."""
    return WAYS.get(way, way.replace("_", " "))


def learned_from(report: TrainingReport) -> str:
    """Tell counts of the data, and how much less lower places are looked at."""
    counts = [
        ("Offers", f"{report.offers:,}"),
        ("Lists in which a shopper did something", f"{report.lists.all:,}"),
        ("of these learned from", f"{report.lists.learned:,}"),
        ("of these kept aside to compare", f"{report.lists.held_out:,}"),
        ("Offers shown in these lists", f"{report.rows:,}"),
        *((f"of these {words}", f"{count:,}") for words, count in zip(LABELS, report.labels, strict=False)),
    ]
    return section(
        "What it was learned from",
        table("What the training data hold", ["what", "how many"], counts),
        paragraph(examination_words(report.examination)),
        _examination_table(report.examination),
        paragraph("The learner takes this out: an offer is not held good for having stood high."),
    )


def examination_words(examination: ExaminationReport) -> str:
    """Say how much less lower places are looked at, and how that is known."""
    source = SOURCES.get(examination.source, examination.source)
    return (
        f"Offers further down are looked at less. How much less is known from {source} ({examination.clicks:,} clicks)."
    )


def _examination_table(examination: ExaminationReport) -> str:
    rows = [(f"{place}", per_cent(rate)) for place, rate in enumerate(examination.first_ten, start=1)]
    return table("How often each place is looked at, against the first", ["place", "looked at"], rows)


def left_out(report: TrainingReport) -> str:
    """Tell what was not learned from, and why."""
    if not report.excluded:
        return section("What was left out", paragraph("Nothing was left out."))
    rows = [(LEFT_OUT.get(reason, reason.replace("_", " ")), f"{count:,}") for reason, count in report.excluded.items()]
    return section(
        "What was left out",
        paragraph("What cannot be evidence is left out and counted; nothing is guessed in its place."),
        table(
            "What was not learned from, and why",
            ["what", "how many"],
            [(_capital(what), count) for what, count in rows],
        ),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
