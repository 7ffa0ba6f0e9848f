"""One figure of a sweep as a file, or as SVG for a notebook.

sweep_figure(reading, "chosen", "chosen.svg")
sweep_figure(reading, "response:markets.gas.price", "gas.pdf", lang="zh")
"""

from pathlib import Path

from markupsafe import Markup

from parksim.errors import UsageError, problem, suggest
from parksim.reports.both import Both
from parksim.reports.figures.paint import FORMATS, paint
from parksim.reports.figures.svg import alone
from parksim.reports.sweep import chosen, moves, regrets, responses, sensitivity, spread, trouble
from parksim.reports.sweep.reading import Reading
from parksim.reports.writing import written
from parksim.words import default_lang

PARTS = (chosen, spread, moves, sensitivity, responses, trouble, regrets)
SVG = "svg"


def sweep_figures(reading: Reading) -> dict[str, tuple[Both, Markup]]:
    """Every figure that the cases support, with its title: chosen, spread, tornado, sensitivity, response:PATH, bad and others."""
    return {name: drawn for part in PARTS for name, drawn in part.pictures(reading).items()}


def sweep_svg(reading: Reading, what: str, lang: str | None = None) -> str:
    """A figure as one SVG. Raises UsageError for a figure that the sweep does not have."""
    name, drawn = _found(reading, what)
    return alone(drawn, name, lang or default_lang())


def sweep_figure(reading: Reading, what: str, path: Path | str, lang: str | None = None) -> Path:
    """Write a figure; the ending of the file says how: svg, png or pdf.

    Raises UsageError for a figure that the sweep does not have or another ending, TryAgain where it cannot be written.
    """
    target, spoken = Path(path), lang or default_lang()
    form = target.suffix.removeprefix(".").lower()
    if form not in (SVG, *FORMATS):
        raise _unknown(form, (SVG, *FORMATS))
    name, drawn = _found(reading, what)
    return written(target, alone(drawn, name, spoken).encode() if form == SVG else paint(drawn, name, spoken, form))


def _found(reading: Reading, what: str) -> tuple[Both, Markup]:
    found = sweep_figures(reading)
    if what not in found:
        raise _unknown(what, tuple(found))
    return found[what]


def _unknown(word: str, options: tuple[str, ...]) -> UsageError:
    near = suggest(word, options)
    return UsageError([problem("PS6008", None, text=word, options=options, suggestion=near)])
