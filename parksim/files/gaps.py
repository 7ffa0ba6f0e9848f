"""The gap that a search for the best plan is asked for: a share of the benefit, `0.5 %` or `0.005`."""

from parksim.errors import ParkError, Place, problem
from parksim.files.units import parse


def gap_of(written: object, where: Place | None = None) -> float:
    """The share. Raises ParkError for what is none, or not from 0 to below 1."""
    found = parse(written, where)
    if found.dimension.powers or not 0 <= found.value < 1:
        raise ParkError([problem("PS5110", where, text=written)])
    return found.value
