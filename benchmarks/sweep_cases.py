"""Fifty cases of the peers' park in one process: `python -m benchmarks.sweep_cases PEERS design|dispatch N T CASES`.

Prices, demands and the cap on CO2 all move at once, as in the peers' `sweep.py`, whose draws these are. A case is what it
is in any sweep: settings from which the engine makes a row; its park is made anew from the peers' arrays, not from files.
A case names its cap in tonnes, and the capacity of converters that do not follow what the enterprises do.
"""

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import fresh, tell
from benchmarks.peers_park import hourly_calendar, peers_park, peers_problem
from parksim.files.nodes import Plain
from parksim.model import Park
from parksim.sweeps.chunks import chunks
from parksim.sweeps.engine import Engine
from parksim.sweeps.spec import Case, Design, Row, Sweep, Vary

SEED = 7
PRICE, DEMAND, CAP = (0.8, 1.2), (0.9, 1.1), (0.74, 0.88)
"""Ranges of the peers' factors: of prices, of what every enterprise does, and of the share of CO2 that is allowed."""
UNIT, SAME = "1", 1e-9
TOLD = 10
"""The peers tell the sum of so many optima."""
Draw = tuple[float, float, float]


def draws(cases: int) -> list[Draw]:
    """The peers' cases."""
    random = np.random.default_rng(SEED)
    return [tuple(low + (high - low) * random.random() for low, high in (PRICE, DEMAND, CAP)) for _ in range(cases)]  # type: ignore[misc]


@dataclass
class PeersParks:
    """Parks of the peers' problem by price, demand, cap (t of CO2) and capacities of converters by their numbers."""

    folder: Path
    kind: str
    enterprises: int
    hours: int

    def park(self, settings: Mapping[str, Plain]) -> tuple[Park, str]:
        """The park of a case, or the peers' own one."""
        number = {path: float(str(value).split()[0]) for path, value in settings.items()}
        price, level = number.pop("price", 1.0), number.pop("demand", 1.0)
        problem = self.problem(price, level)
        problem.net = self.problem(price, 1.0).net
        problem.co2cap = number.pop("cap", problem.co2cap)
        for converter, capacity in number.items():
            problem.cmx[int(converter)] = capacity
        return with_outlets(peers_park(problem, self.kind == "design", level)), "peers"

    def problem(self, price: float, demand: float, share: float = 0.8) -> Any:
        """The peers' arrays."""
        return peers_problem(self.folder, self.enterprises, self.hours,
                             price_scale=price, demand_scale=demand, co2_frac=share)  # fmt: skip


def with_outlets(park: Park) -> Park:
    """The park with disposal without limit: parksim asks for a last outlet. The peers' limit, thrice what comes, never binds."""
    markets = {
        key: market.model_copy(update={"rate": None}) if market.role == "takes" else market
        for key, market in park.markets.items()
    }
    return park.model_copy(update={"markets": markets})


def swept(parks: PeersParks, drawn: list[Draw]) -> tuple[Sweep, list[Case]]:
    """The sweep and its cases."""
    least, most = (parks.problem(1.0, end).cmx for end in DEMAND)
    stiff = np.flatnonzero(np.abs(most / least - DEMAND[1] / DEMAND[0]) > SAME).tolist()
    problems = [parks.problem(*draw) for draw in drawn]
    numbers: dict[str, list[float]] = {
        "price": [price for price, *_ in drawn], "demand": [demand for _, demand, _ in drawn],
        "cap": [float(problem.co2cap) for problem in problems],
    } | {str(c): [float(problem.cmx[c]) for problem in problems] for c in stiff}  # fmt: skip
    cases = [Case(k, {path: f"{of[k]!r} {UNIT}" for path, of in numbers.items()}) for k in range(len(drawn))]
    vary = tuple(Vary(path, "uniform", (min(of), max(of)), UNIT) for path, of in numbers.items())
    return Sweep(parks.folder, None, "optimise", vary, Design("random", len(cases)), calendar="full"), cases


def main(folder: str, kind: str, enterprises: str, hours: str, many: str) -> None:
    """Solve the cases chunk by chunk as one worker does, and tell seconds, optima, and what HiGHS took."""
    parks = PeersParks(Path(folder), kind, int(enterprises), int(hours))
    sweep, cases = swept(parks, draws(int(many)))
    hourly = hourly_calendar(parks.problem(1.0, 1.0))
    engine = Engine(sweep, parks, lambda *_: hourly)
    table = pd.DataFrame([[float(str(cell).split()[0]) for cell in case.settings.values()] for case in cases],
                         columns=list(cases[0].settings))  # fmt: skip
    fresh()
    rows: list[Row] = []
    for chunk in chunks(sweep, table):
        rows += engine.solve([cases[number] for number in chunk])
    rows.sort(key=lambda row: row.case)
    assert all(row.status == "ok" for row in rows), next(row.problems[0] for row in rows if row.problems)
    run = "retrofitted_planned" if kind == "design" else "existing_planned"
    costs = [row.figures[f"{run}.total_cost_cny"] for row in rows]
    seconds = [row.seconds for row in rows]
    optima = [float(cost) for cost in costs if isinstance(cost, float)]
    tell(
        n=len(rows), med=float(np.median(seconds)), total50=float(np.sum(seconds)), objsum10=sum(optima[:TOLD]),
        highs_mean=float(np.mean([row.solver_seconds for row in rows])),
        how=dict(Counter(str(row.figures["how"]) for row in rows)),
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
