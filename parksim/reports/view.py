"""What every part of the report asks of a study, computed once."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parksim.model import Group, Park, Process, names
from parksim.reports.both import Both, named
from parksim.results import Result
from parksim.study import Estimate, RetrofitOutcome, Run, Study, estimate

COLUMNS = ("planned", "controlled", "stressed")
PARKS = ("existing", "retrofitted")


@dataclass(frozen=True, eq=False)
class View:
    """A study with its figures at hand."""

    study: Study

    @property
    def park(self) -> Park:
        """The park, every candidate included."""
        return self.study.park

    @cached_property
    def figures(self) -> dict[str, dict[str, Estimate]]:
        """The eight figures of every run."""
        return {key: run.figures() for key, run in self.study.runs.items()}

    @cached_property
    def samples(self) -> dict[str, dict[str, np.ndarray]]:
        """The eight figures of every replication of every run."""
        return {key: run.samples() for key, run in self.study.runs.items()}

    def yearly(self, run: str) -> dict[str, float]:
        """Mean yearly amount of every flow of a run."""
        return self._yearly.get(run, {})

    @cached_property
    def _yearly(self) -> dict[str, dict[str, float]]:
        means = {}
        for key, run in self.study.runs.items():
            flows = run.accounts.flows
            sums = flows.groupby("flow")["amount"].sum() / run.accounts.replications
            means[key] = {str(flow): float(value) for flow, value in sums.items()}
        return means

    def figure(self, run: str, key: str) -> Estimate | None:
        """A figure of a run; None where it was not run."""
        return self.figures.get(run, {}).get(key)

    def cut(self, column: str, key: str) -> Estimate | None:
        """By how much a figure falls within a column, paired by replication; None where one of the two was not run."""
        before, after = (self.samples.get(f"{park}_{column}") for park in PARKS)
        return None if before is None or after is None else estimate(before[key] - after[key])

    @cached_property
    def future(self) -> str | None:
        """The future that simulated years play, where the plan weighs several; None where there is nothing to tell apart."""
        futures = self.park.futures
        return max(futures, key=lambda key: futures[key].probability) if len(futures) > 1 else None

    def served(self, *, assumed: bool) -> Estimate | None:
        """What is missed less with breakdowns, at the price of its shortage, CNY a year; of all demands or of those without one.

        None where one of the parks was not simulated.
        """
        runs = [self.study.runs.get(f"{park}_stressed") for park in PARKS]
        demands = {key for key, demand in self.park.demands.items() if demand.shortage is None or not assumed}
        before, after = (None if run is None else run.accounts.unserved(demands) for run in runs)
        return None if before is None or after is None else estimate(before - after)

    @property
    def beside(self) -> str:
        """The column that one with breakdowns is held against: the plan, or the same future without breakdowns."""
        return "planned" if self.future is None else "controlled"

    def cut_share(self, column: str, key: str) -> float | None:
        """The cut as a share of the existing park's figure in the same column."""
        cut, before = self.cut(column, key), self.figure(f"existing_{column}", key)
        return cut.value / abs(before.value) if cut is not None and before is not None and before.value else None

    @cached_property
    def first(self) -> Result:
        """Any result: what it says of calendar, hash and version holds for all."""
        return next(iter(self.study.runs.values())).result

    @property
    def existing(self) -> Run | None:
        """The existing park as planned."""
        return self.study.runs.get("existing_planned")

    @property
    def retrofitted(self) -> Run | None:
        """The retrofitted park as planned."""
        return self.study.runs.get("retrofitted_planned")

    @property
    def design(self) -> dict[str, float]:
        """Chosen retrofits with their sizes."""
        return self.retrofitted.result.design if self.retrofitted else {}

    @property
    def capital(self) -> float:
        """Capital cost of all that is built, shared costs included, CNY."""
        return sum(capital for capital, _ in self._invested())

    @property
    def shared_capital(self) -> float:
        """The part of it that several retrofits need once, such as a pipe rack, CNY."""
        return sum(self.shared_by.values())

    @property
    def shared_by(self) -> dict[str, float]:
        """What each firm bears of that, CNY."""
        borne: dict[str, float] = defaultdict(float)
        for group in self.park.groups.values():
            for owner, capital in self._borne(group).items():
                borne[owner] += capital
        return dict(borne)

    @property
    def annuity(self) -> float:
        """What a year bears of all capital cost, CNY."""
        return sum(capital * share for capital, share in self._invested())

    @property
    def gross(self) -> float | None:
        """Planned saving of a year before the annuity of all capital, CNY; None where one of the parks was not planned."""
        saving = self.cut("planned", "total_cost_cny")
        return None if saving is None else saving.value + self.annuity

    @property
    def payback(self) -> float | None:
        """Capital of all that is built over the gross saving, years; None where nothing is saved."""
        return self.capital / self.gross if self.gross and self.gross > 0 else None

    def _invested(self) -> list[tuple[float, float]]:
        chosen = [(self.park.retrofits[key], size) for key, size in self.design.items()]
        terms = [(retrofit.capital(size), retrofit.cost.annuity) for retrofit, size in chosen]
        return terms + [(sum(self._borne(group).values()), group.annuity) for group in self.park.groups.values()]

    def _borne(self, group: Group) -> dict[str, float]:
        return group.borne(self.park.retrofits, self.design)

    @property
    def replications(self) -> int:
        """Simulated years of the stressed runs; 0 where none was run."""
        return max(
            (run.result.replications for key, run in self.study.runs.items() if key.endswith("stressed")), default=0
        )

    def built_by(self, firm: str) -> list[RetrofitOutcome]:
        """What is built of a firm's retrofits."""
        return [o for o in self.study.retrofits if o.chosen and self.park.retrofits[o.id].owner == firm]

    def retrofit(self, key: str) -> Both:
        """Name of a retrofit."""
        return named(self.park.retrofits[key].name)

    def enterprise(self, identifier: str) -> Both:
        """Name of the enterprise that something belongs to."""
        return named(self.park.enterprises[names.enterprise(identifier)].name)


def unit_of(park: Park, process: Process) -> str:
    """Unit that a process's activity is counted in."""
    return park.commodities[park.buses[process.makes].holds if process.makes in park.buses else process.makes].unit
