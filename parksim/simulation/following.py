"""Following a plan: its flows become orders, its marginal values prices of what is missed, short, stored or exceeded.

shortage of a demand     1.5 · the most that a unit is worth at its bus (`worth`), or what compared parks agree on (`shortage`),
                         or as stated, if at least 1.2 · worth [CNY/unit]
missed load or order     1.2 · the most that missing a unit saves: its inputs, cost and outlets at their dearest
store                    1.01 · its marginal value below the plan's level, 0.99 above it; stated bands as they are;
                         one that the plan leaves alone may hold a reserve (`reserves`)
excess of a cap          1.01 · its marginal value, at least what the plan costs per unit of it
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parksim.errors import ParkError, Problem, problem
from parksim.graph.read import Flow, Graph, demands_of, flows_of, frame_of, processes_of, stores_of
from parksim.model import Policy, names
from parksim.results import Result
from parksim.simulation.played import Played
from parksim.simulation.reserves import between, pays, reserve_value
from parksim.simulation.worth import worths
from parksim_solvers.dispatch_guide import Guide, Path
from parksim_solvers.failing import SHORTAGE_AT_LEAST
from parksim_solvers.laws.stores import leakage

Floats = NDArray[np.float64]
UNUSED = 1e-6
"""Share of its rate up to which the plan does not use a store."""
SHORTAGE, MISSED, EXCESS, EDGE = 1.5, 1.2, 1.01, 1.01
TIE = 1e-3
"""Share of its highest value that a unit in a store is worth more below the plan's level, where it is worth nothing."""
LEAST_PRICE = 1.0
"""A shortage costs something even where the plan makes the last unit for nothing, CNY/unit."""


class Following:
    """A plan as a simulated year reads it; arrays over the plan's segments, of the played future alone."""

    def __init__(self, graph: Graph, plan: Result, year: Played, agreed: Mapping[str, float] | None = None) -> None:
        """`agreed` holds prices of shortage by demand. Raises ParkError (PS4204) for a plan that is not the graph's."""
        self.graph, self.plan, self.park, self.agreed = graph, plan, frame_of(graph), agreed or {}
        self.flows = flows_of(graph)
        labels = np.array([str(label) for label in plan.calendar.labels["future"]])
        self.weight = np.where(labels == year.future, plan.calendar.weight, 0.0)
        self.there = self.weight > 0
        rates = plan.rates
        lacking = [flow for flow in self.flows if flow not in rates.index]
        if lacking or (self.flows and plan.duals.empty):
            raise ParkError([problem("PS4204", None, lacking=lacking[0] if lacking else "duals")])
        order = rates.index.get_indexer(pd.Index(list(self.flows)))
        self.rates = dict(zip(self.flows, rates.to_numpy(float)[order], strict=True))
        self.values = worths(graph, plan.calendar, self._marginal("bus"), self.orders(), self.flows, self.weight)
        self.stored = self._marginal("store")

    def _marginal(self, kind: str) -> dict[str, Floats]:
        """Marginal value of every item of a kind in every segment, CNY/unit."""
        table = self.plan.duals[self.plan.duals["kind"] == kind]
        return {
            str(item): rows.sort_values("segment")["value"].to_numpy(float)
            for item, rows in table.groupby("item", sort=False)
        }

    def guide(self) -> Guide:
        """Everything a dispatch takes from the plan. Raises ParkError (PS4201) for shortages stated too cheap."""
        return Guide(
            orders=self.orders(), shortage=self.shortages(), missed=self.missed(), paths=self.paths(),
            excess=self.excess(), exhausted=self.exhausted(), weight=self.weight, reserves=self.reserves(),
            on=self.on(), first_levels=self.first_levels(), store_values=self.store_values(),
        )  # fmt: skip

    def orders(self) -> dict[str, Floats]:
        """Value of every driver in the plan, read off its largest flow."""
        largest: dict[str, Flow] = {}
        for flow in self.flows.values():
            if flow.driver not in largest or flow.amount > largest[flow.driver].amount:
                largest[flow.driver] = flow
        return {
            driver: np.maximum(self.rates[flow.id] / flow.amount, 0.0) if flow.amount else np.zeros(len(self.weight))
            for driver, flow in largest.items()
        }

    def highest(self, bus: str) -> float:
        """The most that a unit is worth at a bus, CNY/unit; 0 where the plan has no marginal values."""
        return float(self.values[bus][self.there].max()) if bus in self.values else 0.0

    def shortages(self) -> dict[str, float]:
        """Price of what each demand lacks. Raises ParkError for every one stated below 1.2 times the plan's value."""
        found, cheap = {}, list[Problem]()
        for key, demand in demands_of(self.graph).items():
            worth = max(self.highest(demand.takes), 0.0)
            assumed = self.agreed.get(key, max(SHORTAGE * worth, LEAST_PRICE))
            found[key] = assumed if demand.shortage is None else demand.shortage
            if demand.may_fall_short:
                continue  # the plan itself weighs this price, and where it falls short a unit is worth just that
            if demand.shortage is not None and demand.shortage < SHORTAGE_AT_LEAST * worth:
                unit = self.park.commodities[self.graph.nodes[f"bus:{demand.takes}"]["item"].holds].unit
                about = {"worth": f"{worth:.5g}", "least": f"{SHORTAGE_AT_LEAST * worth:.5g}", "unit": f"CNY/{unit}"}
                where = self.park.place_of(f"demands.{key}")
                cheap.append(problem("PS4201", where, demand=key, stated=f"{demand.shortage:.6g}", **about))
        if cheap:
            raise ParkError(cheap)
        return found

    def missed(self) -> dict[str, float]:
        """Price of a unit of activity that a minimum load or an order lacks, by process."""
        by_driver: dict[str, float] = {}
        for flow in self.flows.values():
            by_driver[flow.driver] = by_driver.get(flow.driver, 0.0) + flow.amount * self._saved(flow)
        found = {}
        for key, process in processes_of(self.graph).items():
            costs = {names.activity(key, mode): process.cost + recipe.cost for mode, recipe in process.modes.items()}
            saved = [by_driver[driver] + cost for driver, cost in costs.items() if driver in by_driver]
            found[key] = MISSED * max(0.0, *saved) + LEAST_PRICE * 1e-3 if saved else 0.0
        return found

    def _saved(self, flow: Flow) -> float:
        """The most that a unit less of a flow of a process saves, CNY/unit: inputs at their dearest, outlets too."""
        if flow.role == "input":
            return max(self.highest(flow.source.partition(":")[2]), 0.0)
        if flow.role == "output":
            bus = flow.target.partition(":")[2]
            return max(-float(self.values[bus][self.there].min()), 0.0) if bus in self.values else 0.0
        return self._priced(flow)

    def _priced(self, flow: Flow) -> float:
        """What policies charge for a unit that goes to the environment."""
        if flow.role != "environment" or not flow.target.startswith("environment:"):
            return 0.0
        commodity = flow.target.partition(":")[2]
        words = (commodity, *(("co2", "co2_scope1") if commodity == "co2" else ()))
        return sum(max(p.price, 0.0) for p in self.park.policies.values() if p.kind == "price" and p.measure in words)

    def paths(self) -> dict[str, Path]:
        """Level, net filling and value of every store in the plan; a unit is worth 1 % more below it, 1 % less above.

        The plan's value is that of a unit at the end of a segment; what enters during it has leaked a little by then.
        What is filled from what is free is worth nothing while it is filled: there a little more decides, not a share.
        """
        orders, found = self.orders(), {}
        for key, store in stores_of(self.graph).items():
            levels = self.plan.levels[self.plan.levels["store"] == key].sort_values("row")
            value = self.stored.get(key)
            if value is None or len(levels) != len(self.weight):
                raise ParkError([problem("PS4204", None, lacking=key)])
            nets = orders[names.fill(key)] * store.eta_fill - orders[names.empty(key)] / store.eta_empty
            _, gain = leakage(self.plan.calendar.hours, [store.loss])
            value = value * gain[:, 0] / self.plan.calendar.hours
            least = max(TIE * float(np.abs(value[self.there]).max()), TIE * LEAST_PRICE)
            edge = np.maximum((EDGE - 1) * np.abs(value), least)
            found[key] = Path(levels["begins"].to_numpy(float), nets, value + edge, value - edge)
        return found

    def reserves(self) -> dict[str, float]:
        """Value of a unit in every store without bands that the plan leaves alone where a reserve is of use."""
        orders, found = self.orders(), {}
        for key, often in between(self.graph, self.flows).items():
            store = stores_of(self.graph)[key]
            used = np.maximum(orders[names.fill(key)], orders[names.empty(key)])[self.there].max()
            if not store.bands and used <= UNUSED * store.rate and pays(store.loss, often):
                found[key] = reserve_value(self.highest(store.holds), store.cost, store.eta_fill)
        return found

    def store_values(self) -> dict[str, float]:
        """Mean value of a unit in every store: what a different level at the end of the year is paid at.

        A reserve is worth what it takes to fill it again.
        """
        found = {key: self._mean(values) for key, values in self.stored.items()}
        for key in self.reserves():
            store = stores_of(self.graph)[key]
            found[key] = max(self._mean(self.values[store.holds]), 0.0) / store.eta_fill + store.cost
        return found

    def _mean(self, values: Floats) -> float:
        return float(values[self.there] @ self.weight[self.there] / self.weight.sum())

    def on(self) -> dict[str, Floats]:
        """Whether every process that the plan switches is on, in every segment."""
        found = {}
        for key, rows in self.plan.statuses.groupby("component"):
            found[str(key)] = np.ones(len(self.weight))
            found[str(key)][rows["state"].to_numpy(int)] = rows["share"].to_numpy(float)
        return found

    def first_levels(self) -> dict[str, float]:
        """Level of every store before the plan's first segment."""
        levels = self.plan.levels
        first = int(np.flatnonzero(self.there)[0])
        rows = levels[levels["row"] == first]
        return dict(zip(rows["store"].astype(str), rows["begins"].astype(float), strict=True))

    def excess(self) -> dict[str, float]:
        """Price of exceeding every cap: never nothing, else a limit that did not bind would be none."""
        found = {}
        for key, policy in self.park.policies.items():
            limit = policy.at_most if policy.at_most is not None else policy.at_least
            if policy.kind != "price" and limit is not None:
                dual = max((abs(v) for v in self._duals_of(policy)), default=0.0)
                found[key] = max(EXCESS * dual, self._cost() / max(abs(limit), 1e-9))
        return found

    def _duals_of(self, policy: Policy) -> list[float]:
        table = self.plan.duals[self.plan.duals["kind"] == "year x future"]
        name = policy.id.replace(".", "_")
        rows = table[table["item"].isin([f"cap_{name}", f"floor_{name}"])]
        return [float(value) for value in rows["value"]]

    def _cost(self) -> float:
        return abs(float(self.plan.payments["amount"].sum())) if len(self.plan.payments) else 1.0

    def exhausted(self) -> frozenset[str]:
        """Policies whose free allowance the plan uses up: from there on every unit costs the price."""
        periods = self.plan.periods
        counted = periods[periods["constraint"].str.startswith("paid_")]
        paid = dict(zip(counted["constraint"].astype(str), counted["value"].astype(float), strict=True))
        return frozenset(key for key in self.park.policies if paid.get(f"paid_{key.replace('.', '_')}", 0.0) > 1e-9)
