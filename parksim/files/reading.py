"""What is known while a park is read, and the plain readers: words, texts, lists, references.

A reader takes a node and returns a value, or None after noting a problem; nothing is raised, so that the user sees all
problems at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from parksim.errors import Collector, Place, suggest
from parksim.files.nodes import Node, normal_word
from parksim.files.tables import Table
from parksim.model import Bus, Commodity, Name, Number
from parksim.words import LANGS

__all__ = ["Names", "Reading", "entries", "get", "texts"]

_IDENTIFIER = re.compile(r"[^\W_][\w-]*")
MOST_SHOWN = 12


@dataclass(frozen=True)
class Names:
    """Every identifier that the files declare, so that a broken item is not also an unknown one."""

    commodities: frozenset[str] = frozenset()
    enterprises: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    demands: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    tariffs: frozenset[str] = frozenset()
    retrofits: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    day_types: frozenset[str] = frozenset()


@dataclass
class Reading:
    """The one object that is passed along: problems, declared names, and what has been read so far."""

    problems: Collector
    names: Names = Names()
    tables: Mapping[tuple[Place, str], Table] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    year: int = 2025
    commodities: dict[str, Commodity] = field(default_factory=dict)
    buses: dict[str, Bus] = field(default_factory=dict)
    declared: dict[str, Name | None] = field(default_factory=dict)
    """Further buses of enterprises with their names: `steam@north` is called north where it has no other."""
    """Further buses that enterprises declare."""
    added: dict[str, set[str]] = field(default_factory=dict)
    """Items that each retrofit adds, as declared."""
    discharged: set[str] = field(default_factory=set)
    """Commodities that a market takes."""
    numbers: dict[str, Number] = field(default_factory=dict)

    def unknown(
        self, code: str, word: str, known: Iterable[str], where: Place, otherwise: str = "known", **values: object
    ) -> None:
        """Note a word that nothing is named by, with what was probably meant, else with what is known, in its order."""
        names = list(known) if isinstance(known, list | tuple) else sorted(known)
        near = suggest(word, names)
        shown = ", ".join(names[:MOST_SHOWN]) + (" …" if len(names) > MOST_SHOWN else "")
        hint = None if near else otherwise if names or values else "none_known"
        self.problems.add(code, where, word=word, suggestion=near, known=shown, hint=hint, **values)

    def only(self, node: Node, known: Iterable[str]) -> bool:
        """Whether a mapping holds known keys only; notes every other one."""
        names = tuple(known)
        unknown = [(key, where) for key, _, where in entries(node) if key not in names]
        noted = {each.where for each in self.problems.problems if unknown and each.code == "PS2001"}
        for key, where in unknown:
            if where not in noted:
                self.unknown("PS2001", key, names, where)
        return not unknown

    def vain(self, node: Node, keys: Iterable[str], hint: str, **values: object) -> None:
        """Note those of some keys that stand in a mapping: they would change nothing there."""
        for key, _, where in entries(node):
            if key in keys:
                self.problems.add("PS2113", where, hint=hint, key=key, **values)

    def refers(self, code: str, word: str | None, known: Iterable[str], where: Place) -> bool:
        """Whether a word names one of the known things; notes a problem if not."""
        names = tuple(known) if isinstance(known, list | tuple) else frozenset(known)
        if word is None or word in names:
            return word is not None
        self.unknown(code, word, names, where)
        return False

    def commodity(self, word: str | None, where: Place) -> Commodity | None:
        """The commodity of this name."""
        return self.commodities.get(word or "") if self.refers("PS2013", word, self.names.commodities, where) else None

    def bus(self, enterprise: str, key: str, where: Place) -> str | None:
        """The bus `commodity` or `commodity@place` of an enterprise, made when first touched."""
        name, _, spot = key.partition("@")
        commodity = self.commodity(name, where)
        if commodity is None:
            return None
        if commodity.environment:
            self.problems.add("PS2072", where, commodity=name)
            return None
        identifier = f"{enterprise}.{key}"
        if spot and identifier not in self.declared:
            self.unknown(
                "PS2021", identifier, {bus for bus in self.declared if bus.startswith(f"{enterprise}.")}, where
            )
            return None
        self.buses.setdefault(
            identifier, Bus(id=identifier, enterprise=enterprise, holds=name, name=self.declared.get(identifier))
        )
        return identifier

    def bus_at(self, address: str | None, where: Place) -> str | None:
        """The bus at an address `enterprise.commodity[@place]`."""
        enterprise, dot, key = (address or "").partition(".")
        if address is None or not dot:
            if address is not None:
                self.problems.add("PS2022", where, text=address)
            return None
        return self.bus(enterprise, key, where) if self.enterprise(enterprise, where) else None

    def enterprise(self, word: str | None, where: Place) -> bool:
        """Whether an enterprise has this name."""
        return self.refers("PS2014", word, self.names.enterprises, where)

    def word(self, node: Node | None) -> str | None:
        """An identifier or other single word, in its one spelling."""
        text = self.text(node)
        return None if text is None else normal_word(text)

    def text(self, node: Node | None) -> str | None:
        """A text for readers, as it is written: full-width brackets stay what they are."""
        if node is None or node.value is None:
            return None
        if node.written is not None:
            return node.written.strip()
        if isinstance(node.value, str | int | float) and not isinstance(node.value, bool):
            return str(node.value).strip()
        self.problems.add("PS2005", node.place)
        return None

    def words(self, node: Node | None) -> list[tuple[str, Place]] | None:
        """A list of words, or one word that stands for a list of one."""
        if node is None or node.value is None:
            return []
        each = node.value if isinstance(node.value, list) else [node]
        found = [(self.word(item), item.place) for item in each]
        return None if any(word is None for word, _ in found) else [(word or "", place) for word, place in found]

    def flag(self, node: Node) -> bool | None:
        """True or false."""
        if isinstance(node.value, bool):
            return node.value
        self.problems.add("PS2006", node.place, text=shown(node))
        return None

    def whole(self, node: Node) -> int | None:
        """A whole number."""
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        if isinstance(node.value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", normal_word(node.value)):
            return int(normal_word(node.value))
        self.problems.add("PS2007", node.place, text=shown(node))
        return None

    def option(self, node: Node, options: Iterable[str]) -> str | None:
        """One of several words."""
        word = self.word(node)
        return word if self.refers("PS2008", word, options, node.place) else None

    def name(self, node: Node | None, default: str) -> Name | None:
        """A name `{en, zh}`, or one text for both languages; the identifier where none is given."""
        if node is None or node.value is None:
            return Name(en=default, zh=default)
        found = self.both(node)
        if not found or any(len(text) > 200 for text in found.values()):
            self.problems.add("PS2023", node.place)
            return None
        return Name(**found)

    def both(self, node: Node) -> dict[str, str]:
        """A text in both languages, `{en, zh}` or one for both; empty where what stands there is not that."""
        if isinstance(node.value, list):
            return {}
        parts = node.value if isinstance(node.value, dict) else {"en": node}
        given = {lang: self.text(parts[lang]) for lang in LANGS if lang in parts and parts[lang].value is not None}
        texts = {lang: text for lang, text in given.items() if text}
        if not texts or len(texts) < len(given):
            return {}
        return {lang: texts.get(lang) or next(iter(texts.values())) for lang in LANGS}

    def identifier(self, word: str, where: Place) -> bool:
        """Whether a word may name a thing: letters, digits, `_` and `-`; notes a problem if not."""
        if _IDENTIFIER.fullmatch(word):
            return True
        self.problems.add("PS2011", where, word=word)
        return False


def get(node: Node | None, *path: str) -> Node | None:
    """What stands at a path of keys; None where nothing or an empty value stands."""
    for key in path:
        if node is None or not isinstance(node.value, dict):
            return None
        node = node.value.get(key)
    return None if node is None or node.value is None else node


def entries(node: Node | None) -> list[tuple[str, Node, Place]]:
    """Keys, values and places of keys of a mapping; nothing where no mapping stands."""
    if node is None or not isinstance(node.value, dict):
        return []
    return [(key, item, node.key_places.get(key, item.place)) for key, item in node.value.items()]


def texts(node: Node | None) -> list[Node]:
    """The items of a list; a single value is a list of one."""
    if node is None:
        return []
    return node.value if isinstance(node.value, list) else [node]


def shown(node: Node) -> str:
    """A value as its problem quotes it."""
    if isinstance(node.value, dict | list):
        return "{…}" if isinstance(node.value, dict) else "[…]"
    return node.written or (str(node.value).lower() if isinstance(node.value, bool) else str(node.value))
