"""From a graph and a calendar to a template with every law of the park."""

from collections.abc import Mapping

from parksim.graph.measures import measure_factors
from parksim.graph.read import Graph, flows_of, frame_of
from parksim.model import Calendar
from parksim_solvers.laws import ORDER
from parksim_solvers.laws.policies import total_of
from parksim_solvers.template import Template


def template_of(graph: Graph, calendar: Calendar, drift: bool = False) -> Template:
    """The template of a park: all laws, in order. `drift` gives the relaxation whose optimum is a lower bound."""
    template = Template(calendar, drift=drift)
    for law in ORDER:
        law.add(template, graph)
    return template


def aim(template: Template, graph: Graph, objective: Mapping[str, float]) -> None:
    """Set the objective to a weighted sum of measures; `cost` is total annual cost. Cost terms stay on record."""
    flows, everyone = flows_of(graph), set(frame_of(graph).enterprises)
    template.cost_share = objective.get("cost", 0.0)
    template.aims = [
        weight * total_of(template, measure_factors(graph, flows, measure, everyone), flows)
        for measure, weight in objective.items()
        if measure != "cost" and weight
    ]
