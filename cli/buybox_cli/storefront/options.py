"""The parameters of a question as options: one for each field of its model, so that web and terminal never differ."""

from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin

import click
from buybox_api.asking import Asked
from buybox_api.parameters import describe
from buybox_config.errors import UsageError
from pydantic import ValidationError
from pydantic.fields import FieldInfo

Function = TypeVar("Function", bound=Callable[..., Any])
Question = TypeVar("Question", bound=Asked)


def parameter_options(model: type[Asked], *, without: tuple[str, ...] = ()) -> Callable[[Function], Function]:
    """Return a decorator that adds an option for each field of the model."""

    def add(function: Function) -> Function:
        for name, field in reversed(model.model_fields.items()):
            if name not in without:
                function = _option(name, field)(function)
        return function

    return add


def read_question(model: type[Question], options: dict[str, Any]) -> Question:
    """Check options as the web checks parameters; raises UsageError that names each wrong one."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        complaints = describe(error.errors(), tuple(model.model_fields))
        said = "; ".join(f"{_flag(entry.parameter)}: {entry.detail}" for entry in complaints)
        raise UsageError(said) from error


def _option(name: str, field: FieldInfo) -> Callable[[Function], Function]:
    flag = _flag(name)
    if _is_many(field) and bool in get_args(field.annotation):
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=field.description)
    return click.option(
        flag, name, multiple=_is_many(field), required=field.is_required(), help=field.description, metavar="VALUE"
    )


def _flag(name: str) -> str:
    """Name a parameter as the terminal does; the words to search for are an argument, not an option."""
    return "QUERY" if name == "q" else f"--{name.replace('_', '-')}"


def _is_many(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple
