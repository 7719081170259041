"""Moves, and what a seller is told of its price to win, in plain words."""

import msgspec
from buybox_config.money import MoneyDocument, money_document
from buybox_config.moves import load_levers
from buybox_config.reason_words import Sentence, reason_words

from buybox_ranking.money_words import spoken_amount
from buybox_ranking.winning.moves import PRICE, Move
from buybox_ranking.winning.stock import Level

PER_CENT = 100

MoveValue = MoneyDocument | float | bool
"""In the lever's unit: money, months, days, per cent, a rate or share from 0 to 1, stars; true for a promise."""


class MoveAnswer(msgspec.Struct, frozen=True):
    """A move as every answer shows it."""

    lever: str
    value: MoveValue
    says: str


class LevelAnswer(msgspec.Struct, frozen=True):
    """One level of a lever, and the boxes that it would win everywhere."""

    lever: str
    value: MoveValue
    boxes: int
    says: str


def move_answer(move: Move, language: str, currency: str) -> MoveAnswer:
    """Write a move with its value as a program reads it, and as a sentence: "24 months of warranty would win"."""
    value = money_document(int(move.value), currency) if move.lever == PRICE else _value(move.lever, move.value)
    would_win = reason_words(language).notices["would_win"].text
    return MoveAnswer(move.lever, value, would_win.format(word=say_move(move, language, currency)))


def level_answer(level: Level, language: str) -> LevelAnswer:
    """Write a level as a program reads it, and as a sentence: "24 months of warranty everywhere: 12 boxes"."""
    words = reason_words(language)
    said = words.notices["price_change"] if level.lever == PRICE else words.moves[level.lever]
    word = _with_number(said, _spoken(level.lever, level.value), language)
    everywhere = _with_number(words.notices["everywhere"], level.boxes, language, word)
    return LevelAnswer(level.lever, _value(level.lever, level.value), level.boxes, everywhere)


def say_move(move: Move, language: str, currency: str) -> str:
    """Put a move into words of `language` as a thing, "24 months of warranty"; an unknown language gets English."""
    words = reason_words(language)
    sentence = words.moves[move.lever]
    if move.lever == PRICE:
        return sentence.text.format(amount=spoken_amount(int(move.value), currency, words.decimal_mark))
    return _with_number(sentence, _spoken(move.lever, move.value), language)


def say_notice(code: str, language: str) -> str:
    """Put a notice into words: why there is no price to win, or what is to be known of it."""
    return reason_words(language).notices[code].text


def _spoken(lever: str, value: float) -> float:
    """Return the number that people say: a rate and a share in per cent."""
    return value * PER_CENT if load_levers()[lever].unit in {"rate", "share"} else value


def _with_number(sentence: Sentence, number: float, language: str, word: str = "") -> str:
    text = sentence.one if number == 1 and sentence.one is not None else sentence.text
    return text.format(number=f"{number:g}".replace(".", reason_words(language).decimal_mark), word=word)


def _value(lever: str, value: float) -> float | bool:
    if load_levers()[lever].unit == "yes":
        return True
    return int(value) if value == int(value) else value
