"""Scenario files in YAML 1.2, read from the stream of events, so that a hostile file is refused before it is built.

Refused: anchors and aliases, tags, duplicate keys, depth over 32, more than 200 000 values, 10 MB, other encodings than
UTF-8, merge conflicts, numbers that are not finite. All problems of a file are reported at once; only what makes the
rest unreadable (a syntax error, depth, size) ends the reading.
"""

import re
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from parksim.errors import Collector, ParkError, Place, problem
from parksim.files.nodes import Node, Scalar, hidden_character, normal_word
from parksim.files.paths import read_bytes
from parksim.files.scalars import resolve
from parksim.files.syntax import tell_syntax

__all__ = ["Node", "parse", "read"]

LARGEST_FILE = 10_000_000
DEEPEST = 32
MOST_VALUES = 200_000
LONGEST_KEY = 200
MOST_CONFLICTS = 20

_MARK_OF_A_VALUE = re.compile(r"^[ \t]*- |,|:(?=\s)", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


def read(path: Path, root: Path, where: Place | None = None) -> Node:
    """Read a file of the scenario folder `root`; `path` is relative to it, `where` the place that names the file.

    Raises ParkError with all problems of the file, each at its line and column.
    """
    name, data = read_bytes(path, root, LARGEST_FILE, where)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParkError([problem("PS1005", Place(name, line), path=name)]) from None
    return parse(text, name)


def parse(text: str, name: str) -> Node:
    """Read the text of a scenario file; `name` is the file named in its problems. Raises ParkError with all of them.

    A file with more marks of values (dashes, colons, commas) than values are allowed is refused before it is scanned.
    """
    problems = Collector()
    if len(text) > LARGEST_FILE:
        raise ParkError([problem("PS1004", Place(name), path=name, limit=f"{LARGEST_FILE / 1e6:g} MB")])
    for found in islice(_CONFLICT.finditer(text), MOST_CONFLICTS):
        problems.add("PS1017", Place(name, text.count("\n", 0, found.start()) + 1, 1))
    if sum(1 for _ in islice(_MARK_OF_A_VALUE.finditer(text), MOST_VALUES + 1)) > MOST_VALUES:
        problems.add("PS1016", Place(name), limit=MOST_VALUES)
    problems.raise_if_any()
    try:
        node = _Builder(text, name, problems).document()
    except YAMLError as error:
        tell_syntax(error, text, name, problems)
    problems.raise_if_any()
    return node


class _Builder:
    """Builds the nodes of one document from its events."""

    def __init__(self, text: str, name: str, problems: Collector) -> None:
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self.name, self.problems, self.values = name, problems, 0

    def document(self) -> Node:
        next(self.events)
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            return Node(None, Place(self.name))
        self.check_version(start)
        root = self.node(next(self.events), 1)
        next(self.events)
        following = next(self.events)
        if isinstance(following, DocumentStartEvent):
            self.problems.add("PS1021", self.place(following))
        if not isinstance(root.value, dict | list | None):
            self.problems.add("PS1011", root.place)
        return root

    def node(self, event: Any, depth: int) -> Node:
        place = self.place(event)
        self.check(event, place, depth)
        if isinstance(event, MappingStartEvent):
            return self.mapping(place, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(place, depth)
        value = self.scalar(event, place)
        return Node(value, place, written=event.value if isinstance(value, bool | int | float) else None)

    def mapping(self, place: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        places: dict[str, Place] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            at = self.place(event)
            key = self.key(event, at, depth)
            value = self.node(next(self.events), depth + 1)
            if key in values:
                self.problems.add("PS1014", at, key=key, first=places[key])
            elif key is not None:
                values[key], places[key] = value, at
        return Node(values, place, places)

    def sequence(self, place: Place, depth: int) -> Node:
        values: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            values.append(self.node(event, depth + 1))
        return Node(values, place)

    def key(self, event: Any, place: Place, depth: int) -> str | None:
        written = self.node(event, depth + 1)
        if isinstance(event, AliasEvent):
            return None
        word = normal_word(event.value) if isinstance(event, ScalarEvent) else ""
        hidden = hidden_character(word)
        if hidden is not None:
            self.problems.add("PS1019", place, key=word, character=hidden)
        elif isinstance(written.value, dict | list) or not 0 < len(word) <= LONGEST_KEY:
            self.problems.add("PS1018", place, limit=LONGEST_KEY)
        elif word == "<<":
            self.problems.add("PS1012", place, word=word)
        else:
            return word
        return None

    def scalar(self, event: Any, place: Place) -> Scalar:
        if isinstance(event, AliasEvent):
            return None
        value = resolve(event.value) if event.style is None else str(event.value)
        if isinstance(value, float) and not isfinite(value):
            self.problems.add("PS1020", place, text=event.value)
        return value

    def check(self, event: Any, place: Place, depth: int) -> None:
        self.values += 1
        if depth > DEEPEST and not isinstance(event, ScalarEvent | AliasEvent):
            self.problems.add("PS1015", place, limit=DEEPEST)
            self.problems.raise_if_any()
        if self.values > MOST_VALUES:
            self.problems.add("PS1016", place, limit=MOST_VALUES)
            self.problems.raise_if_any()
        if event.anchor is not None:
            self.problems.add("PS1012", place, word=f"{'*' if isinstance(event, AliasEvent) else '&'}{event.anchor}")
        if getattr(event, "tag", None) is not None:
            self.problems.add("PS1013", place, tag=event.tag)

    def check_version(self, start: Any) -> None:
        if start.version is not None and tuple(start.version) != (1, 2):
            self.problems.add("PS1022", self.place(start), version=".".join(map(str, start.version)))

    def place(self, event: Any) -> Place:
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)
