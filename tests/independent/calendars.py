"""Short years of a park on every kind of calendar: a few days a month, cut, folded and merged as a whole year would be."""

import numpy as np

from parksim.calendars import _Inputs, _rows, _table
from parksim.graph.read import Graph, frame_of
from parksim.model import Calendar, CalendarSpec, DayType

TYPES = CalendarSpec(day_types={"windy": DayType(share=0.4), "calm": DayType(share=0.6)})


def short_year(graph: Graph, seed: int, months: int, days: int) -> dict[str, Calendar]:
    """The same days as a full, a folded and a screening calendar; the order of their kinds is drawn."""
    random, park = np.random.default_rng([seed, 7]), frame_of(graph)
    inputs, kinds = _Inputs(graph), list(park.calendar.day_types)
    places = [(m * days + d, m + 1, str(random.choice(kinds))) for m in range(months) for d in range(days)]
    made = [inputs.day(*place) for place in places]
    futures = [(future.id, future.probability) for future in park.futures.values()] or [("base", 1.0)]
    return {kind: _table(park, kind, *_rows(made, kind), futures) for kind in ("full", "folded", "screening")}
