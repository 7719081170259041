"""What a market's law says about words: those that are forbidden, and the lawful label of each grade."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from buybox_config.grades import Grade


class LegalWords(BaseModel):
    """Phrases that a law forbids for devices of one condition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = Field(pattern=r"^[a-z]{2}$", description="Language of the phrases.")
    words: tuple[str, ...] = Field(min_length=1, description="Phrases, compared without case and accents.")
    condition: str = Field("refurbished", description="Condition of the devices that they may not be said of.")
    source: str = Field(min_length=1, description="The law, so that it can be looked up.")


class GradeLabels(BaseModel):
    """How each grade is printed in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    premium: str = Field(min_length=1, description="Screen and body flawless.")
    excellent: str = Field(min_length=1, description="No scratch on the screen, nothing seen from 20 cm.")
    good: str = Field(min_length=1, description="No scratch on the lit screen, nothing seen from 50 cm.")
    fair: str = Field(min_length=1, description="Light scratches on the screen, visible ones on the body.")
    worn: str = Field(min_length=1, description="Visible scratches and heavy wear.")

    @model_validator(mode="after")
    def _differ(self) -> "GradeLabels":
        labels = [self.of(grade) for grade in Grade]
        if len({label.casefold() for label in labels}) != len(labels):
            raise ValueError("two grades have one label: a buyer could not tell them apart")
        return self

    def of(self, grade: Grade) -> str:
        """Return the label of a grade."""
        label: str = getattr(self, grade.word)
        return label
