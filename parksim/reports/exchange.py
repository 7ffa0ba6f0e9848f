"""What the firms exchange: a Sankey of every kind of flow before, planned and surviving, with its table."""

from collections.abc import Iterable

from markupsafe import Markup

from parksim.graph.read import Flow as Edge
from parksim.graph.read import flows_of
from parksim.reports.both import Both, said, say
from parksim.reports.figures.sankey import Sankey
from parksim.reports.figures.sankey_draw import draw
from parksim.reports.figures.sankey_layout import Layout
from parksim.reports.network import CONVERTED, MADE, SMALL_FLOW, Drawn, Yearly, network
from parksim.reports.numbers import Scale, amount, percent, scale
from parksim.reports.table import Column, Figure, Row, Section, Table, cell
from parksim.reports.view import View
from parksim.study import Run

KINDS = {"water": "water", "energy": "heat", "material": "mass", "waste": "mass"}
"""Kinds of commodities and what they are counted in."""
STATES = {"before": "existing_planned", "planned": "retrofitted_planned", "surviving": "retrofitted_stressed"}
MORE, NOTHING = 1.01, 1e-6
LISTED = 40


def section(view: View) -> Section | None:
    """A diagram of each kind of flow; None where no park was planned."""
    states, drawn = _states(view), diagrams(view)
    if not drawn:
        return None
    told = _grown_most(drawn, list(states))
    figures = tuple(_figure(drawn[kind], list(states)) for kind in sorted(drawn, key=lambda kind: kind != told))
    return Section(_finding(drawn, list(states), told), (say("sankey.line"), say("sankey.places")), figures)


def pictures(view: View) -> dict[tuple[str, str], tuple[Both, Markup]]:
    """Every diagram by kind and state, with its title."""
    states = list(_states(view))
    found = {}
    for kind, each in diagrams(view).items():
        layout, scaled = Layout(each.sankey), _scale(each.sankey, states)
        for k, state in enumerate(states):
            label = _label(each.sankey, scaled, state)
            found[kind, state] = (label, draw(layout, k, scaled.seen, scaled.unit, label))
    return found


def diagrams(view: View) -> dict[str, Drawn]:
    """What is drawn of each kind, in all states at once; empty where no park was planned."""
    runs = _states(view).values()
    amounts: list[Yearly] = [view.yearly(run.result.run) for run in runs]
    edges = edges_of(runs)
    found = {kind: network(view.park, edges, kind, amounts) for kind in KINDS} if runs else {}
    return {kind: each for kind, each in found.items() if each is not None}


def _states(view: View) -> dict[str, Run]:
    return {state: view.study.runs[run] for state, run in STATES.items() if run in view.study.runs}


def _scale(sankey: Sankey, states: list[str]) -> Scale:
    return scale(KINDS[sankey.kind], [max(sankey.total(state) for state, _ in enumerate(states))])


def _title(sankey: Sankey, scaled: Scale) -> Both:
    return say("sankey.title", kind=say(f"kind.{sankey.kind}"), unit=scaled.unit)


def _label(sankey: Sankey, scaled: Scale, state: str) -> Both:
    return say("sankey.label", title=_title(sankey, scaled), state=say(f"state.{state}"))


def edges_of(runs: Iterable[Run]) -> dict[str, Edge]:
    """Flows of every run's graph: the existing park lacks what the others build."""
    return {key: edge for run in runs for key, edge in flows_of(run.result.graph).items()}


def exchanged(sankey: Sankey, state: int) -> float:
    """What firms pass on to each other."""
    firms = {node.key for node in sankey.nodes if node.role == "firm"}
    return sum(
        flow.values[state]
        for flow in sankey.flows
        if {flow.source, flow.target} <= firms and flow.source != flow.target
    )


def _figure(drawn: Drawn, states: list[str]) -> Figure:
    sankey, left_out = drawn
    layout, unit, scaled = Layout(sankey), KINDS[sankey.kind], _scale(sankey, states)
    names = [say(f"state.{state}") for state in states]
    title = _title(sankey, scaled)
    pictures = tuple(
        (name, draw(layout, k, scaled.seen, scaled.unit, _label(sankey, scaled, state)))
        for k, (name, state) in enumerate(zip(names, states, strict=True))
    )
    spoiled = [("waste", say(f"sankey.spent.{sankey.kind}"))] if any(flow.tone for flow in sankey.flows) else []
    key = ((sankey.kind, say(f"kind.{sankey.kind}")), *spoiled, ("loss", say("sankey.grey")))
    shown = states.index("planned") if "planned" in states else 0
    between = (
        say("first.sentence", said=_passed_on(sankey, states)) if "planned" in states and "before" in states else None
    )
    caption = said(
        between,
        _inside(sankey) if _is_nothing(left_out[shown], sankey) else _left_out(sankey, amount(unit, left_out[shown])),
    )
    return Figure(f"k-{sankey.kind}", title, pictures, key, caption, _table(sankey, scaled, names), shown)


def _left_out(sankey: Sankey, left: Both) -> Both:
    return say("sankey.caption", inside=_inside(sankey), share=percent(SMALL_FLOW, decimals=1), left=left)


def _is_nothing(value: float, sankey: Sankey) -> bool:
    """Whether an amount is no more than what rounding leaves of the flows that are drawn."""
    return value <= NOTHING * max((flow.largest for flow in sankey.flows), default=0.0)


def _inside(sankey: Sankey) -> Both:
    """What the two ends are that stand for a change of form, those that are drawn."""
    ends = {"converted": CONVERTED, "made": MADE}
    drawn = {node.key for node in sankey.nodes}
    told = [say(f"sankey.{end}.{sankey.kind}") for end, key in ends.items() if key in drawn]
    return said(*told) if told else say("sankey.inside.none")


def _table(sankey: Sankey, scaled: Scale, states: list[Both]) -> Table:
    """The flows that are drawn, the largest first."""
    columns = (
        Column(say("sankey.from"), number=False), Column(say("sankey.to"), number=False, folds=True),
        Column(say("sankey.what"), number=False, folds=True),
        *(Column(state) for state in states),
    )  # fmt: skip
    ranked = sorted(sankey.flows, key=lambda flow: (-flow.largest, flow.source, flow.target))[:LISTED]
    rows = tuple(
        Row((
            cell(sankey.by_key[flow.source].name), cell(sankey.by_key[flow.target].name), cell(flow.name),
            *(cell(scaled.seen(value)) for value in flow.values),
        ))
        for flow in ranked
    )  # fmt: skip
    return Table(columns, rows, folded=say("sankey.show", many=len(rows), unit=scaled.unit))


def _grown_most(drawn: dict[str, Drawn], states: list[str]) -> str | None:
    """The kind of which the firms pass on most beyond what they did before, as a share; None where there is none."""
    if "before" not in states or "planned" not in states:
        return None
    before, planned = states.index("before"), states.index("planned")
    grown = [
        kind for kind, each in drawn.items()
        if exchanged(each.sankey, planned) > MORE * exchanged(each.sankey, before)
    ]  # fmt: skip
    growth = {k: exchanged(drawn[k].sankey, planned) / max(exchanged(drawn[k].sankey, before), 1e-9) for k in grown}
    return max(growth, key=growth.__getitem__, default=None)


def _finding(drawn: dict[str, Drawn], states: list[str], kind: str | None) -> Both:
    """What the firms pass on of the kind of which that grows most."""
    return say("sankey.plain") if kind is None else _passed_on(drawn[kind].sankey, states)


def _passed_on(sankey: Sankey, states: list[str]) -> Both:
    """What the firms pass on, before and planned, and what of it survives where that is known."""
    sums = {state: exchanged(sankey, k) for k, state in enumerate(states)}
    told = {state: amount(KINDS[sankey.kind], value) for state, value in sums.items()}
    if all(_is_nothing(value, sankey) for value in sums.values()):
        return say(f"sankey.nothing.{sankey.kind}")
    key = "starts" if sums["before"] <= NOTHING * sums["planned"] else "grows"
    grown = say(f"sankey.{key}.{sankey.kind}", before=told["before"], planned=told["planned"])
    return say("sankey.kept", grown=grown, surviving=told["surviving"]) if "surviving" in told else grown
