"""What paths, their values, retrofits and figures of a sweep are called."""

from parksim.model import Park
from parksim.reports.both import Both, joined, named, same, say
from parksim.reports.numbers import NONE, significant, unit_word
from parksim.reports.sweep.reading import Reading
from parksim.words import has

LEAF = "sweep.leaf."
BETWEEN = " · "


def path_name(reading: Reading, path: str) -> Both:
    """`markets.gas.price` as `Natural gas · price`."""
    item, rest = _item(reading.park, path.split("."))
    leaves = [_leaf(word) for word in rest]
    if item and leaves and item.en.lower().endswith(leaves[0].en.lower()):
        leaves = leaves[1:]
    parts = [*([item] if item else []), *leaves]
    chinese = parts[0].zh + "".join(BETWEEN * part.zh[:1].isascii() + part.zh for part in parts[1:])
    return Both(BETWEEN.join(part.en for part in parts), chinese)


def every(reading: Reading) -> Both:
    """Of which cases something is said: every one, or all that have an answer, where some have none."""
    answered = len(reading.cases.figures)
    return say("sweep.every") if answered == len(reading.table) else say("sweep.every_answered", many=answered)


def unit(reading: Reading, path: str) -> Both:
    """The unit of a path; nothing for what has none."""
    return unit_word(reading.vary(path).unit)


def value(reading: Reading, path: str, setting: object) -> Both:
    """A value of a path with its unit."""
    word, number = unit(reading, path), bare(setting)
    return say("amount", number=number, unit=word) if word.en and isinstance(setting, int | float) else number


def bare(setting: object) -> Both:
    """A value of a path without its unit; a number with three digits."""
    if isinstance(setting, int | float) and not isinstance(setting, bool):
        return same(significant(float(setting)))
    return say("sweep.none") if setting in (None, "", NONE) else same(str(setting))


def span(reading: Reading, path: str, low: object, high: object) -> Both:
    """From one value of a path to another, with the unit once."""
    ends, word = say("range", low=bare(low), high=bare(high)), unit(reading, path)
    return say("amount", number=ends, unit=word) if word.en else ends


def values(found: tuple[object, ...]) -> Both:
    """Several values of a path without order."""
    return joined([bare(one) for one in found])


def retrofit_name(reading: Reading, key: str) -> Both:
    """A retrofit by its name."""
    known = reading.park.retrofits if reading.park else {}
    return named(known[key].name) if key in known else same(key)


def size_unit(reading: Reading, key: str) -> str:
    """The unit that a retrofit is sized in; nothing where it is built or not."""
    known = reading.park.retrofits if reading.park else {}
    size = known[key].size if key in known else None
    return size.unit if size else ""


def outcome_name(reading: Reading) -> Both:
    """What the cases are read by."""
    return figure_name(reading.outcome or "")


def figure_name(figure: str) -> Both:
    """A figure of a case."""
    run, _, key = figure.rpartition(".")
    if run == "benefit":
        return say(f"sweep.benefit.{key}")
    return say("sweep.figure_of", figure=say(f"figure.{key}"), run=say(f"sweep.run.{run}"))


def when(reading: Reading, path: str, side: str, threshold: float | None, setting: object) -> Both:
    """The side of a threshold, or the value, as in running text."""
    told = value(reading, path, setting if threshold is None else threshold)
    return say(f"sweep.when.{side}", value=told)


def _item(park: Park | None, parts: list[str]) -> tuple[Both | None, list[str]]:
    """The longest beginning of a path that has a name, and what is left of it."""
    if len(parts) >= 4 and parts[0] == "enterprises":
        owned = getattr(park, parts[2], None) or {}
        if (key := f"{parts[1]}.{parts[3]}") in owned:
            return _named(owned[key], key), parts[4:]
    items = getattr(park, parts[0], None)
    if len(parts) >= 2 and isinstance(items, dict) and parts[1] in items:
        return _named(items[parts[1]], parts[1]), parts[2:]
    return (same(parts[1]), parts[2:]) if len(parts) > 2 else (None, parts)


def _named(item: object, key: str) -> Both:
    name = getattr(item, "name", None)
    return same(key) if name is None or not name.en else named(name)


def _leaf(word: str) -> Both:
    return say(f"sweep.leaf.{word}") if has(LEAF + word) else same(word.replace("_", " "))
