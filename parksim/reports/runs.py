"""The table of the six runs: both parks with the year ahead known, with only now known, and so with breakdowns."""

from parksim.reports.both import Both, joined, named, said, say
from parksim.reports.numbers import FIGURE_KINDS, Scale, amount, scale
from parksim.reports.sentence import one_future
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.view import COLUMNS, PARKS, View
from parksim.study import KEYS, Estimate

FELT, SEEN = 0.01, 0.001
"""Shares of the saving: a loss below the first is none to speak of, one below the second is not told as an amount."""


def six_runs(view: View) -> Table:
    """Eight figures of both parks in every way to run them, those with breakdowns with half of their 95 % interval."""
    heads = tuple(_head(park, column) for column in COLUMNS for park in PARKS)
    rows = tuple(_row(view, key) for key in KEYS)
    told = (
        say("runs.caption", many=view.replications),
        one_future(view),
        _assumed(view),
        _excess(view),
        _less_made(view),
    )
    caption = said(*told) if view.replications else None
    return Table((Column(say("per_year_head"), number=False), *heads), rows, caption=caption)


def section(view: View) -> Section:
    """The six runs."""
    told = (_shortage(view), say("runs.line"))
    return Section(_finding(view), tuple(line for line in told if line is not None), (six_runs(view),))


def _shortage(view: View) -> Both | None:
    """How much of the surviving saving is no cost saved but demand that is served; None where it is next to nothing."""
    saved, served = (view.cut("stressed", key) for key in ("total_cost_cny", "unserved_cny"))
    if saved is None or served is None or abs(served.value) <= FELT * abs(saved.value):
        return None
    part = amount("money", abs(served.value), served.half_width_95)
    key = "runs.less_unserved" if served.value > 0 else "runs.more_unserved"
    return say(key, saved=amount("money", saved.value), part=part)


def _assumed(view: View) -> Both | None:
    """How many demands are priced without a price of their own; None where all state one."""
    demands = view.park.demands.values()
    many = sum(demand.shortage is None for demand in demands)
    return say("runs.assumed", many=many, all=len(demands)) if many else None


def _less_made(view: View) -> Both | None:
    """That breakdowns lower CO2 because less is made, of the planned park or, alone, the existing one; None where not."""
    park = "retrofitted" if view.retrofitted else "existing"
    calm, lived = (view.figure(f"{park}_{column}", "co2_t") for column in ("controlled", "stressed"))
    short = view.figure(f"{park}_stressed", "unserved_cny")
    if calm is None or lived is None or short is None or short.value <= 0:
        return None
    less = calm.value - lived.value
    if less <= max(SEEN * abs(calm.value), lived.half_width_95):
        return None
    return say("runs.less_made", less=amount("mass", less), short=amount("money", short.value))


def _excess(view: View) -> Both | None:
    """Caps that simulated years go beyond, with what that is priced at; None where all are kept."""
    found: dict[str, float] = {}
    for park in PARKS:
        run = view.study.runs.get(f"{park}_stressed")
        for key, paid in run.accounts.by_item("excess").items() if run else ():
            found[str(key)] = max(found.get(str(key), 0.0), float(paid))
    caps = [
        say("runs.beyond", cap=named(view.park.policies[key].name), paid=amount("money", paid))
        for key, paid in found.items()
    ]
    return say("runs.excess", caps=joined(caps)) if caps else None


def _head(park: str, column: str) -> Column:
    """The park by the word for its state, under what is known while it runs."""
    after = "surviving" if column == "stressed" else "planned"
    return Column(say("state.before" if park == "existing" else f"state.{after}"), over=say(f"runs.{column}"))


def _row(view: View, key: str) -> Row:
    found = [view.figure(f"{park}_{column}", key) for column in COLUMNS for park in PARKS]
    scaled = scale(FIGURE_KINDS[key], [figure.value for figure in found if figure is not None])
    cells = (_cell(scaled, figure, strong=k == 1) for k, figure in enumerate(found))
    return Row((cell(say(f"figure.{key}"), unit=scaled.unit), *cells))


def _cell(scaled: Scale, figure: Estimate | None, strong: bool) -> Cell:
    if figure is None:
        return cell(scaled.number(None))
    half = say("half_width", half=scaled.seen(figure.half_width_95)) if figure.half_width_95 else None
    return cell(scaled.number(figure.value), under=half, strong=strong)


def _finding(view: View) -> Both:
    """What control and breakdowns take of the benefit; neutral words where there is none."""
    benefits = [view.study.benefit(column) for column in (view.beside, *COLUMNS[1:])]
    if any(benefit is None for benefit in benefits) or not view.design:
        return say("runs.title")
    planned, controlled, stressed = (benefit.value for benefit in benefits if benefit is not None)
    if planned <= 0:
        return say("runs.title")
    control, breakdowns = planned - controlled, controlled - stressed
    if max(control, breakdowns) <= FELT * planned:
        return say("runs.holds")
    words = {"breakdowns": amount("money", breakdowns), "control": amount("money", control)}
    if benefits[-1] is not None and control <= SEEN * planned and breakdowns <= benefits[-1].half_width_95:
        return say("runs.chance", lost=amount("money", breakdowns, benefits[-1].half_width_95))
    if control <= SEEN * planned:
        return say("runs.breakdowns_take", **words)
    return say("runs.control_too" if breakdowns > SEEN * planned else "runs.control_takes", **words)
