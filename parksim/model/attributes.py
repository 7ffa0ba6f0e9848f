"""What every description has: a frozen type, a name in two languages, and a unit beside each number.

The unit stands in the annotation, so that reading, checking, documentation and the workbook's template all take it from
one place:  `capacity: Annotated[float, In("{unit}/h")]`  is an amount of the item's own commodity an hour.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

HOURS_PER_YEAR = 8760.0


class Frozen(BaseModel):
    """A description: immutable, every key known, every number finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class In:
    """The unit a number is held in; `{unit}` stands for the unit of the item's own commodity."""

    unit: str


class Name(Frozen):
    """A name as a reader sees it, in both languages."""

    en: str = Field(max_length=200)
    zh: str = Field(max_length=200)


class Citation(Frozen):
    """Where numbers come from, as a reader looks it up, in both languages."""

    en: str
    zh: str


Fraction = Annotated[float, In("1"), Field(ge=0, le=1)]
Hours = Annotated[float, In("h"), Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Grade = Literal["verified", "derived", "expert-high", "expert-medium", "expert-low", "assumption"]


class Number(Frozen):
    """Where a number of the park comes from: its stated range, source and grade, and the place it was read at."""

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: str | None = None
    grade: Grade | None = None
    origin: str = ""
