"""The peers' park over a year of tariff bands, shifts and seasons instead of hours of noise.

Costs are the peers' for a year. What an enterprise does changes by shift and by month; power follows the time-of-use
tariff, by-product gas the season. Every day of a month is alike, so the year folds into twelve days.
"""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers_park import assembled, peers_problem, plants, purchases, sales
from parksim.model import CalendarSpec, Failure, InvestmentCost, Market, Park, Price, Profile, ProfileRow

WEEK = 168
"""Hours of the peers' park from which enterprises, links and costs are taken."""
SHIFTS = {0: 0.8, 8: 1.0, 16: 0.95}
FAILURE = Failure(every=720.0, last=12.0)
CAP = 0.85
"""Share of the emissions without any exchange that a year may bring; at the peers' 0.8 ten firms without links have no plan."""
PAYBACK = 10.0
"""Years over which a link's investment is paid: capital = yearly cost · years."""


def candidates_park(folder: Path, enterprises: int) -> Park:
    """Every link a candidate with a fixed cost and a cost per size, under a cap on CO2."""
    problem, activity = _year(folder, enterprises)
    works = plants(problem, *activity)
    markets = _markets(problem)
    cap = CAP * _emissions(problem)
    park = assembled(problem, works, markets, design=True, cap=cap, calendar=CalendarSpec(longest=2.0))
    return park.model_copy(update={"retrofits": _priced(problem, park)})


def running_park(folder: Path, enterprises: int, stores: bool) -> Park:
    """Every link stands at half its largest size; plants fail every 720 h for 12 h."""
    problem, activity = _year(folder, enterprises)
    works = plants(problem, *activity, fails=FAILURE)
    return assembled(problem, works, _markets(problem), design=False, cap=None, stores=stores)


def _year(folder: Path, enterprises: int) -> tuple[Any, tuple[np.ndarray, list[Profile]]]:
    """The peers' arrays, and of every enterprise what its nodes need and when it works."""
    problem = peers_problem(folder, enterprises, WEEK)
    activity = np.abs(problem.net[[int(np.flatnonzero(problem.ne == e)[0]) for e in range(enterprises)]])
    mean = activity.mean(axis=1)[problem.ne] / activity.max(axis=1)[problem.ne]
    needs = problem.net.mean(axis=1) / mean
    return problem, (needs, [_profile(firm) for firm in range(enterprises)])


def _profile(firm: int) -> Profile:
    """Shifts and seasons, out of step between enterprises."""
    levels = list(SHIFTS.values())
    rows = [
        ProfileRow(
            month=month, hour=float(hour),
            value=levels[(k + firm) % 3] * (1 - 0.1 * float(np.cos(2 * np.pi * (month + firm) / 12))) / 1.1,
        )
        for month in range(1, 13)
        for k, hour in enumerate(SHIFTS)
    ]  # fmt: skip
    return Profile(rows=tuple(rows))


def _markets(problem: Any) -> dict[str, Market]:
    """Purchases whose gas is dearer in winter, and disposals."""
    return {market.id: _seasonal(market) for market in (*purchases(problem), *sales(problem))}


def _seasonal(market: Market) -> Market:
    profile = market.price.profile
    if profile is None:
        return market
    mean = float(np.mean(profile.values))
    rows = tuple(ProfileRow(month=m, value=mean * (1 + 0.1 * float(np.cos(2 * np.pi * m / 12)))) for m in range(1, 13))
    return market.model_copy(update={"price": Price(profile=Profile(rows=rows))})


def _emissions(problem: Any) -> float:
    """CO2 of a year in which everything needed is bought, at the mean of the peers' week."""
    return float(problem.base_em) * 8760 / WEEK


def _priced(problem: Any, park: Park) -> dict[str, Any]:
    """Candidates with the peers' fixed and per-size costs, as capital that PAYBACK years pay."""
    fixed, each = problem.lfix * 8760 / WEEK, problem.lcap_annual
    return {
        key: retrofit.model_copy(update={"cost": InvestmentCost(
            fixed=PAYBACK * float(fixed[k]), per_size=PAYBACK * float(each[k]), lifetime=PAYBACK, interest=0.0,
        )})
        for k, (key, retrofit) in enumerate(park.retrofits.items())
    }  # fmt: skip
