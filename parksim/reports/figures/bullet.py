"""A bullet row as plain data: a target and the states of the park on one line, better always to the right."""

from dataclasses import dataclass

MARGIN = 0.12
"""Room at both ends, as a share of what is between."""


@dataclass(frozen=True)
class Bullet:
    """Places in percent from the left; the met side begins at the target."""

    target: float
    before: float | None
    planned: float | None
    surviving: float | None


def bullet(target: float, values: list[float | None], higher_is_better: bool) -> Bullet:
    """Place a target and the figures before, planned and surviving."""
    sign = 1.0 if higher_is_better else -1.0
    known = [sign * value for value in (target, *values) if value is not None]
    low, high = min(known), max(known)
    span = high - low or abs(high) or 1.0
    low, high = low - MARGIN * span, high + MARGIN * span
    places = [None if v is None else 100 * (sign * v - low) / (high - low) for v in values]
    before, planned, surviving = places
    return Bullet(100 * (sign * target - low) / (high - low), before, planned, surviving)
