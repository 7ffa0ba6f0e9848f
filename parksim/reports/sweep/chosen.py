"""What stays chosen when prices move, and which path decides about the rest: the one figure of an engineer's question."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from markupsafe import Markup

from parksim.reports.both import Both, joined, same, say
from parksim.reports.built import sizes_of
from parksim.reports.figures.svg import broken, fitted, picture, title, words
from parksim.reports.numbers import NONE, percent, significant, unit_word
from parksim.reports.sweep.labels import every, path_name, retrofit_name, size_unit, span, when
from parksim.reports.sweep.marks import WIDTH, Axis, box, diamonds, line
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Figure, Row, Section, Table, cell
from parksim.words import LANGS

STANDINGS = ("always", "mostly", "sometimes", "never")
NAME, BAR, SHARE, TRACK = 0.0, (306.0, 426.0), 470.0, (494.0, 872.0)
TOGETHER = 0.95
"""Rank correlation from which on two paths move together."""
HEAD, ROW, LINE, TOP, NAMED = 30.0, 42.0, 14.0, 34.0, 4
"""Heights of a group's head, of a row and of a line, where rows begin; retrofits that are named in a sentence."""


def section(reading: Reading) -> Section | None:
    """The figure with its table; None where there is nothing to choose."""
    if reading.frequency.empty or not len(reading.cases.figures):
        return None
    table = frequency_table(reading)
    drawn = Figure(
        "chosen", _title(reading), ((_title(reading), draw(reading)),), caption=_caption(reading), table=table
    )
    return Section(finding(reading), tuple(_lines(reading)), (drawn,))


def pictures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """The figure by its name."""
    return {} if reading.frequency.empty else {"chosen": (_title(reading), draw(reading))}


def finding(reading: Reading) -> Both:
    """How many stay, and what decides about most of the others."""
    always, others = len(core(reading)), int((reading.frequency["standing"].isin(("mostly", "sometimes"))).sum())
    counted = {"always": always, "all": len(reading.frequency), "every": every(reading)}
    if not others:
        return say("sweep.chosen.same", **counted)
    first = say("sweep.chosen.stay" if always else "sweep.chosen.none_stays", **counted)
    decider = main_decider(reading)
    if decider is None:
        return say("sweep.chosen.two", first=first, second=say("sweep.chosen.no_path", others=others))
    path, many = decider
    key = "decides" if many < others else "decides_one" if others == 1 else "decides_all"
    second = say(f"sweep.chosen.{key}", path=path_name(reading, path), many=many, others=others)
    return say("sweep.chosen.two", first=first, second=second)


def companions(reading: Reading, path: str) -> list[str]:
    """Paths that move with a path so closely that the cases cannot tell them apart."""
    numbers = reading.cases.varied.select_dtypes("number")
    if path not in numbers:
        return []
    near = numbers.corr(method="spearman")[path].abs() > TOGETHER
    return [str(other) for other in numbers.columns[near] if other != path]


def core(reading: Reading) -> list[str]:
    """Retrofits that are chosen in every case."""
    return [str(key) for key in reading.frequency.index[reading.frequency["standing"] == "always"]]


def main_decider(reading: Reading) -> tuple[str, int] | None:
    """The path that decides about most retrofits, and about how many."""
    found = reading.deciding[reading.deciding["decides"]]
    if found.empty:
        return None
    counts = found.groupby("path")["youden"].agg(["size", "sum"]).sort_values(["size", "sum"], ascending=False)
    return str(counts.index[0]), int(counts["size"].iloc[0])


def decided(reading: Reading, key: str) -> Both:
    """Which path decides about a retrofit, and where; or that none does."""
    standing = reading.often(key)["standing"]
    if standing == "always":
        return say("sweep.chosen.always", every=every(reading))
    if standing == "never":
        return say("sweep.chosen.never")
    found = reading.decider(key)
    if found is None:
        return say("sweep.chosen.nothing")
    told = when(reading, str(found["path"]), str(found["side"]), _number(found["threshold"]), found["value"])
    return say("sweep.chosen.by", path=path_name(reading, str(found["path"])), when=told)


def frequency_table(reading: Reading) -> Table:
    """Every retrofit with its share, sizes and what decides."""
    columns = (
        Column(say("retrofits.retrofit"), number=False), Column(say("sweep.chosen.share")), Column(say("sweep.chosen.size"), folds=True),
        Column(say("sweep.chosen.depends"), number=False), Column(say("sweep.chosen.accuracy"), folds=True),
    )  # fmt: skip
    rows = []
    for key in map(str, reading.frequency.index):
        told = (_share(reading.often(key)), sizes(reading, key), decided(reading, key), _accuracy(reading, key))
        rows.append(Row((cell(retrofit_name(reading, key)), *map(cell, told))))
    return Table(columns, tuple(rows), folded=say("sweep.as_table"))


def sizes(reading: Reading, key: str) -> Both:
    """Sizes of a retrofit where it is chosen: from the tenth to the ninetieth part of these cases."""
    row, unit = reading.often(key), size_unit(reading, key)
    if not row["cases"]:
        return same(NONE)
    if not unit or significant(float(row["p10"])) == significant(float(row["p90"])):
        return sizes_of([(float(row["median"]), unit)])[0]
    ends = say("range", low=significant(float(row["p10"])), high=significant(float(row["p90"])))
    return say("amount", number=ends, unit=unit_word(unit))


def draw(reading: Reading) -> Markup:
    """Rows by standing: name, bar of the share of cases, track of the path that decides with the side where it is chosen."""
    parts, y = _heads(), TOP
    for standing in STANDINGS:
        mine = [str(key) for key in reading.frequency.index[reading.frequency["standing"] == standing]]
        if mine:
            parts += [line("axi", f"M0 {y:.1f}H{WIDTH:.0f}")]
            parts += [
                words(
                    [
                        (say(f"sweep.standing.{standing}", every=every(reading)), "b"),
                        (say("sweep.count", many=len(mine)), "n t2"),
                    ],
                    NAME,
                    y + 19,
                )
            ]
            y += HEAD
        for key in mine:
            parts += _row(reading, key, y)
            y += ROW if standing in ("mostly", "sometimes") or len(_named(reading, key)) > 1 else HEAD - 4
    return picture(parts, WIDTH, y + 4, _title(reading))


def _heads() -> list[Markup]:
    middle = [words([(say("sweep.chosen.share_axis"), "")], BAR[0], 10.0, class_="t3")]
    return [*middle, words([(say("sweep.chosen.track"), "")], TRACK[0], 10.0, class_="t3")]


def _row(reading: Reading, key: str, y: float) -> list[Markup]:
    row = reading.often(key)
    axis = Axis(0.0, 1.0, *BAR)
    parts = [words([(name, "")], NAME, y + 14 + LINE * k) for k, name in enumerate(_named(reading, key))]
    parts.append(line("ax", f"M{BAR[0]:.1f} {y + 10:.1f}H{BAR[1]:.1f}"))
    if row["cases"]:
        parts.append(box("w-planned", BAR[0], y + 4, axis.place(float(row["share"])) - BAR[0], 12.0))
    parts.append(words([(_share(row), "")], SHARE, y + 14, text_anchor="end"))
    if row["standing"] in ("always", "never"):
        told = sizes(reading, key) if row["cases"] else decided(reading, key)
        return [*parts, words([(told, "")], TRACK[0], y + 14, class_="t3")]
    return parts + _track(reading, key, y)


def _named(reading: Reading, key: str) -> list[Both]:
    """The name of a retrofit in one line, or in two where a language needs them."""
    halves = broken(retrofit_name(reading, key), BAR[0] - 14, 2)
    both = [[half.of(lang) for half in halves if half.of(lang)] for lang in LANGS]
    return [Both(*line) for line in zip_longest(*both, fillvalue="")]


def _track(reading: Reading, key: str, y: float) -> list[Markup]:
    """What decides in words; under it the range of the path, filled where the retrofit is chosen, a tick at the threshold."""
    parts = [words([(fitted(_told(reading, key), TRACK[1] - TRACK[0], 11.0), "")], TRACK[0], y + 13, class_="t3")]
    found = reading.decider(key)
    threshold = None if found is None else _number(found["threshold"])
    if found is None or threshold is None:
        return parts
    path, values = str(found["path"]), reading.cases.varied[found["path"]]
    axis = Axis(float(values.min()), float(values.max()), *TRACK)
    at, above = axis.place(threshold), found["side"] == "above"
    left, right = (at, TRACK[1]) if above else (TRACK[0], at)
    parts += [
        line("axi", f"M{TRACK[0]:.1f} {y + 25:.1f}H{TRACK[1]:.1f}"),
        box("w-planned", left, y + 21, right - left, 8.0),
    ]
    parts.append(title(say("sweep.chosen.range", range=span(reading, path, axis.low, axis.high))))
    base = reading.vary(path).base
    if base is not None and axis.low <= base <= axis.high:
        parts.append(line("w-before", diamonds([(axis.place(base), y + 25)], 5.0)))
    return [*parts, box("node", at - 1, y + 17, 2.0, 16.0)]


def _told(reading: Reading, key: str) -> Both:
    accuracy = _accuracy(reading, key)
    return decided(reading, key) if accuracy.en == NONE else say(
        "sweep.chosen.right_in", decided=decided(reading, key), accuracy=accuracy
    )  # fmt: skip


def _accuracy(reading: Reading, key: str) -> Both:
    found = reading.decider(key)
    return same(NONE) if found is None else percent(float(found["accuracy"]))


def _share(row: Mapping[str, Any]) -> Both:
    """A share of the cases; never rounded to all or none of them."""
    share = float(row["share"])
    return percent(share if share in (0.0, 1.0) else min(max(share, 0.01), 0.99))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


def _title(reading: Reading) -> Both:
    return say("sweep.chosen.title", many=len(reading.cases.figures))


def _lines(reading: Reading) -> list[Both]:
    names = core(reading)
    told, where = [say("sweep.chosen.line", every=every(reading))], every(reading)
    if names:
        shown = joined([retrofit_name(reading, key) for key in names[:NAMED]])
        more = len(names) - NAMED
        told.insert(
            0,
            say("sweep.chosen.core_more", names=shown, more=more, every=where)
            if more > 0
            else say("sweep.chosen.core", names=shown, every=where),
        )
    decider = main_decider(reading)
    others = companions(reading, decider[0]) if decider else []
    if decider and others:
        beside = joined([path_name(reading, other) for other in others])
        told.append(say("sweep.chosen.together", path=path_name(reading, decider[0]), others=beside))
    return told


def _caption(reading: Reading) -> Both:
    return say("sweep.chosen.caption" if reading.is_sample else "sweep.chosen.caption_single")
