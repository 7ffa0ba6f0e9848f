"""What a scenario file holds: plain values, each knowing its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from unicodedata import category, normalize

from parksim.errors import Place

__all__ = ["Node", "Plain", "Scalar", "hidden_character", "normal_word"]

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file and where it stands; a mapping also knows where each key stands.

    `written` is how a number or a truth is spelled: where an identifier is meant, 007 is not 7.
    """

    value: "dict[str, Node] | list[Node] | Scalar"
    place: Place
    key_places: Mapping[str, Place] = field(default_factory=dict)
    written: str | None = field(default=None, compare=False)

    def plain(self) -> Plain:
        """Return the value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def place_of(self, path: Iterable[str | int]) -> Place:
        """Return the place of what stands at a path of keys and positions: of its key in a mapping.

        Where the path leads nowhere, the place of the last thing on it that exists.
        """
        node, place = self, self.place
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                keys, node = node.key_places, node.value[str(step)]
                place = keys.get(str(step), node.place)
            elif isinstance(node.value, list) and isinstance(step, int) and 0 <= step < len(node.value):
                node = node.value[step]
                place = node.place
            else:
                break
        return place


def normal_word(word: str) -> str:
    """Return the one spelling of an identifier: NFKC, full-width letters as plain ones, no outer blanks."""
    return normalize("NFKC", word).strip()


def hidden_character(word: str) -> str | None:
    """Return the code point, as U+200B, of the first character that no reader can see, or None."""
    hidden = (char for char in word if category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    return next((f"U+{ord(char):04X}" for char in hidden), None)
