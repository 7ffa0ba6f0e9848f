"""The report of a sweep: one HTML file, both languages, no script, in the page of the report of a study."""

from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from parksim.errors import UsageError, problem
from parksim.reports.both import Both, named, same, say
from parksim.reports.head import Key, changed_line
from parksim.reports.numbers import amount, digits, percent, scale
from parksim.reports.report import WORDS, css_text, rendered
from parksim.reports.sweep import asked, chosen, failures, moves, regrets, responses, spread, trouble
from parksim.reports.sweep.labels import every, outcome_name, path_name
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Section
from parksim.reports.writing import written
from parksim.words import default_lang

SECTIONS = (chosen, spread, moves, responses, trouble, regrets, failures, asked)
"""Parts after the head, in order; each has `section(reading) -> Section | None`."""
PAGES = (".html", ".htm")


def sweep_report(reading: Reading, path: Path | str, lang: str | None = None) -> Path:
    """Write the report of a sweep; `lang` (en or zh) is the language shown first.

    Raises UsageError for a file of another kind, TryAgain or ParkError where it cannot be written.
    """
    return written(page_file(path), sweep_page(reading, lang or default_lang()).encode())


def page_file(path: Path | str) -> Path:
    """A file that can hold a page. Raises UsageError for one of another kind."""
    if Path(path).suffix.lower() not in PAGES:
        raise UsageError([problem("PS7187", None, path=path)])
    return Path(path)


def sweep_page(reading: Reading, lang: str) -> str:
    """The page of a sweep."""
    name = title(reading)
    style = files("parksim.reports").joinpath("templates", "style.css").read_text(encoding="utf-8")
    about = {
        "lang": lang,
        "audit": asked.facts(reading),
        "park": _park(reading),
        "title": name,
        "about": _about(reading),
    }
    about |= {
        "style": Markup(style.replace("%PARK%", css_text(_park(reading)))),
        "words": {word: say(f"report.{word}") for word in WORDS},
    }
    about |= {
        "marks": {mark: say(f"mark.{mark}") for mark in ("met", "missed", "far")},
        "states": None,
        "chains": [],
        "answers": [],
    }
    about |= {
        "headline": headline(reading),
        "lede": lede(reading),
        "changed": changed_line(reading.park) if reading.park else None,
        "keys": key_figures(reading),
        "sections": sections(reading),
    }
    return rendered(about)


def sections(reading: Reading) -> list[Section]:
    """Every part that has something to say."""
    found = (part.section(reading) for part in SECTIONS)
    return [section for section in found if section is not None]


def title(reading: Reading) -> Both:
    """Name of the park and of the sweep."""
    return say("sweep.title", park=_park(reading), sweep=_name(reading))


def headline(reading: Reading) -> Both:
    """The first thing that the cases say: which retrofits stay and what decides, else how far the outcome spreads."""
    if not len(reading.cases.figures):
        return say("sweep.nothing", cases=len(reading.table))
    if not reading.frequency.empty and reading.sweep.task in ("optimise", "run"):
        return chosen.finding(reading)
    return say("sweep.nothing", cases=len(reading.table)) if reading.figure.empty else spread.finding(reading)


def lede(reading: Reading) -> Both:
    """How many cases of what, and what failed."""
    told = {
        "cases": len(reading.table),
        "paths": reading.cases.varied.shape[1],
        "task": say(f"sweep.task.{reading.sweep.task}"),
    }
    failed, pending = len(reading.cases.failed), reading.cases.pending
    if failed and not pending:
        return say("sweep.lede_some", ok=len(reading.cases.figures), failed=failed, **told)
    if pending:
        return say("sweep.lede_failed", ok=len(reading.cases.figures), failed=failed, pending=pending, **told)
    return say("sweep.lede", **told)


def key_figures(reading: Reading) -> list[Key]:
    """Median of the outcome, how often it is bad, the robust core, what moves it most; none without an answer."""
    figure = reading.figure
    if figure.empty:
        return []
    middle = scale("money", [float(figure.median())])
    low, high = (amount("money", float(end)) for end in figure.quantile(list(spread.ENDS)))
    found = [Key(outcome_name(reading), middle.number(float(figure.median())), say("per_year", unit=middle.unit),
                 say("sweep.key.between", low=low, high=high))]  # fmt: skip
    if reading.higher_is_better:
        below = float((figure < 0).mean())
        share = percent(below, decimals=0 if below in (0.0, 1.0) else 1)
        found.append(
            Key(
                say("sweep.key.below"),
                same(share.en.rstrip("%")),
                same("%"),
                say("sweep.key.of_cases", many=digits(len(figure), 0)),
            )
        )
    if not reading.frequency.empty:
        core, never = len(chosen.core(reading)), int((reading.frequency["standing"] == "never").sum())
        line = say("sweep.key.core_line", all=len(reading.frequency), never=never)
        found.append(Key(say("sweep.key.core", every=every(reading)), same(digits(core, 0)), same(""), line))
    if not reading.ranks.empty:
        path = reading.by_weight[0]
        told = digits(float(reading.ranks["spearman"].get(path, 0.0)), 2, "+")
        found.append(
            Key(
                say("sweep.key.moves"), same(told), same(""), say("sweep.key.moves_line", path=path_name(reading, path))
            )
        )
    return found


def _park(reading: Reading) -> Both:
    return named(reading.park.name) if reading.park else same(reading.sweep.folder.name)


def _name(reading: Reading) -> Both:
    stated = reading.sweep.name
    return (
        Both(stated.get("en", ""), stated.get("zh", "")) if stated.get("en") and stated.get("zh") else say("sweep.name")
    )


def _about(reading: Reading) -> Both:
    return say(
        "sweep.about",
        name=_name(reading),
        cases=digits(len(reading.table), 0),
        design=say(f"sweep.design.{reading.sweep.design.kind}"),
    )
