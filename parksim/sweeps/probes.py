"""Parks at the ends of what varies, read before anything runs, so that a design with invalid parks is refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from parksim.errors import ParkError, Place, Problem, problem
from parksim.files.nodes import Node, Plain
from parksim.files.reading import get
from parksim.files.variants import Variants
from parksim.sweeps.spec import Case, Vary
from parksim.sweeps.standing import setting_of

__all__ = ["MOST_LISTED", "about_the_run", "corners", "ends_of", "inside", "listed", "refusals"]

MOST_ALONE = 60
"""So many paths are tried alone; of more than these only corners."""
MOST_VALUES, MOST_TOLD, MOST_LISTED = 30, 3, 50
RUN = ("seed", "calendar")


def ends_of(vary: Vary) -> tuple[float, float]:
    """Least and greatest number that a distribution gives."""
    if vary.distribution == "values":
        numbers = [float(value) for value in vary.values if isinstance(value, int | float)]
        return min(numbers), max(numbers)
    return (vary.numbers[2], vary.numbers[3]) if vary.distribution == "normal" else (vary.numbers[0], vary.numbers[-1])


def about_the_run(path: str) -> bool:
    """Whether a path says how the park is run, and so makes no other park."""
    return path in RUN


def corners(varies: Sequence[Vary]) -> Iterator[dict[str, Plain]]:
    """All low, all high, then by the digits of their positions, so that any two meet at opposite ends as well."""
    moving = [vary for vary in varies if not about_the_run(vary.path)]
    if not moving:
        return
    yield {vary.path: _end(vary, 0) for vary in moving}
    yield {vary.path: _end(vary, 1) for vary in moving}
    for digit in range((len(moving) - 1).bit_length()):
        yield {vary.path: _end(vary, (at >> digit) & 1) for at, vary in enumerate(moving)}


def refusals(
    variants: Variants, varies: Sequence[Vary], places: Mapping[str, Place], whole: Place, together: bool
) -> list[Problem]:
    """Problems of the parks at the ends of what varies, in corners that hold every end, or (not `together`) each alone.

    What a corner is refused for is told at the line of the path that is to blame alone, if one is.
    """
    moving = [vary for vary in varies if not about_the_run(vary.path)]
    corner = next((told for each in corners(moving) if (told := _told(variants, each, whole))), []) if together else []
    if len(moving) > MOST_ALONE or (together and not corner):
        return corner
    alone: list[Problem] = []
    for vary in moving:
        for cell in _tried(vary):
            setting = {vary.path: setting_of(vary, cell)}
            alone += _told(variants, setting, places.get(vary.path, whole), vary, str(cell))
    return list(dict.fromkeys(alone or corner))


def listed(variants: Variants, cases: Iterable[Case], where: Place) -> list[Problem]:
    """Problems of the first case of a list whose park is refused."""
    return next((told for case in cases if (told := _told(variants, case.settings, where))), [])


def inside(tree: Node, keys: Sequence[str], places: Sequence[Place]) -> bool:
    """Whether one of the places lies in the item at these keys, or is the key itself."""
    item = get(tree, *keys)
    return item is not None and (tree.place_of(keys) in places or any(place in places for place in _places(item)))


def _places(node: Node) -> Iterator[Place]:
    yield node.place
    yield from node.key_places.values()
    inner = node.value if isinstance(node.value, list) else node.value.values() if isinstance(node.value, dict) else ()
    for item in inner:
        yield from _places(item)


def _tried(vary: Vary) -> list[Plain]:
    """Cells tried alone: both ends, or each of the values."""
    if vary.distribution != "values":
        return list(ends_of(vary))
    if len(vary.values) <= MOST_VALUES or not vary.unit:
        return list(vary.values)
    return list(ends_of(vary))


def _end(vary: Vary, end: int) -> Plain:
    if vary.distribution == "values" and not vary.unit:
        return vary.values[-1 if end else 0]
    return setting_of(vary, ends_of(vary)[end])


def _told(
    variants: Variants, settings: Mapping[str, Plain], where: Place, vary: Vary | None = None, value: str = ""
) -> list[Problem]:
    try:
        variants.park({path: setting for path, setting in settings.items() if not about_the_run(path)})
    except ParkError as error:
        reasons = [replace(each, where=where) for each in error.problems[:MOST_TOLD]]
        own = {f"set {path}" for path in settings}
        if vary is not None and all(each.where is not None and each.where.file in own for each in error.problems):
            return reasons
        lead = problem("PS7114", where, path=vary.path, value=f"{value} {vary.unit}".strip()) if vary else None
        return [lead or problem("PS7115", where), *reasons]
    return []
