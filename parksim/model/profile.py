"""Profiles: factors that change in time, by month, day type and hour, or by a dated table."""

from typing import Annotated

from pydantic import Field

from parksim.model.attributes import Fraction, Frozen, In


class ProfileRow(Frozen):
    """A value from `hour` of the day on, in a month and on a day type (None: in every one)."""

    month: int | None = Field(default=None, ge=1, le=12)
    day_type: str | None = None
    hour: Annotated[float, In("h"), Field(ge=0, lt=24)] = 0.0
    value: float

    def applies(self, month: int, day_type: str) -> bool:
        """Whether the row speaks of a month and a kind of day."""
        return self.month in (None, month) and self.day_type in (None, day_type)

    def after(self, other: "ProfileRow") -> bool:
        """Whether the row holds where it and another one have begun."""
        return (self.hour, self.specific) >= (other.hour, other.specific)

    @property
    def specific(self) -> int:
        """How much of the time the row names: of two that begin at one hour the one that names more holds."""
        return (self.month is not None) + (self.day_type is not None)


class Profile(Frozen):
    """Either rows by month, day type and hour, or values from dated starts (hours since 1 January, ascending)."""

    rows: tuple[ProfileRow, ...] = ()
    starts: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def at(self, month: int, day_type: str, hour: float, start: float) -> float:
        """Value at an hour of a day (month and day type) or, for a dated profile, at hour `start` of the year.

        Raises LookupError where no row applies: a gap in a table is an error, not a zero.
        """
        if self.starts:
            last = _last_at_or_before(self.starts, start)
            return self.values[last]
        best: ProfileRow | None = None
        for row in self.rows:
            if row.applies(month, day_type) and row.hour <= hour + 1e-9 and (best is None or row.after(best)):
                best = row
        if best is None:
            raise LookupError(f"no value for month {month}, day type {day_type}, hour {hour:g}")
        return best.value

    def cuts(self) -> set[float]:
        """Hours of the day at which a value may change (a dated profile: none, its starts cut the year)."""
        return {row.hour for row in self.rows}


def _last_at_or_before(starts: tuple[float, ...], start: float) -> int:
    import bisect

    last = bisect.bisect_right(starts, start + 1e-9) - 1
    if last < 0:
        raise LookupError(f"no value before hour {starts[0]:g} of the year")
    return last


class DayType(Frozen):
    """A kind of day (windy, calm) and its share of the days of the year, spread evenly over its months."""

    share: Fraction


class CalendarSpec(Frozen):
    """What the park says of its calendar: the year, the kinds of day, further cuts of the day, the longest segment."""

    year: int = 2025
    day_types: dict[str, DayType] = Field(default_factory=lambda: {"day": DayType(share=1.0)})
    hours: tuple[Annotated[float, Field(ge=0, lt=24)], ...] = ()
    longest: Annotated[float, In("h"), Field(gt=0, le=24)] = 24.0
