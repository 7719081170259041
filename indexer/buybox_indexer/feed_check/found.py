"""What a check of a feed found, as the command prints it and writes it as JSON."""

import msgspec


class FoundColumn(msgspec.Struct, frozen=True):
    """One column of theirs: what it was taken for, and what it holds."""

    theirs: str
    ours: tuple[str, ...]  # empty where it is not understood
    because: str
    filled: float  # share of the rows looked at
    examples: list[str]


class Missing(msgspec.Struct, frozen=True):
    """A column that every listing needs and none was found for."""

    column: str
    mend: str


class FoundGrade(msgspec.Struct, frozen=True):
    """A label found in the column of grades."""

    label: str
    grade: str | None  # None: a person has to choose
    usual: str | None  # what it means at most shops
    rows: int


class Example(msgspec.Struct, frozen=True):
    """A row that would be turned away."""

    row: int
    title: str | None
    message: str


class Trial(msgspec.Struct):
    """What would become of the rows with the seller file that is proposed: each ends as exactly one thing."""

    rows_read: int = 0
    offers: int = 0
    rejected: int = 0
    superseded: int = 0
    rejected_by_reason: dict[str, int] = msgspec.field(default_factory=dict)
    examples: dict[str, list[Example]] = msgspec.field(default_factory=dict)  # by reason
    assumed: dict[str, str] = msgspec.field(default_factory=dict)  # for the trial alone
    error: str | None = None  # why reading ended early


class FeedCheck(msgspec.Struct):
    """Everything that is told of one feed."""

    file: str
    market: str
    form: str
    preset: str | None
    encoding: str | None
    delimiter: str | None
    compression: str | None
    rows_read: int
    understood: list[FoundColumn]
    not_understood: list[FoundColumn]
    missing: list[Missing]
    columns: dict[str, str | list[str]]
    grades: list[FoundGrade]
    trial: Trial
    notes: list[str]
    toml: str
