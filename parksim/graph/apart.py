"""Retrofits whose modes of one process exclude each other: the process runs in one or the other, or part of it in each.

Figures that retrofits change are combined when a scenario is read; whole modes that they add are not, for nobody but the
author knows what the process takes where both are built.
"""

from collections.abc import Iterator
from itertools import combinations

from parksim.model import Park, Process

__all__ = ["apart"]


def apart(park: Park) -> Iterator[tuple[Process, str, str]]:
    """Processes with two retrofits that may be built together and whose modes of it do not combine."""
    for process in park.processes.values():
        needs = [set(recipe.needs) for recipe in process.modes.values() if recipe.needs]
        for one, other in combinations(dict.fromkeys(key for some in needs for key in some), 2):
            pair = {one, other}
            whole = [_required(park, some) for some in needs]
            if any(pair <= some for some in whole) or _excluded(park, pair):
                continue
            yield process, one, other


def _required(park: Park, retrofits: set[str]) -> set[str]:
    """Some retrofits with all that they require, directly or through others."""
    found, waiting = set(retrofits), list(retrofits)
    while waiting:
        retrofit = park.retrofits.get(waiting.pop())
        more = set(retrofit.requires) - found if retrofit else set()
        found |= more
        waiting += more
    return found


def _excluded(park: Park, pair: set[str]) -> bool:
    """Whether a group lets one of two retrofits be built at most."""
    return any(group.at_most == 1 and pair <= set(group.of) for group in park.groups.values())
