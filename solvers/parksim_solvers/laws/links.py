"""Links: what enters, at most the capacity; a candidate's capacity follows what is chosen.

    entering <= capacity          leaving = (1 − loss) · entering          cost · entering       [unit/h], [CNY/h]

What carrying consumes is `uses · entering`, a flow of its own.
"""

import pyomo.environ as pyo

from parksim.graph.read import Graph, links_of
from parksim_solvers.laws.retrofits import extent
from parksim_solvers.template import Template, component_name


def add(template: Template, graph: Graph) -> None:
    """Add every link to the segment block."""
    links, segment = links_of(graph), template.segment
    segment.entering = pyo.Var(list(links), bounds=(0, None))
    for key, link in links.items():
        template.drivers[key] = segment.entering[key]
        most = extent(template, link, link.capacity)
        if most is not None and link.retrofit is None:
            segment.entering[key].setub(most)
        elif most is not None:
            segment.add_component(f"link_{component_name(key)}", pyo.Constraint(expr=segment.entering[key] <= most))
        if link.cost:
            template.cost("operation", key, link.cost * segment.entering[key])
