"""A scenario with everything decided: parents merged, overrides applied, its tables read, its hash taken."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal, cast, get_args

from parksim.errors import Collector, ParkError, Place
from parksim.files.folder import Folder, tree_of
from parksim.files.gaps import gap_of
from parksim.files.grammar import PARK, check_keys
from parksim.files.nodes import Node, Plain
from parksim.files.numbers import Wanted, amount
from parksim.files.overrides import Setting, applied, located, settings
from parksim.files.reading import Reading, entries, get, texts
from parksim.files.tables import Table, read_table
from parksim.files.tree import cleared, origins
from parksim.model import MEASURES

__all__ = ["Resolved", "Scenario", "resolve", "resolved"]

CalendarKind = Literal["full", "folded", "screening"]
ABOUT_SCENARIOS = ("parksim", "extends", "overrides", "scenarios")


@dataclass(frozen=True)
class Scenario:
    """What a scenario says beside the park: its overrides in order, and how it wants to be run (None: not said)."""

    name: str | None = None
    apply: tuple[str, ...] = ()
    calendar: CalendarKind | None = None
    seed: int | None = None
    objective: Mapping[str, float] = field(default_factory=dict)
    replications: int | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything decided: the tree that the park is built of, every value with its place.

    `stated` is the same with the keys that are left empty, so that those without a meaning can be told. `changed` is what
    overrides and settings set over what the files say, by path.
    """

    folder: Path
    tree: Node
    stated: Node
    scenario: Scenario
    scenarios: Mapping[str, Scenario]
    tables: Mapping[tuple[Place, str], Table]
    hash: str
    changed: Mapping[str, str]

    def origins(self) -> Iterator[tuple[str, Plain, Place]]:
        """Every value: its path, itself, and the file and line it comes from."""
        return origins(self.tree)


def resolve(
    folder: Path | str, *, scenario: str | None = None, sets: Iterable[str] | Mapping[str, Plain] = ()
) -> Resolved:
    """Read a scenario folder up to its tree. `sets` are `path=value` texts, or plain values by path, applied last.

    Raises ParkError with all problems of the files and of the overrides.
    """
    problems = Collector()
    found = resolved(Path(folder), scenario, sets, problems)
    problems.raise_if_any()
    return found


def resolved(
    folder: Path, scenario: str | None, sets: Iterable[str] | Mapping[str, Plain], problems: Collector
) -> Resolved:
    """As `resolve`, with problems of overrides noted instead; raises ParkError where the files cannot be read."""
    return decided(files_of(folder, problems), scenario, sets, problems)


@dataclass(frozen=True)
class Files:
    """A scenario folder as read: its tree, before any scenario or setting, and the folders it was read from."""

    folder: Path
    tree: Node
    folders: tuple[Folder, ...]


def files_of(folder: Path, problems: Collector) -> Files:
    """Read the files of a folder. Raises ParkError where they cannot be read, or say what cannot be."""
    try:
        tree, folders = tree_of(folder, problems)
    except ParkError as error:
        problems.extend(error.problems)
        raise ParkError(problems.problems) from None
    problems.raise_if_any()
    return Files(folder, tree, folders)


def decided(
    files: Files, scenario: str | None, sets: Iterable[str] | Mapping[str, Plain], problems: Collector,
    also: Iterable[str] = (),
) -> Resolved:  # fmt: skip
    """The files with one of their scenarios, the overrides named in `also`, and settings applied last."""
    tree = files.tree
    scenarios, named = _scenarios(tree, scenario, problems)
    for name in also:
        Reading(problems).refers(
            "PS2051", name, [key for key, *_ in entries(get(tree, "overrides"))], Place("--set overrides")
        )
    chosen = replace(named, apply=(*named.apply, *also))
    made = [*_overrides(tree, chosen), *_settings(sets, problems)]
    kept = {key: node for key, node, _ in entries(_with(tree, made, problems)) if key not in ABOUT_SCENARIOS}
    stated = Node(kept, tree.place, tree.key_places)
    park = cleared(stated)
    tables = _tables(park, files.folders, problems)
    changed = {setting.path: _written(setting.value.plain()) for setting in made}
    return Resolved(files.folder, park, stated, chosen, scenarios, tables, _hash(park, chosen, tables), changed)


def _scenarios(tree: Node, name: str | None, problems: Collector) -> tuple[dict[str, Scenario], Scenario]:
    """Every scenario of the park, and the chosen one (without a name: the park as its files say)."""
    reading = Reading(problems)
    section = get(tree, "scenarios") or Node({}, tree.place)
    check_keys(reading, section, PARK.keys["scenarios"])
    found = {key: _scenario(reading, key, node) for key, node, _ in entries(section)}
    if name is not None:
        reading.refers("PS2052", name, found, section.place)
    _check_overrides(reading, tree, found)
    return found, found.get(name or "", Scenario())


def _scenario(reading: Reading, name: str, node: Node) -> Scenario:
    words = reading.words(get(node, "apply")) or []
    for key, _, where in entries(get(node, "objective")):
        reading.refers("PS2008", key, MEASURES, where)
    seed, count, kind, gap = (get(node, key) for key in ("seed", "replications", "calendar", "gap"))
    weights = {
        key: amount(reading, item, f"scenarios.{name}.objective.{key}", Wanted("1"))
        for key, item, _ in entries(get(node, "objective"))
    }
    if any(weight is not None and weight < 0 for weight in weights.values()):
        written = ",".join(f"{key}={weight:g}" for key, weight in weights.items() if weight is not None)
        reading.problems.add("PS6021", node.place_of(["objective"]), text=written)
    return Scenario(
        name=name,
        apply=tuple(word for word, _ in words),
        calendar=cast("CalendarKind | None", reading.option(kind, get_args(CalendarKind)) if kind else None),
        seed=reading.whole(seed) if seed else None,
        objective={key: weight for key, weight in weights.items() if weight is not None},
        replications=reading.whole(count) if count else None,
        gap=_gap(reading, gap) if gap else None,
    )


def _gap(reading: Reading, node: Node) -> float | None:
    try:
        return gap_of(node.plain(), node.place)
    except ParkError as error:
        reading.problems.extend(error.problems)
        return None


def _check_overrides(reading: Reading, tree: Node, scenarios: Mapping[str, Scenario]) -> None:
    """Every override names something that exists, whether a scenario applies it or not."""
    named = {key: node for key, node, _ in entries(get(tree, "overrides"))}
    for setting in (setting for node in named.values() for setting in _of_override(node)):
        try:
            located(tree, setting.path, setting.where)
        except ParkError as error:
            reading.problems.extend(error.problems)
    for key in scenarios:
        for item in texts(get(tree, "scenarios", key, "apply")):
            reading.refers("PS2051", reading.word(item), named, item.place)


def _of_override(node: Node) -> list[Setting]:
    return [Setting(path, value, where) for path, value, where in entries(node)]


def _settings(sets: Iterable[str] | Mapping[str, Plain], problems: Collector) -> list[Setting]:
    try:
        return settings(sets)
    except ParkError as error:
        problems.extend(error.problems)
        return []


def _overrides(tree: Node, chosen: Scenario) -> Iterator[Setting]:
    """What the chosen scenario's overrides set, in order."""
    for name in chosen.apply:
        yield from _of_override(get(tree, "overrides", name) or Node({}, tree.place))


def _with(tree: Node, made: Iterable[Setting], problems: Collector) -> Node:
    """The tree with settings made, one after the other."""
    for setting in made:
        try:
            tree = applied(tree, setting)
        except ParkError as error:  # an override that names nothing was noted before
            problems.extend(each for each in error.problems if each not in problems.problems)
    return tree


def _written(value: Plain) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _tables(tree: Node, folders: tuple[Folder, ...], problems: Collector) -> dict[tuple[Place, str], Table]:
    """Tables that the tree names, each by the place that names it, from the folder of the file that does."""
    found: dict[tuple[Place, str], Table] = {}
    read: dict[tuple[Folder, str], Table] = {}
    for node in _naming_tables(tree):
        name = str(node.value)
        if PurePosixPath(name).is_absolute():  # the name of any other way out is found where the file is read
            problems.add("PS1001", node.place, path=name)
            continue
        folder = _folder_of(node.place, folders)
        path = folder.relative(name if name.startswith("tables/") else f"tables/{name}")
        try:
            if (folder, path.as_posix()) not in read:
                read[folder, path.as_posix()] = read_table(path, folder.root, node.place)
            found[node.place, name] = read[folder, path.as_posix()]
        except ParkError as error:
            problems.extend(error.problems)
    return found


def _naming_tables(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        table = get(node, "table")
        if table is not None and isinstance(table.value, str):
            yield table
        for item in node.value.values():
            yield from _naming_tables(item)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _naming_tables(item)


def _folder_of(where: Place, folders: tuple[Folder, ...]) -> Folder:
    """The folder that a file belongs to: a parent's files are named with their folder, the scenario's own without."""
    for folder in folders[1:]:
        if where.file.startswith(f"{folder.relative('').as_posix()}/"):
            return folder
    return folders[0]


def _hash(tree: Node, chosen: Scenario, tables: Mapping[tuple[Place, str], Table]) -> str:
    """Hash of everything that decides a result: the tree, how it is run, and the contents of its tables."""
    content = {
        "park": tree.plain(),
        "scenario": {key: value for key, value in asdict(chosen).items() if key not in ("name", "apply")},
        "tables": sorted({table.file: table.columns for table in tables.values()}.items()),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
