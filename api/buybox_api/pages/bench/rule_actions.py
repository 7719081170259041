"""What each kind of rule does, in a sentence, and which fields its form has."""

import msgspec

SCOPE_FACTS = ("model", "device", "brand", "category")
DEVICE_FACTS = ("model", "device", "brand", "category")

FACT_WORDS = {"model": "Model", "device": "Device", "brand": "Brand", "category": "Category"}


class RuleAction(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of rule."""

    name: str
    title: str
    sentence: str
    target: str  # the question for its target
    kinds: tuple[str, ...] = DEVICE_FACTS  # what its target may be
    needs_query: bool = False
    has_facts: bool = True  # whether its scope may name what the words mean
    has_strength: bool = False
    may_be_sponsored: bool = False


ACTIONS = {
    action.name: action
    for action in (
        RuleAction(
            name="pin",
            title="Pin",
            sentence="Stands on top of a list, above all else. What is sold out is never shown.",
            target="What stands on top",
            may_be_sponsored=True,
        ),
        RuleAction(
            name="boost",
            title="Boost",
            sentence="Moves up among devices that fit the words equally well.",
            target="What moves up",
            has_strength=True,
            may_be_sponsored=True,
        ),
        RuleAction(
            name="bury",
            title="Bury",
            sentence="Moves down among devices that fit the words equally well.",
            target="What moves down",
            has_strength=True,
        ),
        RuleAction(
            name="hide",
            title="Hide",
            sentence="Is left out of a list. It is stronger than a pin.",
            target="What is left out",
        ),
        RuleAction(
            name="synonym",
            title="Synonym",
            sentence="Asks other words in place of what was typed.",
            target="Words to ask instead",
            kinds=("query",),
            needs_query=True,
            has_facts=False,
        ),
        RuleAction(
            name="redirect",
            title="Redirect",
            sentence="Sends the shopper to a page of its own.",
            target="Address of the page",
            kinds=("url",),
        ),
    )
}
