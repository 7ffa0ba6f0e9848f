"""What adds up over a month or a year: peaks of meters, shortage of demands, use of limits, excess of caps."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.graph.measures import measure_factors
from parksim.graph.read import Graph, demands_of, flows_of, frame_of, markets_of
from parksim.model import Calendar, Market, Policy, names
from parksim.results.result import COLUMNS
from parksim_solvers.laws.demands import LAYER, rate
from parksim_solvers.laws.policies import binds_here, counts

Floats = NDArray[np.float64]
Row = tuple[int, str, str, str, float]
YEAR = "year x future"


class Periods:
    """Sums of a simulated timeline by replication and member of a layer."""

    def __init__(
        self, graph: Graph, calendar: Calendar, blocks: Sequence[pd.DataFrame], timeline: pd.DataFrame
    ) -> None:
        self.graph, self.calendar, self.park = graph, calendar, frame_of(graph)
        self.place = {str(flow): (block, k) for block in blocks for k, flow in enumerate(block.index)}
        self.number = max((int(block.columns.max()) + 1 for block in blocks if block.shape[1]), default=0)
        self.states, self.segments = timeline["state"].to_numpy(int), timeline["segment"].to_numpy(int)
        self.hours = timeline["hours"].to_numpy(float)
        self.replication = timeline["replication"].to_numpy(int)
        self.replications = int(self.replication.max(initial=0)) + 1

    def table(self, built: bool) -> pd.DataFrame:
        """The table `periods` of a result."""
        rows = [*self._peaks(), *self._shortages(), *self._limits(), *self._policies(built)]
        return pd.DataFrame(rows, columns=list(COLUMNS["periods"]))

    def _rate(self, flow: str) -> Floats:
        """Rate of a flow in every state; NaN in those of other islands."""
        block, row = self.place[flow]
        rates = np.full(self.number, np.nan)
        rates[block.columns.to_numpy(int)] = block.to_numpy(float)[row]
        return rates

    def _sums(self, layer: str, factors: Mapping[str, float]) -> Floats:
        """Σ hours · factor · flow; (replications, members)."""
        by_state = np.zeros(self.number)
        for flow, factor in factors.items():
            by_state += factor * np.nan_to_num(self._rate(flow))
        return self._total(layer, by_state[self.states])

    def _total(self, layer: str, values: Floats) -> Floats:
        size = self.calendar.size(layer)
        place = self.replication * size + self.calendar.codes(layer)[self.segments]
        sums: Floats = np.bincount(place, self.hours * values, self.replications * size).astype(float)
        return sums.reshape(self.replications, size)

    def _rows(self, layer: str, constraint: str, values: Floats) -> Iterator[Row]:
        for replication, line in enumerate(values):
            for member, value in zip(self.calendar.names(layer), line.tolist(), strict=True):
                yield replication, layer, member, constraint, value

    def _markets(self) -> list[tuple[Market, list[str]]]:
        markets = list(markets_of(self.graph).values())
        return [(m, [t for bus in m.at if (t := names.trade(m.id, m.role, bus)) in self.place]) for m in markets]

    def _peaks(self) -> Iterator[Row]:
        for market, trades in self._markets():
            if market.demand_charge is None:
                continue
            meters: dict[str, list[str]] = {}
            for bus, trade in zip(market.at, trades, strict=True):
                meters.setdefault("park" if market.meter == "park" else names.enterprise(bus), []).append(trade)
            for owner, some in meters.items():
                bought = market.demand_charge.metering * np.sum(
                    [np.nan_to_num(self._rate(trade)) for trade in some], axis=0
                )
                peaks = np.zeros((self.replications, self.calendar.size("month")))
                place = (self.replication, self.calendar.codes("month")[self.segments])
                np.maximum.at(peaks, place, bought[self.states])
                yield from self._rows("month", f"peak[{market.id} > {owner}]", peaks)

    def _shortages(self) -> Iterator[Row]:
        for demand in demands_of(self.graph).values():
            if demand.any_time_in is not None:
                layer = LAYER[demand.any_time_in]
                wanted = rate(self.park, demand, self.calendar)
                flow = names.into(demand.takes, demand.id)
                own_island = ~np.isnan(self._rate(flow))[self.states]
                short = self._total(layer, wanted[self.segments] * own_island) - self._sums(layer, {flow: 1.0})
                yield from self._rows(layer, f"short[{demand.id}]", np.maximum(short, 0.0))

    def _limits(self) -> Iterator[Row]:
        for market, trades in self._markets():
            if market.limit is not None:
                yield from self._rows(YEAR, f"used[{market.id}]", self._sums(YEAR, dict.fromkeys(trades, 1.0)))

    def _policies(self, built: bool) -> Iterator[Row]:
        flows = flows_of(self.graph)
        for key, policy in self.park.policies.items():
            if not policy.in_force(self.park.calendar.year) or not counts(self.graph, policy.measure):
                continue
            total = self._sums(YEAR, measure_factors(self.graph, flows, policy.measure, policy.of))
            if policy.kind == "price":
                yield from self._rows(YEAR, f"counted[{key}]", total)
            elif binds_here(policy, built):
                yield from self._rows(YEAR, f"excess[{key}]", _excess(policy, total))


def _excess(policy: Policy, total: Floats) -> Floats:
    over = total - policy.at_most if policy.at_most is not None else np.zeros_like(total)
    under = policy.at_least - total if policy.at_least is not None else np.zeros_like(total)
    return np.maximum(np.maximum(over, under), 0.0)
