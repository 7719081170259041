"""`buybox catalogue list`: the models that we know, narrowed by brand, category and words."""

from collections.abc import Iterable, Iterator

from buybox_config.catalogue import Model
from buybox_config.catalogue.model import capacity_words
from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise
from rich.table import Table


def choose_models(models: Iterable[Model], brand: str | None, category: str | None, words: str | None) -> list[Model]:
    """Return the models of a brand and category in whose names or numbers all words stand, by brand and launch."""
    wanted = tokenise(fold(words or ""))
    kept = (
        model
        for model in models
        if (brand is None or fold(model.brand) == fold(brand))
        and (category is None or model.category == category)
        and (not wanted or _has(model, wanted))
    )
    return sorted(kept, key=lambda model: (model.brand.lower(), str(model.launched or ""), model.model_id))


def document(model: Model) -> dict[str, object]:
    """Return a model as `--json` prints it: all its facts, its devices, and where each fact comes from."""
    facts = {field: getattr(model, field) for field in model.__struct_fields__ if field != "source"}
    return facts | {"devices": [device.device_id for device in model.devices], "sources": model.sources}


def model_table(models: Iterable[Model]) -> Table:
    """Lay models out for a person."""
    table = Table(box=None)
    for name in ("model", "name", "category", "launched", "sold by", "numbers", "source"):
        table.add_column(name, overflow="fold")
    for model in models:
        numbers = (*model.codes, *model.part_numbers, *model.gtins)
        more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""  # noqa: PLR2004 - as many as fit a line
        cells = (model.model_id, f"{model.brand} {model.name}", model.category, str(model.launched or ""))
        table.add_row(*cells, " / ".join(_axes(model)), ", ".join(numbers[:3]) + more, model.source)
    return table


def _axes(model: Model) -> Iterator[str]:
    for values in (model.size, tuple(f"{ram} GB RAM" for ram in model.ram_gb)):
        if values:
            yield ", ".join(values)
    if model.storage_gb:
        yield ", ".join(map(capacity_words, model.storage_gb))
    if model.connectivity:
        yield ", ".join(model.connectivity)


def _has(model: Model, wanted: list[str]) -> bool:
    texts = (model.model_id, model.brand, model.name, *model.aliases, *model.codes, *model.part_numbers, *model.gtins)
    said = [token for text in texts for token in tokenise(fold(text))]
    return all(any(token == word or (word.isalpha() and token.startswith(word)) for token in said) for word in wanted)
