"""The makers' numbers as titles write them: model numbers ("SM-G991B", "A2633") and part numbers ("MLPF3")."""

import re
from collections import defaultdict

from buybox_config.catalogue import Catalogue

from buybox_titles.terms import Code

SHORTEST_CODE = 4
_SAMSUNG = re.compile(r"([a-z]\d{3})[a-z]\w*")


def compile_codes(catalogue: Catalogue) -> dict[tuple[str, ...], Code]:
    """Return the ways in which makers' numbers are written, with what they name.

    "SM-G991B" is also written "G991B" and "SM-G991"; a short form that two models share names both.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for model in catalogue.models.values():
        for code in model.codes:
            for tokens in _spellings(code.lower()):
                found[tokens].add(model.model_id)
    codes = {tokens: Code(frozenset(ids)) for tokens, ids in found.items()}
    for number, named in catalogue.by_part_number.items():
        for tokens in _spellings(number.lower()):
            codes[tokens] = Code(frozenset((named.model_id,)), named.device_id)
    return codes


def _spellings(code: str) -> list[tuple[str, ...]]:
    tokens = tuple(re.findall(r"[a-z0-9]+", code))
    if len(tokens) > 1 and tokens[0] in {"sm", "gt", "lm", "sgh", "sch"}:
        short = tokens[1:]
    elif tokens[0].startswith("xt") and len(tokens) > 1:
        short = tokens[:1]
    else:
        short = tokens
    spellings = {tokens, short}
    if match := _SAMSUNG.fullmatch("".join(short)):
        spellings.add((match.group(1),))
    return [way for way in spellings if _is_code("".join(way))]


def _is_code(text: str) -> bool:
    """Tell whether a number is long enough to be no name: "a51" is one."""
    return len(text) >= SHORTEST_CODE and any(letter.isdigit() for letter in text) and not text.isdigit()
