"""A sweep from its file, from a mapping, or from a scenario folder (all that declares a range): every problem at once.

The grammar is told in docs/sweeps.md. Nothing runs before the park was read at both ends of all that varies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias, cast, get_args

from parksim.calendars import Kind
from parksim.errors import Collector, ParkError, Place, problem
from parksim.files.nodes import Node, Plain
from parksim.files.overrides import settings as settings_of
from parksim.files.reading import Reading, entries, get, shown
from parksim.files.resolve import Resolved
from parksim.files.text import read as read_text
from parksim.files.tree import from_plain
from parksim.files.units import number, parse
from parksim.files.variants import Variants
from parksim.model import MEASURES, Park
from parksim.sweeps.designs import check_matrix, check_size, read_correlations, read_design, read_listed
from parksim.sweeps.fixed import read_fixed
from parksim.sweeps.probes import MOST_LISTED, listed, refusals
from parksim.sweeps.ranges import ALL, Declared, Left, declared, sections, settable
from parksim.sweeps.samples import cases_of, sample_table
from parksim.sweeps.spec import Design, Sweep, Task, Vary
from parksim.sweeps.standing import Standing
from parksim.sweeps.varying import DECLARED, Lines, read_line, read_values

__all__ = ["Planned", "read_planned", "read_sweep"]

Source: TypeAlias = Path | str | Mapping[str, Plain]
Sets: TypeAlias = Iterable[str] | Mapping[str, Plain]

FORMAT = 1
KEYS = (
    "parksim_sweep", "name", "scenario", "task", "calendar", "seed", "design", "vary", "correlations", "fixed",
    "replications", "objective", "gap", "flows",
)  # fmt: skip
SIMULATED: tuple[Task, ...] = ("simulate", "run")
REPLICATIONS, GAP = 5, 0.02


@dataclass(frozen=True)
class Planned:
    """A sweep, and the declared ranges that it leaves out."""

    sweep: Sweep
    left: tuple[Left, ...] = ()


def read_sweep(source: Source, folder: Path | str | None = None, scenario: str | None = None, sets: Sets = ()) -> Sweep:
    """The sweep of a file, mapping or scenario folder. Raises ParkError with all problems.

    `folder` is the park's; a file in its folder `sweeps` need not say it. `scenario` goes before the file's own; `sets`
    are set in every case.
    """
    return read_planned(source, folder, scenario, sets).sweep


def read_planned(
    source: Source, folder: Path | str | None = None, scenario: str | None = None, sets: Sets = ()
) -> Planned:
    """As `read_sweep`, with what it leaves out."""
    node, park_folder = _opened(source, folder)
    reading = Reading(Collector())
    _check_head(reading, node)
    chosen = scenario or reading.word(get(node, "scenario"))
    constants = settings_of(sets)
    variants = Variants(park_folder, chosen, {setting.path: setting.value.plain() for setting in constants})
    named = get(node, "scenario")
    known, where = _keys(variants.files.tree, "scenarios"), named.place if named else node.place
    if chosen is not None and not reading.refers("PS2052", chosen, known, where):
        variants.scenario = None  # what else is wrong is told too
    return _Reader(reading, node, variants, park_folder).planned(constants)


def _opened(source: Source, folder: Path | str | None) -> tuple[Node, Path]:
    """The tree of a source, and the folder of the park it is about."""
    if isinstance(source, Mapping):
        if folder is None:
            raise ParkError([problem("PS7123", Place("sweep"), path="sweep")])
        return from_plain(dict(source), Place("sweep")), Path(folder).resolve()
    path = Path(source)
    if path.is_dir():
        return from_plain({"parksim_sweep": FORMAT}, Place("sweep")), path.resolve()
    park = Path(folder).resolve() if folder is not None else path.resolve().parent.parent
    if not (park / "park.yaml").is_file():
        raise ParkError([problem("PS7123", Place(str(path)), path=path)])
    inside = path.resolve().is_relative_to(park)
    root = park if inside else path.resolve().parent
    return read_text(path.resolve().relative_to(root), root), park


def _check_head(reading: Reading, node: Node) -> None:
    """Note unknown keys. Raises ParkError for what is no sweep, or one of another format."""
    if not isinstance(node.value, dict):
        raise ParkError([problem("PS2003", node.place, text=shown(node))])
    for key, _, where in entries(node):
        if key not in KEYS:
            reading.unknown("PS2001", key, KEYS, where)
    version = get(node, "parksim_sweep")
    if version is None or version.value != FORMAT or isinstance(version.value, bool):
        where = version.place if version else node.place
        reading.problems.add("PS7124", where, text=shown(version) if version else "", version=FORMAT)
        reading.problems.raise_if_any()


def _keys(tree: Node, section: str) -> frozenset[str]:
    return frozenset(key for key, _, _ in entries(get(tree, section)))


@dataclass
class _Reader:
    """What is read of one sweep, its park at hand."""

    reading: Reading
    node: Node
    variants: Variants
    folder: Path
    left: list[Left] = field(default_factory=list)
    fitting: int = 0
    """How many declared ranges were found to make parks, all at once."""

    def planned(self, constants: Iterable[Any]) -> Planned:
        """The sweep. Raises ParkError with all problems."""
        found, park = self.park()
        task = self.task()
        kind = self.calendar(task, found)
        standing = Standing(found.tree, park.money.rates)
        lines = Lines(self.reading, standing, _keys(self.variants.files.tree, "overrides"))
        design = read_design(self.reading, get(self.node, "design"))
        varies, design = self.varying(lines, design, task)
        tied = read_correlations(self.reading, get(self.node, "correlations"), varies, design.kind)
        check_matrix(self.reading, design.kind, varies, lines.places, self.node.place)
        varies = (*self.constants(lines, constants), *varies)
        about = self.about(found)
        fixed = read_fixed(self.reading, get(self.node, "fixed"), park, task)
        self.reading.problems.raise_if_any()
        sweep = Sweep(
            folder=self.folder, scenario=self.variants.scenario, task=task, vary=varies,
            design=replace(design, correlations=tied), calendar=kind, fixed=fixed, **about,
        )  # fmt: skip
        self.check(sweep, lines)
        return Planned(sweep, tuple(self.left))

    def park(self) -> tuple[Resolved, Park]:
        """The scenario and its park. Raises ParkError with what is wrong with them, and with the sweep so far."""
        try:
            return self.variants.resolved({}), self.variants.park({})[0]
        except ParkError as error:
            raise ParkError([*self.reading.problems.problems, *error.problems]) from None

    def task(self) -> Task:
        """What is done with every case; plans of both parks where nothing is said."""
        written = get(self.node, "task")
        word = self.reading.option(written, get_args(Task)) if written else "optimise"
        return next((each for each in get_args(Task) if each == word), "optimise")

    def calendar(self, task: Task, found: Resolved) -> Kind:
        """The calendar: the file's, else the scenario's, else the coarsest that the task can go by."""
        written = get(self.node, "calendar")
        said = self.reading.option(written, get_args(Kind)) if written else found.scenario.calendar
        default: Kind = "folded" if task in SIMULATED else "screening"
        kind = next((each for each in get_args(Kind) if each == said), default)
        self.refuse_screening(task, kind, written.place if written else self.node.place)
        return kind

    def refuse_screening(self, task: Task, kind: object, where: Place) -> None:
        """A simulation follows no plan whose days have no order."""
        if task == "simulate" and kind == "screening":
            self.reading.problems.add("PS4203", where, calendar=kind)

    def varying(self, lines: Lines, design: Design, task: Task) -> tuple[tuple[Vary, ...], Design]:
        """What varies, and the cases of a list."""
        written = get(self.node, "vary")
        if design.kind == "list":
            if written is not None:
                self.reading.problems.add("PS7125", written.place)
            varies, cases = read_listed(lines, get(self.node, "design"))
            return varies, replace(design, listed=cases)
        if written is not None and not isinstance(written.value, dict):
            self.reading.problems.add("PS2003", written.place, text=shown(written))
            return (), design
        named = [item for item in entries(written) if item[0] != DECLARED]
        read = [read_line(lines, key, item, where) for key, item, where in named]
        varies = tuple(vary for vary in read if vary is not None)
        asked = get(written, DECLARED)
        if written is None or asked is not None:
            varies += self.declared(lines, asked, task)
        if not varies and not self.reading.problems.problems:
            self.reading.problems.add("PS7126", written.place if written else self.node.place)
        return varies, design

    def declared(self, lines: Lines, asked: Node | None, task: Task) -> tuple[Vary, ...]:
        """Declared ranges of the sections asked for, but for what has a line of its own."""
        known = sections(lines.standing)
        words = self.reading.words(asked) or [(ALL, self.node.place)]
        for word, where in words:
            if "." not in word:
                self.reading.refers("PS7127", word, known, where)
        found = declared(lines.standing, task, [word for word, _ in words])
        apart = tuple(vary for vary in found.varies if found.keys[vary.path] not in lines.keys.values())
        fitting = settable(self.variants, lines.standing, Declared(apart, found.left, found.keys))
        where = asked.place if asked else self.node.place
        for vary in fitting.varies:
            lines.keys[vary.path], lines.places[vary.path] = fitting.keys[vary.path], where
        self.left += fitting.left
        self.fitting = len(fitting.varies)
        return fitting.varies

    def constants(self, lines: Lines, sets: Iterable[Any]) -> tuple[Vary, ...]:
        """What is set in every case, as a path of a single value."""
        found = []
        for setting in sets:
            try:
                there = lines.lead(setting.path.removesuffix(".value"), setting.where)
            except ParkError as error:
                self.reading.problems.extend(error.problems)
                continue
            found.append(read_values(lines, setting.path, there, [setting.value], setting.where))
        return tuple(vary for vary in found if vary is not None)

    def about(self, found: Resolved) -> dict[str, Any]:
        """How every case is run: the file's word, else the scenario's, else the default."""
        said = found.scenario
        flows, seed = get(self.node, "flows"), self.whole("seed", 0)
        return {
            "seed": seed if seed is not None else said.seed or 0,
            "replications": self.whole("replications", 1) or said.replications or REPLICATIONS,
            "objective": self.objective() or dict(said.objective) or {"cost": 1.0},
            "gap": self.gap(GAP if said.gap is None else said.gap),
            "flows": bool(flows and self.reading.flag(flows)),
            "name": self.name(),
        }

    def whole(self, key: str, least: int) -> int | None:
        """A whole number that is not less than something."""
        written = get(self.node, key)
        found = self.reading.whole(written) if written else None
        if written is not None and found is not None and found < least:
            self.reading.problems.add("PS2009", written.place, key=key, text=found, limit=least, hint="ge")
        return found

    def objective(self) -> dict[str, float]:
        """Weights of measures, or one measure."""
        written = get(self.node, "objective")
        if written is None:
            return {}
        if not isinstance(written.value, dict):
            word = self.reading.option(written, MEASURES)
            return {word: 1.0} if word else {}
        found = {}
        for key, item, where in entries(written):
            if self.reading.refers("PS2008", key, MEASURES, where):
                try:
                    found[key] = number(item.plain(), item.place)
                except ParkError as error:
                    self.reading.problems.extend(error.problems)
        return found

    def gap(self, otherwise: float) -> float:
        """The gap of the benefit, a share."""
        written = get(self.node, "gap")
        if written is None:
            return otherwise
        try:
            found = parse(written.plain(), written.place)
        except ParkError as error:
            self.reading.problems.extend(error.problems)
            return otherwise
        if found.dimension.powers or not 0 <= found.value < 1:
            self.reading.problems.add("PS7128", written.place, text=found)
            return otherwise
        return found.value

    def name(self) -> dict[str, str]:
        """The name in both languages; none where none is given."""
        name = self.reading.name(get(self.node, "name"), "") if get(self.node, "name") else None
        return cast("dict[str, str]", name.model_dump()) if name else {}

    def check(self, sweep: Sweep, lines: Lines) -> None:
        """Raise ParkError for too many cases, for a calendar that cannot be simulated, for parks that are refused."""
        design = get(self.node, "design")
        check_size(sweep, design.place if design else self.node.place)
        for vary in sweep.vary:
            for value in vary.values if vary.path == "calendar" else ():
                self.refuse_screening(sweep.task, value, lines.places[vary.path])
        where = (get(self.node, "vary") or design or self.node).place
        if sweep.design.kind == "list":
            tried = listed(self.variants, cases_of(sweep, sample_table(sweep).head(MOST_LISTED)), where)
        elif len(sweep.vary) == self.fitting:
            tried = []
        else:
            tried = refusals(self.variants, sweep.vary, lines.places, where, sweep.design.kind != "one_at_a_time")
        self.reading.problems.extend(tried)
        self.reading.problems.raise_if_any()
