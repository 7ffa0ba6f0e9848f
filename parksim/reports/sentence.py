"""The answer in one sentence, and in the headline of the report: generated from the result, never written by hand."""

from parksim.reports.both import Both, joined, said, say
from parksim.reports.numbers import FIGURE_KINDS, amount, percent
from parksim.reports.view import View

ENOUGH, LEAST = 1e-9, 5e-4
"""A saving below this share of the cost is none; a cut of anything else below this share is not told."""
CUTS = ("co2_t", "fresh_water_m3")
FELT = 0.01
"""A share of the surviving saving that is told of shortages at assumed prices."""
SHOWN_GAP = 5e-5
"""A gap below this share of the saving would be printed as zero."""
TOO_WIDE = 0.2
"""A plan whose bounds lie further apart than this share of the saving is not called proven."""


def sentence(view: View) -> Both:
    """Say it all at once: `Build 9 of 24: saves 310 million CNY and 0.2 Mt CO2 a year, keeps 268 million …`."""
    if view.retrofitted is None or view.existing is None:
        return _one_park(view)
    if not view.design:
        return _none(view)
    money, co2 = view.cut("planned", "total_cost_cny"), view.cut("planned", "co2_t")
    assert money is not None, "both plans are there"
    assert co2 is not None, "both plans are there"
    signs = f"{'saves' if money.value >= 0 else 'costs'}_{'less' if co2.value >= 0 else 'more'}"
    yearly = say(f"answer.{signs}", money=amount("money", abs(money.value)), co2=amount("mass", abs(co2.value)))
    kept = view.study.benefit("stressed")
    values = {"chosen": len(view.design), "all": len(view.park.retrofits), "yearly": yearly}
    if kept is None or money.value <= 0:
        return say("answer.build", **values)
    told = "answer.build_and_keep" if view.future is None else "answer.build"
    return say(told, **values, kept=amount("money", kept.value))


def _none(view: View) -> Both:
    every = len(view.park.retrofits)
    return say("answer.none", all=every) if every else say("answer.nothing_offered")


def headline(view: View) -> Both:
    """The heading of the report."""
    if view.retrofitted is None or view.existing is None:
        return _one_park(view)
    if not view.design:
        return _none(view)
    saving = view.cut("planned", "total_cost_cny")
    assert saving is not None, "both plans are there"
    values = {"chosen": len(view.design), "all": len(view.park.retrofits), "capital": amount("money", view.capital)}
    key = "answer.headline" if saving.value >= 0 else "answer.headline_costs"
    return say(key, **values, saving=amount("money", abs(saving.value)))


def lede(view: View) -> Both:
    """What is left of the saving when things fail, and how far the plan is proven."""
    return said(_survives(view), _assumed(view), _proven(view))


def opening(view: View) -> Both:
    """What stands under the heading of the report: what falls and rises beside the cost, then the same."""
    return said(_falls(view), _rises(view), _survives(view), _assumed(view), _proven(view))


def _rises(view: View) -> Both | None:
    """CO2 and fresh water of which the plan takes more."""
    found = {key: view.cut("planned", key) for key in CUTS if (view.cut_share("planned", key) or 0.0) < -LEAST}
    parts = [
        say(f"answer.cut.{key}", amount=amount(FIGURE_KINDS[key], -cut.value))
        for key, cut in found.items()
        if cut is not None
    ]
    return say("answer.raises", parts=joined(parts)) if parts else None


def _falls(view: View) -> Both | None:
    """CO2 and fresh water that the plan saves."""
    found = {key: view.cut("planned", key) for key in CUTS}
    known = {
        key: cut.value
        for key, cut in found.items()
        if cut is not None and (view.cut_share("planned", key) or 0.0) > LEAST
    }
    parts = [say(f"answer.cut.{key}", amount=amount(FIGURE_KINDS[key], value)) for key, value in known.items()]
    stressed = [(key, view.cut("stressed", key)) for key in known]
    kept = [amount(FIGURE_KINDS[key], cut.value) for key, cut in stressed if cut is not None]
    if kept and view.future is None:
        return say("answer.cuts_kept", parts=joined(parts), kept=joined(kept))
    return say("answer.cuts", parts=joined(parts)) if parts else None


def surviving_share(view: View) -> float | None:
    """Share of the saving that is left in years with breakdowns; None where none was promised.

    The saving is the planned one or, where simulated years play one of several futures, that of this future.
    """
    promised, kept = view.cut(view.beside, "total_cost_cny"), view.cut("stressed", "total_cost_cny")
    base = view.figure(f"existing_{view.beside}", "total_cost_cny")
    if promised is None or kept is None or base is None or promised.value <= ENOUGH * abs(base.value):
        return None
    return kept.value / promised.value


def one_future(view: View) -> Both | None:
    """That simulated years play one of several futures, which the plan weighs; None where there is one alone."""
    return None if view.future is None else say("answer.one_future", future=view.future)


def _survives(view: View) -> Both | None:
    share = surviving_share(view)
    if share is None:
        return None
    more = share > 1 and percent(share) != percent(1.0)
    word = "turns" if share < 0 else "grows" if more else "survives"
    if view.future is None:
        return say(f"answer.{word}", share=percent(share))
    return say(f"answer.{word}_in_future", share=percent(share), future=view.future)


def _assumed(view: View) -> Both | None:
    """How much of the surviving saving is demand that is served, or missed, at prices which nobody states."""
    saved, served = view.cut("stressed", "total_cost_cny"), view.served(assumed=True)
    if not view.design or saved is None or served is None or abs(served.value) <= FELT * abs(saved.value):
        return None
    part = amount("money", abs(served.value), served.half_width_95)
    return say("answer.served_assumed" if served.value > 0 else "answer.missed_assumed", part=part)


def _proven(view: View) -> Both | None:
    """How far the plan is proven: by both bounds of both plans, as a share of the saving; not where they are too far apart."""
    run, gap = view.retrofitted or view.existing, view.study.gap
    if run is None:
        return None
    if not run.result.proven or (gap is not None and gap > TOO_WIDE):
        return _unproven(view, gap)
    if gap is None:
        return None
    return say("answer.best") if gap < SHOWN_GAP else say("answer.proven", gap=_share(gap))


def _unproven(view: View, gap: float | None) -> Both:
    """What a better plan may bring: as a share of the saving, without one in money."""
    run = view.retrofitted or view.existing
    assert run is not None, "asked of a plan"
    if gap is not None:
        return say("answer.unproven_share", gap=_share(gap))
    if run.result.bounds is None or run.result.objective != {"cost": 1.0}:
        return say("answer.unproven")
    lower, upper = run.result.bounds
    return say("answer.unproven_money", money=amount("money", upper - lower))


def _share(gap: float) -> Both:
    return percent(gap, decimals=2 if gap < 0.01 else 1)


def _one_park(view: View) -> Both:
    run = view.retrofitted or view.existing
    if run is None:
        return say("answer.no_plan")
    cost = view.figure(run.result.run, "total_cost_cny")
    assert cost is not None, "a run has its figures"
    if view.retrofitted is None:
        return say("answer.existing", cost=amount("money", cost.value))
    values = {"chosen": len(view.design), "all": len(view.park.retrofits), "cost": amount("money", cost.value)}
    return say("answer.retrofitted", **values)
