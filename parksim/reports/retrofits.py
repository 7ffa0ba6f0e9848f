"""Retrofits by status: what is built, what it brings by itself, what that depends on, and why not the others."""

from math import inf

from parksim.reports.both import Both, dotted, joined, named, said, same, say
from parksim.reports.built import CHAIN_KINDS, capital_as_printed, money_scale, sizes_by_id
from parksim.reports.measured import activity
from parksim.reports.numbers import NONE, Scale, amount, digits, scale, years
from parksim.reports.prices import price_table
from parksim.reports.sentence import headline
from parksim.reports.table import Cell, Column, Row, Section, Table, cell
from parksim.reports.turning import robust, robust_within, sure
from parksim.reports.view import View
from parksim.study import RetrofitOutcome

FIRST = 3
"""How many are named as the first to pay back."""


def section(view: View) -> Section | None:
    """Both tables; None where the study asked nothing of retrofits."""
    if not view.study.retrofits:
        return None
    made = (chosen_table(view), rejected_table(view), price_table(view))
    first = soonest(view)
    told = (
        say("retrofits.first", parts=first) if first else None,
        _fragile(view),
        robust_within(view),
        say("retrofits.line"),
    )
    lines = tuple(line for line in told if line is not None)
    return Section(_finding(view), lines, tuple(table for table in made if table is not None), page=True)


def _fragile(view: View) -> Both | None:
    """What is built though its own benefit may turn, with its capital; None where all is robust."""
    weak = [o for o in view.study.retrofits if o.chosen and o.depends_on]
    names = joined([_name(view, o) for o in weak])
    capital = amount("money", sum(o.capex for o in weak))
    return say("retrofits.fragile", many=len(weak), names=names, capital=capital) if weak else None


def retrofits_table(view: View) -> Table:
    """All retrofits in one table, chosen ones first: for the command line."""
    money = money_scale(view)
    columns = (
        Column(say("retrofits.retrofit"), number=False), Column(say("retrofits.status"), number=False),
        Column(say("retrofits.size")), *_money_columns(money), Column(say("retrofits.robust"), number=False),
    )  # fmt: skip
    ordered = sorted(view.study.retrofits, key=lambda o: not o.chosen)
    sizes = sizes_by_id([o for o in ordered if o.chosen]) | sizes_by_id([o for o in ordered if not o.chosen])
    rows = tuple(
        Row((cell(_name(view, o)), cell(_status(o)), cell(sizes[o.id]), *_figures(o, money), cell(robust(view, o))))
        for o in ordered
    )
    return Table(columns, rows, caption=said(say("retrofits.do_not_add"), robust_within(view)))


def chosen_table(view: View) -> Table | None:
    """What is built, grouped by chain, the soonest to pay back first, with the capital cost of all."""
    chosen = [o for o in view.study.retrofits if o.chosen]
    if not chosen:
        return None
    money, mass = money_scale(view), scale("mass", [o.co2 for o in view.study.retrofits])
    columns = (
        Column(say("retrofits.retrofit"), number=False), Column(say("retrofits.size"), folds=True),
        *_money_columns(money)[:2], Column(say("retrofits.before_capital", unit=money.unit), folds=True),
        _money_columns(money)[2],
        Column(say("retrofits.co2_cut", unit=mass.unit), folds=True), Column(say("retrofits.co2_per_cny"), folds=True),
        Column(say("retrofits.used"), folds=True), Column(say("retrofits.robust"), number=False, folds=True),
    )  # fmt: skip
    rows, capex, sizes = [], capital_as_printed(view), sizes_by_id(chosen)
    for chain, kind in CHAIN_KINDS.items():
        mine = [o for o in chosen if view.park.retrofits[o.id].chain == chain]
        if mine:
            rows.append(Row((cell(say(f"chain.{chain}")),), role="group", kind=kind))
            rows += [
                _chosen_row(view, o, (sizes[o.id], money.pair(capex[o.id])), money, mass)
                for o in sorted(mine, key=_pays_back)
            ]
    rows += _shared(view, money.pair(capex[""]))
    rows.append(_total(view, money, mass))
    return Table(columns, tuple(rows), caption=say("retrofits.do_not_add"))


def rejected_table(view: View) -> Table | None:
    """What is not built, and why; what is nearest to paying comes first."""
    rejected = sorted((o for o in view.study.retrofits if not o.chosen), key=_falls_short)
    if not rejected:
        return None
    money = money_scale(view)
    columns = (
        Column(say("retrofits.retrofit"), number=False), Column(say("retrofits.why_not"), number=False, folds=True),
        *_money_columns(money)[:2], Column(say("retrofits.robust"), number=False, folds=True),
    )  # fmt: skip
    rows = tuple(
        Row((
            cell(_name(view, o), under=_about(view, o)), cell(_reason(view, o)), *_figures(o, money)[:2], cell(sure(o)),
        ))
        for o in rejected
    )  # fmt: skip
    return Table(columns, rows, title=say("retrofits.others"), caption=say("retrofits.others_caption"))


def _about(view: View, outcome: RetrofitOutcome) -> Both:
    """Whose a retrofit is, what it comes and goes with, what its sign depends on, and a standing that is not plain."""
    parts = [view.enterprise(view.park.retrofits[outcome.id].owner)]
    if outcome.chosen and (needed := [key for key in view.park.retrofits[outcome.id].requires if key in view.design]):
        parts.append(say("retrofits.needs", others=joined([view.retrofit(key) for key in needed])))
    if outcome.together:
        parts.append(say("retrofits.with", others=joined([view.retrofit(key) for key in outcome.together])))
    if outcome.depends_on:
        parts.append(robust(view, outcome))
    if outcome.status in ("marginal", "needed", "crowded_out"):
        parts.append(_status(outcome))
    return dotted(parts)


def _chosen_row(view: View, outcome: RetrofitOutcome, shown: tuple[Both, Both], money: Scale, mass: Scale) -> Row:
    """A row; its size and capital are shown as their columns write them."""
    (_, net, payback), (size, capex) = _figures(outcome, money), shown
    return Row((
        cell(_name(view, outcome), under=_about(view, outcome)), cell(size), cell(capex),
        net, cell(money.number(outcome.earns)), payback, cell(mass.number(-outcome.co2)), cell(_co2_per_cny(outcome)),
        cell(_used(view, outcome.id)), cell(sure(outcome)),
    ))  # fmt: skip


def _used(view: View, key: str) -> Both:
    """What is used of a retrofit with breakdowns, as a share of what the plan uses of it."""
    planned, surviving = (_yearly_use(view, run, key) for run in ("retrofitted_planned", "retrofitted_stressed"))
    return same(NONE) if not planned or surviving is None else same(digits(100 * surviving / planned, 0))


def _yearly_use(view: View, run: str, key: str) -> float | None:
    """A year's flow through what a retrofit's size is counted in: its link, else its process; None where it has neither."""
    if run not in view.study.runs:
        return None
    links = [link for link in view.park.links.values() if link.retrofit == key]
    sized = [link for link in links if link.follows] or links
    if sized:
        return view.yearly(run).get(sized[0].id, 0.0)
    added = [process for process in view.park.processes.values() if process.retrofit == key]
    sized_too = [process for process in added if process.follows == 1] or added
    return activity(view.study.runs[run].accounts, sized_too[0]) if sized_too else None


def _pays_back(outcome: RetrofitOutcome) -> float:
    return inf if outcome.payback is None else outcome.payback


def _falls_short(outcome: RetrofitOutcome) -> float:
    return inf if outcome.benefit is None else -outcome.benefit


def _co2_per_cny(outcome: RetrofitOutcome) -> Both:
    """CO2 that a CNY of the capital cuts that pays for it, what it comes together with included, kg a year."""
    all_of_it = None if outcome.payback is None or outcome.earns is None else outcome.payback * outcome.earns
    capital = all_of_it or outcome.capex
    return same(digits(-1000 * outcome.co2 / capital, 2)) if capital else same(NONE)


def _shared(view: View, capex: Both) -> list[Row]:
    """What several retrofits need once, such as a pipe rack."""
    if not view.shared_capital:
        return []
    nothing = cell(same(NONE))
    return [Row((cell(say("retrofits.shared")), nothing, cell(capex), *[nothing] * 7))]


def soonest(view: View) -> Both | None:
    """What pays back first: what to begin with; None where there is no choice.

    What cannot stand without another one is named with that one, and pays back with it.
    """
    chosen = [o for o in view.study.retrofits if o.chosen and o.payback is not None]
    led = {key for o in chosen for key in o.together if o.id not in _outcome(view, key).together}
    known = [(o.payback, o) for o in chosen if o.payback is not None and o.id not in led]
    parts = [_soon(view, o, years) for years, o in sorted(known, key=lambda pair: pair[0])[:FIRST]]
    return joined(parts) if len(known) > 1 else None


def _soon(view: View, outcome: RetrofitOutcome, years: float) -> Both:
    others = joined([view.retrofit(key) for key in outcome.together])
    values = {"name": _name(view, outcome), "years": digits(years, 1)}
    return say("retrofits.soon_with", others=others, **values) if outcome.together else say("retrofits.soon", **values)


def _outcome(view: View, key: str) -> RetrofitOutcome:
    return next(o for o in view.study.retrofits if o.id == key)


def _total(view: View, money: Scale, mass: Scale) -> Row:
    """All that is built against the existing park, where that was planned: here everything adds up."""
    saving, cut = view.cut("planned", "total_cost_cny"), view.cut("planned", "co2_t")
    name, nothing = cell(say("retrofits.total", many=len(view.design))), cell(same(NONE))
    capital = cell(money.number(view.capital))
    if saving is None or cut is None or not view.capital:
        return Row((name, nothing, capital, *[nothing] * 7), role="total")
    return Row((
        name, nothing, capital, cell(money.number(saving.value)), cell(money.number(view.gross)), cell(years(view.payback)),
        cell(mass.number(cut.value)), cell(same(digits(1000 * cut.value / view.capital, 2))), nothing, nothing,
    ), role="total")  # fmt: skip


def _money_columns(money: Scale) -> tuple[Column, ...]:
    capex, benefit = say("retrofits.capex", unit=money.unit), say("retrofits.benefit", unit=money.unit)
    return Column(capex), Column(benefit), Column(say("retrofits.payback"))


def _figures(outcome: RetrofitOutcome, money: Scale) -> tuple[Cell, ...]:
    benefit = money.number(outcome.benefit)
    return cell(money.number(outcome.capex)), cell(benefit, strong=outcome.chosen), cell(years(outcome.payback))


def _name(view: View, outcome: RetrofitOutcome) -> Both:
    return named(view.park.retrofits[outcome.id].name)


def _status(outcome: RetrofitOutcome) -> Both:
    built = outcome.status == "marginal" and outcome.chosen
    return say("status.marginal_built" if built else f"status.{outcome.status}")


def _reason(view: View, outcome: RetrofitOutcome) -> Both:
    """Why a retrofit is not built; the status says it in a word, this in a clause."""
    left = None if view.park.budget is None else view.park.budget - view.capital
    if outcome.status in ("crowded_out", "marginal"):
        fits = left is None or outcome.capex <= left
        return (
            say(f"reason.{outcome.status}")
            if fits
            else say("reason.budget", left=amount("money", max(left or 0.0, 0.0)))
        )
    if outcome.benefit is None:
        return say("reason.no_plan")
    instead = [rival for rival in _rivals(view, outcome.id) if rival in view.design]
    if instead:
        return say("reason.instead", other=joined([view.retrofit(key) for key in instead]))
    return _loses(view, outcome, outcome.benefit) if outcome.benefit <= 0 else say("reason.not_enough")


def _loses(view: View, outcome: RetrofitOutcome, benefit: float) -> Both:
    """What it would bring a year beside what its capital costs a year."""
    capital = outcome.capex * view.park.retrofits[outcome.id].cost.annuity
    if benefit + capital <= 0:
        return say("reason.loses_anyway", lost=amount("money", -benefit - capital))
    return say("reason.loses", brings=amount("money", benefit + capital), capital=amount("money", capital))


def _rivals(view: View, key: str) -> list[str]:
    """Retrofits that a group keeps from being built beside this one."""
    groups = [group for group in view.park.groups.values() if key in group.of and group.at_most is not None]
    return [other for group in groups for other in group.of if other != key]


def _finding(view: View) -> Both:
    """How soon what is built pays back, where that is known of all."""
    paybacks = [o.payback for o in view.study.retrofits if o.chosen]
    known = [years for years in paybacks if years is not None]
    if not known or len(known) < len(paybacks):
        return headline(view) if not paybacks else say("retrofits.title", many=len(paybacks))
    if len(known) == 1:
        return say("retrofits.one_pays_back", years=digits(known[0], 1))
    return say("retrofits.pay_back", many=len(known), least=digits(min(known), 1), most=digits(max(known), 1))
