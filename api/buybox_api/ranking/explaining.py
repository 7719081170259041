"""How we rank: what is in force, in the words of the market's language."""

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.languages import load_language
from buybox_config.ranking_words import RankingWords, ranking_language, ranking_words
from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.part_spreads import part_shares

from buybox_api.asker import Asker
from buybox_api.ranking.answer import (
    CategoryImportance,
    PartShares,
    PartWeights,
    RankingAnswer,
    RankingFact,
    RankingParameter,
)
from buybox_api.ranking.spreads import Spread
from buybox_api.weights import PolicyInForce


def explain_ranking(
    asker: Asker, in_force: PolicyInForce, spreads: dict[str, Spread], exploration_share: float
) -> RankingAnswer:
    """Explain the order of offers and devices; `exploration_share` is that of lists in which neighbours may swap."""
    market = asker.market
    words = ranking_words(market.language)
    rules = in_force.timetable(market.id).rules(asker.now)
    return RankingAnswer(
        **asker.stamp(),
        language=ranking_language(market.language),
        policy_since=in_force.since,
        model=asker.generation.model,
        title=words.title,
        introduction=list(words.introduction),
        parameters=[_parameter(part, words) for part in PARTS],
        importance_title=words.importance_title,
        importance_text=words.importance_text,
        importance=[_importance(name, asker, spreads[name]) for name in CATEGORIES if name in spreads],
        ties=words.ties,
        not_offered=words.not_offered,
        lists=list(words.lists),
        sponsored=words.sponsored,
        sponsored_places=sum(rule.sponsored for rule in rules),
        chance=_with_share(words.chance, 100 * exploration_share),
        trial=_with_share(words.trial, in_force.trial_share or 0),
        not_considered_title=words.not_considered_title,
        not_considered=list(words.not_considered),
    )


def _parameter(part: str, words: RankingWords) -> RankingParameter:
    facts = [RankingFact(each.name, words.facts[each.name]) for each in FEATURES if each.part == part]
    return RankingParameter(part, words.parts[part].title, words.parts[part].text, facts)


def _importance(category: str, asker: Asker, spread: Spread) -> CategoryImportance:
    weights = asker.policy.weights_for(asker.market.id, category)
    found = part_shares(spread.parts, weights)
    shares: dict[str, int] = {} if found is None else {part: int(getattr(found, part)) for part in PARTS}
    return CategoryImportance(
        category,
        load_language(ranking_language(asker.market.language)).categories[category],
        PartWeights(**msgspec.structs.asdict(weights)),
        PartShares(**shares) if shares else None,
        sorted((part for part in PARTS if shares.get(part)), key=lambda part: -shares[part]),
        spread.devices,
    )


def _with_share(sentence: str, share: float) -> str | None:
    """Fill a sentence in that is only true where there is a share."""
    return sentence.format(share=f"{share:g}") if share else None
