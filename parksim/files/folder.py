"""A scenario folder as one tree: its files joined by section, over the tree of the folder that it extends."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parksim.errors import Collector, ParkError, Place, problem, suggest
from parksim.files.nodes import Node
from parksim.files.reading import get, shown
from parksim.files.text import read
from parksim.files.tree import merged

__all__ = ["FORMAT", "Folder", "tree_of"]

FORMAT = 1
"""Version of the grammar; park.yaml names it as `parksim: 1`."""

MOST_PARENTS = 8
MOST_FILES = 2000

PARTS = ("commodities", "links", "markets", "policies", "futures", "sources", "groups", "tariffs", "published")
"""Files named like the section they hold."""
HOLDING = ("enterprises", "retrofits")
"""Folders whose files all hold entries of the section that they are named after."""
ELSEWHERE = ("sweeps",)
"""Folders whose files are no part of the park and have readers of their own."""
KNOWN = ("park.yaml", *(f"{part}.yaml" for part in PARTS), *(f"{folder}/*.yaml" for folder in HOLDING))
"""Every file of a scenario."""
SPREADSHEETS = (".xlsx", ".xls", ".et", ".ods")
"""Files that someone may think are read: a table of a scenario is a CSV file."""
OPEN_BESIDE = "~$"
"""How Excel begins the name of what it writes beside a file that is open."""
BESIDE = {"markets": ("tariffs",), "retrofits": ("groups", "budget")}
"""Keys of other sections that a file may hold beside its own."""


@dataclass(frozen=True)
class Folder:
    """A folder and the root that its files are read under: itself, or the folder of all scenarios for a parent."""

    path: Path
    root: Path

    def relative(self, name: str) -> Path:
        """A file of the folder, relative to the root."""
        return (self.path / name).relative_to(self.root)

    def place(self, name: str) -> Place:
        """The place of a whole file."""
        return Place(self.relative(name).as_posix())


def tree_of(folder: Path, problems: Collector) -> tuple[Node, tuple[Folder, ...]]:
    """The whole tree of a scenario folder, and the folders it was read from, the scenario's own first.

    Raises ParkError where a folder cannot be read at all; notes problems of its files.
    """
    try:
        path = folder.resolve()
    except (OSError, RuntimeError, ValueError):
        raise ParkError([problem("PS2058", Place(str(folder)), detail="")]) from None
    chain = [Folder(path, path)]
    trees = [_own_tree(chain[0], problems)]
    while (parent := get(trees[-1], "extends")) is not None:
        chain.append(_parent(chain, parent))
        trees.append(_own_tree(chain[-1], problems))
    if not problems.problems:
        for tree, own in zip(trees, chain, strict=True):
            _check_version(tree, own, problems)
        if not any(get(tree, "commodities") for tree in trees):
            missing = chain[0].place("commodities.yaml")
            problems.add("PS1002", missing, path="commodities.yaml", hint="none_known")
    whole = trees[-1]
    for child in reversed(trees[:-1]):
        whole = merged(whole, child)
    return whole, tuple(chain)


def _parent(chain: list[Folder], node: Node) -> Folder:
    """The folder that `extends` names; it stands beside the scenario's own, inside the same folder of scenarios."""
    scenarios = chain[0].path.parent
    name = node.value if isinstance(node.value, str) else shown(node)
    try:
        path = (chain[-1].path / name).resolve()
        inside = path.is_relative_to(scenarios.resolve()) and not Path(name).is_absolute() and "\\" not in name
    except (OSError, RuntimeError, ValueError):
        inside = False
    if not inside:
        raise ParkError([problem("PS1001", node.place, path=name)])
    path = scenarios / path.relative_to(scenarios.resolve())
    passed = [folder.path for folder in chain]
    if path in passed or len(chain) > MOST_PARENTS:
        steps = " → ".join(folder.name for folder in [*passed, path])
        raise ParkError([problem("PS2054", node.place, chain=steps, limit=MOST_PARENTS)])
    if not path.is_dir():
        near = suggest(path.name, [item.name for item in scenarios.iterdir() if item.is_dir()])
        raise ParkError([problem("PS1002", node.place, path=name, suggestion=f"../{near}" if near else None)])
    return Folder(path, scenarios)


def _own_tree(folder: Folder, problems: Collector) -> Node:
    """The files of one folder as one tree."""
    items: dict[str, Node] = {}
    places: dict[str, Place] = {}
    for name, section in _files(folder, problems):
        try:
            node = read(folder.relative(name), folder.root)
        except ParkError as error:
            problems.extend(error.problems)
            continue
        if node.value is None or not _is_mapping(node, problems):
            continue
        for key, part in _sections(node, section).items():
            where = node.key_places.get(key, part.place)
            items[key] = _joined(items[key], part, problems) if key in items else part
            places.setdefault(key, where)
    return Node(items, folder.place("park.yaml"), places)


def _sections(node: Node, section: str | None) -> dict[str, Node]:
    """What a file says, by section: of park.yaml every key, of another file its entries and what may stand beside."""
    values = node.value if isinstance(node.value, dict) else {}
    if section is None:
        return dict(values)
    beside = {key: values[key] for key in BESIDE.get(section, ()) if key in values}
    own = {key: item for key, item in values.items() if key not in beside}
    places = {key: node.key_places[key] for key in own}
    return {section: Node(own, node.place, places), **beside}


def _joined(node: Node, other: Node, problems: Collector) -> Node:
    """Two parts of one section, no identifier in both."""
    if not isinstance(node.value, dict) or not isinstance(other.value, dict):
        problems.add("PS2012", other.place, word=shown(other), first=node.place)
        return node
    for key in node.value.keys() & other.value.keys():
        problems.add("PS2012", other.key_places[key], word=key, first=node.key_places[key])
    return Node({**other.value, **node.value}, node.place, {**other.key_places, **node.key_places})


def _files(folder: Folder, problems: Collector) -> Iterator[tuple[str, str | None]]:
    """Files of a folder with the section each holds, park.yaml (None) first."""
    try:
        names = sorted(item.name for item in folder.path.iterdir())
    except OSError as error:
        raise ParkError([problem("PS2058", Place(str(folder.path)), detail=error.strerror)]) from None
    if "park.yaml" not in names:
        near = suggest("park.yaml", [name for name in names if name not in KNOWN])
        hint = None if near else "begin"
        raise ParkError([problem("PS1002", folder.place("park.yaml"), hint=hint, path="park.yaml", suggestion=near)])
    yield "park.yaml", None
    for name in _written_below(folder):
        section = _section_of(name)
        if section is not None:
            yield name, section
        elif name.lower().endswith(SPREADSHEETS):
            problems.add("PS2128", folder.place(name), file=name)
        elif name != "park.yaml":
            near = _meant(name)
            hint = None if near else "known"
            problems.add("PS2056", folder.place(name), hint=hint, file=name, suggestion=near, known=", ".join(KNOWN))


def _written_below(folder: Folder) -> list[str]:
    """All YAML files and spreadsheets of a folder and of those inside it, hidden ones apart, those of each folder together.

    Of a linked folder only what stands right in it is seen: links lead anywhere, and in circles.
    """
    found: list[str] = []
    waiting = [""]
    while waiting:
        inner = waiting.pop(0)
        for item in _items_of(folder, inner):
            name = f"{inner}{item.name}"
            if item.name.startswith(".") or name in ELSEWHERE:
                continue
            if item.is_dir() and not (folder.path / inner).is_symlink():
                waiting.append(f"{name}/")
            elif item.suffix.lower() in (".yaml", ".yml", *SPREADSHEETS) and not item.name.startswith(OPEN_BESIDE):
                found.append(name)
        if len(found) > MOST_FILES:
            raise ParkError([problem("PS1004", folder.place(inner), path=inner, limit=f"{MOST_FILES} files")])
    return found


def _items_of(folder: Folder, inner: str) -> list[Path]:
    try:
        return sorted((folder.path / inner).iterdir())
    except OSError as error:
        raise ParkError([problem("PS1006", folder.place(inner), path=inner, detail=error.strerror)]) from None


def _section_of(name: str) -> str | None:
    """The section whose entries a file holds; None for a file that no reader knows."""
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".yaml")
    if stem == file:
        return None
    return folder if folder in HOLDING else stem if not folder and stem in PARTS else None


def _meant(name: str) -> str | None:
    """Where a file that nobody reads probably belongs, by the folder it stands in or by its own name."""
    place, inside, rest = name.partition("/")
    if not inside:
        stem = name.rpartition(".")[0]
        near = suggest(stem, (*HOLDING, "park", *PARTS))
        return f"{near}/all.yaml" if near in HOLDING else f"{near}.yaml" if near else None
    near = suggest(place, (*HOLDING, *ELSEWHERE, *PARTS))
    stem = rest.rpartition("/")[2].rpartition(".")[0]
    return f"{near}.yaml" if near in PARTS else f"{near}/{stem}.yaml" if near else None


def _is_mapping(node: Node, problems: Collector) -> bool:
    if isinstance(node.value, dict):
        return True
    problems.add("PS2003", node.place, text=shown(node))
    return False


def _check_version(tree: Node, folder: Folder, problems: Collector) -> None:
    version = get(tree, "parksim")
    if version is None or version.value != FORMAT or isinstance(version.value, bool):
        where = version.place if version else folder.place("park.yaml")
        problems.add("PS2057", where, text=shown(version) if version else "", version=FORMAT)
