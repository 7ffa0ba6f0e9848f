"""What a command says first: the answer in a sentence, what survives and is proven, another objective, targets."""

from parksim.reports.both import Both, say
from parksim.reports.sentence import lede, sentence
from parksim.reports.targets import finding, standing
from parksim.reports.terms import objective_line
from parksim.reports.view import View


def opening(view: View) -> list[Both]:
    """A line for each thing that there is to say."""
    told = (sentence(view), lede(view), objective_line(view.first), *_targets(view))
    return [line for line in told if line is not None and line.en]


def _targets(view: View) -> list[Both]:
    """How many targets and caps are met, of those that can be counted, and how many cannot."""
    found = standing(view)
    uncounted = sum(planned is None for _, (_, planned, _) in found)
    told = [finding(found)] if uncounted < len(found) else []
    return [*told, say("targets.more", many=uncounted)] if uncounted else told
