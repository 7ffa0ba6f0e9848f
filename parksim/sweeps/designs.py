"""How a sweep file says how cases are drawn: `design` and `correlations`."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from itertools import combinations
from typing import get_args

from parksim.errors import ParkError, Place, problem
from parksim.files.nodes import Node, Plain, normal_word
from parksim.files.reading import Reading, entries, get, shown
from parksim.files.units import number
from parksim.sweeps.correlation import is_possible
from parksim.sweeps.samples import MATRICES, POINTS, count_of, ranged
from parksim.sweeps.spec import Design, DesignKind, Sweep, Vary
from parksim.sweeps.standing import cell_of
from parksim.sweeps.varying import Lines, read_values

__all__ = ["DEFAULT", "check_matrix", "check_size", "read_correlations", "read_design", "read_listed"]

MOST_CASES, MOST_CELLS = 1_000_000, 50_000_000
KEYS: dict[str, tuple[str, ...]] = {
    "grid": ("points",), "list": ("cases",), "one_at_a_time": (), "morris": ("trajectories", "levels", "seed"),
} | dict.fromkeys(("lhs", "sobol", "random", "saltelli"), ("cases", "seed"))  # fmt: skip
SIZE = {"grid": "points", "morris": "trajectories"}
"""The key that says how many, where it is not `cases`."""
LEAST, LEFT_OUT = {"seed": 0, "levels": 2}, {"points": POINTS, "seed": 0, "levels": Design.levels}
"""The least number that a key takes, where that is not one; what it is where nothing is written."""
DEFAULT = Design("lhs", 200, 0)
"""Where a file says nothing."""


def read_design(reading: Reading, node: Node | None) -> Design:
    """The kind and size of a design, without correlations and without the cases of a list."""
    if node is None:
        return DEFAULT
    if not isinstance(node.value, dict):
        reading.problems.add("PS2003", node.place, text=shown(node))
        return DEFAULT
    written = get(node, "kind")
    if written is None:
        reading.problems.add("PS2002", node.place, key="kind")
        return DEFAULT
    word = reading.option(written, KEYS)
    kind = next((each for each in get_args(DesignKind) if each == word), None)
    if kind is None:
        return DEFAULT
    for key, _, where in entries(node):
        if key not in ("kind", *KEYS[kind]):
            reading.unknown("PS2001", key, ("kind", *KEYS[kind]), where)
    size = 0 if kind == "list" else _count(reading, node, SIZE.get(kind, "cases"), kind)
    levels = _count(reading, node, "levels", kind) or Design.levels
    if kind in MATRICES:
        _check_numbers(reading, node, kind, size, levels)
    return Design(kind, size, _count(reading, node, "seed", kind), levels=levels)


def _check_numbers(reading: Reading, node: Node, kind: DesignKind, size: int, levels: int) -> None:
    """Balanced points: a power of two of Sobol's sequence, an even number of levels. SALib makes both."""
    if kind == "saltelli" and size & (size - 1):
        below = 1 << (size.bit_length() - 1)
        reading.problems.add("PS7132", node.place, cases=size, below=below, above=2 * below)
    if kind == "morris" and levels % 2:
        reading.problems.add("PS7133", node.place, levels=levels)
    if find_spec("SALib") is None:
        reading.problems.add("PS7134", node.place, kind=kind)


def _count(reading: Reading, node: Node, key: str, kind: DesignKind) -> int:
    """A whole number: at least one point or case, any seed from zero; 0 for what a kind does not say."""
    if key not in KEYS[kind]:
        return 0
    written, least = get(node, key), LEAST.get(key, 1)
    if written is None and key not in LEFT_OUT:
        reading.problems.add("PS2002", node.place, key=key)
        return least
    found = reading.whole(written) if written else LEFT_OUT[key]
    if found is not None and written is not None and found < least:
        reading.problems.add("PS2009", written.place, key=key, text=found, limit=least, hint="ge")
    return max(found or 0, least)


def read_listed(lines: Lines, node: Node | None) -> tuple[tuple[Vary, ...], tuple[dict[str, Plain], ...]]:
    """What a list varies, and its cases: numbers in the unit of their first, anything else as it is."""
    written = get(node, "cases")
    if written is None or not isinstance(written.value, list) or not written.value:
        where = written.place if written else node.place if node else Place("design")
        lines.reading.problems.add("PS2002", where, key="cases: [{…}, …]")
        return (), ()
    told: dict[str, list[tuple[int, Node, Place]]] = {}
    for at, case in enumerate(written.value):
        if not isinstance(case.value, dict):
            lines.reading.problems.add("PS2003", case.place, text=shown(case))
        for key, item, where in entries(case):
            told.setdefault(normal_word(key).removesuffix(".value"), []).append((at, item, where))
    varies, cases = [], [dict[str, Plain]() for _ in written.value]
    for path, items in told.items():
        vary = _listed(lines, path, items)
        if vary is None:
            continue
        for (at, _, _), value in zip(items, vary.values, strict=True):
            cases[at][path] = value
        varies.append(replace(vary, values=_distinct(vary.values)))
    return tuple(varies), tuple(cases)


def _listed(lines: Lines, path: str, items: list[tuple[int, Node, Place]]) -> Vary | None:
    where = items[0][2]
    try:
        there = lines.lead(path, where)
        return read_values(lines, path, there, [item for _, item, _ in items], where)
    except ParkError as error:
        lines.reading.problems.extend(error.at(where).problems)
        return None


def _distinct(values: tuple[Plain, ...]) -> tuple[Plain, ...]:
    return tuple({str(cell_of(value)): value for value in values}.values())


def read_correlations(
    reading: Reading, node: Node | None, varies: tuple[Vary, ...], kind: DesignKind
) -> dict[tuple[str, str], float]:
    """Rank correlations of pairs of what varies; all pairs of an entry that names more than two."""
    if node is None:
        return {}
    if kind in ("grid", "list", "one_at_a_time"):
        reading.problems.add("PS7113", node.place, kind=kind)
        return {}
    if kind in MATRICES:
        reading.problems.add("PS7131", node.place, hint="PS7113", kind=kind)
        return {}
    found: dict[tuple[str, str], float] = {}
    for item in node.value if isinstance(node.value, list) else [node]:
        rank = _rank(reading, item)
        paths = _correlated(reading, get(item, "of"), varies)
        if rank is not None:
            found |= dict.fromkeys(combinations(paths, 2), rank)
    order = {vary.path: at for at, vary in enumerate(varies)}
    pairs = {(order[a], order[b]): rank for (a, b), rank in found.items()}
    if found and not is_possible(pairs, len(order)):
        reading.problems.add("PS7110", node.place)
    return found


def _rank(reading: Reading, node: Node) -> float | None:
    written = get(node, "rank")
    for key, _, where in entries(node):
        if key not in ("of", "rank"):
            reading.unknown("PS2001", key, ("of", "rank"), where)
    if written is None or get(node, "of") is None:
        reading.problems.add("PS2002", node.place, key="rank" if written is None else "of")
        return None
    try:
        found = number(written.plain(), written.place)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None
    if not -1 <= found <= 1:
        reading.problems.add("PS7112", written.place, rank=f"{found:g}")
        return None
    return found


def _correlated(reading: Reading, node: Node | None, varies: tuple[Vary, ...]) -> list[str]:
    """Paths that an entry names, each of which must vary as a number."""
    known = {vary.path: vary for vary in varies}
    found = []
    for word, where in reading.words(node) or []:
        path = word.removesuffix(".value")
        if not reading.refers("PS7111", path, known, where):
            continue
        if known[path].unit:
            found.append(path)
        else:
            reading.problems.add("PS7117", where, path=path)
    if node is not None and len(set(found)) < 2 and not reading.problems.problems:
        reading.problems.add("PS7116", node.place)
    return list(dict.fromkeys(found))


def check_matrix(
    reading: Reading, kind: DesignKind, varies: tuple[Vary, ...], places: Mapping[str, Place], whole: Place
) -> None:
    """Indices of `saltelli` and `morris` are about paths with ranges, two or more; a single value is set in every case."""
    if kind not in MATRICES:
        return
    for vary in varies:
        if vary.distribution == "values" and len(vary.values) > 1:
            reading.problems.add("PS7129", places.get(vary.path, whole), kind=kind, path=vary.path)
    if len(ranged(varies)) < 2 and not reading.problems.problems:
        reading.problems.add("PS7130", whole, kind=kind)


def check_size(sweep: Sweep, where: Place) -> None:
    """Raise ParkError (PS7109) for more cases, or a larger table, than anyone can wait for."""
    cases = count_of(sweep)
    if cases > MOST_CASES or cases * len(sweep.vary) > MOST_CELLS:
        limit = min(MOST_CASES, MOST_CELLS // max(len(sweep.vary), 1))
        raise ParkError([problem("PS7109", where, cases=f"{cases:,}", limit=f"{limit:,}")])
