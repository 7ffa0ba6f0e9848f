"""One figure of a study as a file: a Sankey or the waterfall, as SVG, PNG or PDF.

figure(study, "sankey:water", "water.pdf")
figure(study, "sankey:energy:before", "energy.png", lang="zh")
figure(study, "waterfall", "cost.svg")
"""

from pathlib import Path

from markupsafe import Markup

from parksim.errors import UsageError, problem
from parksim.reports.both import Both
from parksim.reports.exchange import pictures
from parksim.reports.figures.paint import FORMATS, paint
from parksim.reports.figures.svg import alone
from parksim.reports.view import View
from parksim.reports.waterfall import picture
from parksim.reports.writing import written
from parksim.study import Study
from parksim.words import default_lang

SVG = "svg"


def figure(study: Study, what: str, path: Path | str, lang: str | None = None) -> Path:
    """Write a figure: `waterfall`, or `sankey:KIND` or `sankey:KIND:STATE` (before, planned, surviving).

    The ending of the file says how: svg, png or pdf. Raises UsageError for a figure that the study does not have or for
    another ending, TryAgain where the file cannot be written.
    """
    target, spoken = Path(path), lang or default_lang()
    form = target.suffix.removeprefix(".").lower()
    if form not in (SVG, *FORMATS):
        raise _unknown(form, (SVG, *FORMATS))
    found = figures(study)
    name = f"{what}:planned" if what.count(":") == 1 else what
    if name not in found:
        raise _unknown(what, tuple(found))
    title, drawn = found[name]
    return written(target, alone(drawn, title, spoken).encode() if form == SVG else paint(drawn, title, spoken, form))


def figures(study: Study) -> dict[str, tuple[Both, Markup]]:
    """Every figure of a study that can be written alone, with its title."""
    view = View(study)
    found = {f"sankey:{kind}:{state}": drawn for (kind, state), drawn in pictures(view).items()}
    waterfall = picture(view)
    return found | ({"waterfall": waterfall} if waterfall else {})


def _unknown(word: str, options: tuple[str, ...]) -> UsageError:
    return UsageError([problem("PS6008", None, text=word, options=options)])
