"""The report: one HTML file, both languages, no script, nothing from the network."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import get_args

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from parksim.reports import (
    exchange,
    ledger,
    marginal,
    operation,
    published,
    retrofits,
    runs,
    sources,
    targets,
    waterfall,
)
from parksim.reports.audit_box import audit_box
from parksim.reports.both import Both, clauses, dotted, first_and_rest, joined, named, same, say, tied
from parksim.reports.built import chains, shared_line
from parksim.reports.first import answers
from parksim.reports.head import changed_line, key_figures, three_states
from parksim.reports.numbers import NONE
from parksim.reports.sentence import headline, opening
from parksim.reports.table import Cell, Column, Mark, Row, Section, Table
from parksim.reports.view import View
from parksim.reports.writing import written
from parksim.study import Study
from parksim.words import default_lang

SECTIONS = (runs, exchange, retrofits, waterfall, ledger, operation, targets, published, marginal, sources)
"""Parts after the head, in order; each has `section(view) -> Section | None`."""

WORDS = (
    "skip",
    "language",
    "nothing_shown",
    "cut_survives",
    "cut_lost",
    "footer",
    "slide",
    "slide_table",
    "states",
    "on_screen",
    "how",
)
FIT, SOME, MANY = 5, 8, 24
"""Columns that a phone shows beside each other; rows that it shows of a table, and of the first of a part."""


def report(study: Study, path: Path | str, lang: str | None = None) -> Path:
    """Write the report of a study; `lang` (en or zh) is the language shown first.

    Raises TryAgain where the file cannot be written; an older report then stays as it was.
    """
    return written(path, page(study, lang or default_lang()).encode())


def page(study: Study, lang: str) -> str:
    """The page of a study. Where its audit failed, the failures and nothing else."""
    view, audit = View(study), audit_box(View(study))
    about = {"lang": lang, "audit": audit, "park": named(study.park.name), "title": _title(study)}
    about |= {"style": _style(view), "words": {word: say(f"report.{word}") for word in WORDS}}
    about |= {"marks": {mark: say(f"mark.{mark}") for mark in get_args(Mark)}, "about": _about(view)}
    if audit.passed:
        both = view.existing is not None and view.retrofitted is not None
        states = three_states(view) if both else None
        about |= {"headline": headline(view), "lede": opening(view), "keys": key_figures(view), "states": states}
        about |= {"changed": changed_line(study.park)}
        told = dict(sections(view))
        numbers = {part: number for number, part in enumerate(told, 1)}
        about |= {"chains": chains(view), "shared": shared_line(view), "sections": list(told.values())}
        about |= {"answers": [(each, numbers[each.part]) for each in answers(view) if each.part in numbers]}
    return rendered(about)


def rendered(about: Mapping[str, object]) -> str:
    """The page filled in; the report of a sweep has the same."""
    return _environment().from_string(_file("report.html.j2")).render(about)


def sections(view: View) -> list[tuple[str, Section]]:
    """Every part that has something to say, with its name."""
    found = ((part.__name__, part.section(view)) for part in SECTIONS)
    return [(part, section) for part, section in found if section is not None]


def spans(columns: tuple[Column, ...]) -> list[tuple[Both | None, list[Column]]]:
    """Neighbouring columns under one head."""
    return [(over, list(group)) for over, group in groupby(columns, key=lambda column: column.over)]


def folded(columns: tuple[Column, ...], row: Row) -> Both | None:
    """What a phone shows under the name of a row instead of in columns of their own; None where there is nothing."""
    pairs = [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if column.folds]
    told = [(column, _with_unit(cell)) for column, cell in pairs if cell.text.en not in ("", NONE)]
    groups = [(over, list(group)) for over, group in groupby(told, key=lambda pair: pair[0].over)]
    parts = [_under(over, [(column.head, text) for column, text in group]) for over, group in groups]
    return dotted(parts) if parts else None


def _with_unit(cell: Cell) -> Both:
    return say("amount", number=cell.text, unit=cell.unit) if cell.unit and cell.unit.en else cell.text


def _under(over: Both | None, told: list[tuple[Both, Both]]) -> Both:
    key = "report.folded_in" if over else "report.folded"
    parts = [say(key, head=head, text=text) for head, text in told]
    return say("report.folded_over", over=over, parts=joined(parts)) if over else dotted(parts)


def at_section(number: int) -> Both:
    """Where the page tells more."""
    return say("first.section", number=number)


def drawn_of(row: Row) -> Cell | None:
    """The bullet or bar of a row, which a phone shows under its name."""
    return next((cell for cell in row.cells if cell.bullet or cell.bar), None)


def rows_behind(table: Table) -> Both:
    """What a phone folds a long table behind."""
    return say("report.rows", many=sum(row.role == "row" for row in table.rows))


def slides(table: Table) -> bool:
    """Whether a table is too wide for a phone, what it folds left out."""
    return sum(not column.folds and not column.wide for column in table.columns) > FIT


def appendix(parts: list[Section]) -> object | None:
    """The first folded table of the last part: the audit box stands before it, at the end of what is open."""
    found = parts[-1].parts if parts else ()
    return next((part for part in found if isinstance(part, Table) and part.folded), None)


def roomy(table: Table) -> bool:
    """Whether beside the name of a row stand single numbers only: what a phone folds under it has the whole width."""
    beside = [k for k, column in enumerate(table.columns) if k and not column.folds]
    lines = [row.cells[k] for row in table.rows if row.role == "row" for k in beside]
    return all(table.columns[k].number for k in beside) and not any(each.under for each in lines)


def long(table: Table, later: bool) -> bool:
    """Whether a phone folds a table behind its title: a long one, or a middling one that is not the first of its part."""
    return len(table.rows) > (SOME if later and table.title else MANY)


def _style(view: View) -> Markup:
    """The style sheet; the foot of every printed page names the park and the scenario."""
    foot = f"{named(view.park.name).attribute()} · {view.first.scenario_hash[:8]}"
    return Markup(_file("style.css").replace("%PARK%", css_text(same(foot))))


def css_text(text: Both) -> str:
    """A text as a style sheet writes it between quotes: every character that is not a letter or digit by its number."""
    return "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text.attribute())


def _title(study: Study) -> Both:
    return say("report.title", park=named(study.park.name))


def _about(view: View) -> Both:
    year = view.park.calendar.year
    return (
        say("report.about_years", year=year, many=view.replications)
        if view.replications
        else say("report.about", year=year)
    )


def _file(name: str) -> str:
    return files("parksim.reports").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"spans": spans, "folded": folded, "clauses": clauses, "pct": "{:.2f}%".format}
    environment.globals |= {
        "drawn_of": drawn_of,
        "at_section": at_section,
        "tied": tied,
        "first_and_rest": first_and_rest,
    }
    environment.globals |= {"rows_behind": rows_behind, "slides": slides, "roomy": roomy, "long": long}
    environment.globals |= {"appendix": appendix}
    return environment
