"""Laying out the dispatch of every island: which columns and rows are whose, what is softened, priced, accounted."""

from collections.abc import Mapping

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from parksim.graph import islands
from parksim.graph.read import Flow, Graph, audible, demands_of, flows_of, frame_of, links_of, processes_of, stores_of
from parksim.model import Link, Process, Store, names
from parksim_solvers.dispatch import Blocks, Name
from parksim_solvers.dispatch_guide import Guide
from parksim_solvers.dispatch_island import Account, Component, Island, Load, Meter, Order, Roles, Steady, Tank
from parksim_solvers.dispatch_sheet import Numbers, Sheet
from parksim_solvers.laws.processes import _name as plain

Floats = NDArray[np.float64]
DROPPED = ("store_balance",)
PREFERRED = 1e-3
"""What a unit sent beyond the plan counts where links compete, CNY/unit: it decides between equal ones and nothing else."""
A_DAY = 24.0
"""An account is drawn no faster than that all of its yearly limit is gone in a day: no use is without bound."""


def lay(graph: Graph, blocks: Blocks, guide: Guide) -> list[Island]:
    """Lay out every island of a park. `graph` is the operational one, `blocks` the stamp of its dispatch graph."""
    shared = _Shared(graph, blocks, guide)
    return [_Laying(shared, number, members).island() for number, members in enumerate(shared.groups())]


class _Shared:
    """What all islands read: rows by their columns, columns by their island, items of the park."""

    def __init__(self, graph: Graph, blocks: Blocks, guide: Guide) -> None:
        self.graph, self.blocks, self.guide = graph, blocks, guide
        self.flows = flows_of(graph)
        self.terms: list[dict[int, float]] = [{} for _ in blocks.rows]
        if len(blocks.data) and np.ptp(blocks.data, axis=0).max(initial=0.0) > 0:
            raise ValueError("a coefficient of the dispatch differs between segments")
        for row, column, value in zip(blocks.row, blocks.column, blocks.data[0], strict=True):
            self.terms[row][int(column)] = float(value)
        self.cost = blocks.cost.copy()
        self.accounts: dict[Name, tuple[dict[int, float], Floats]] = {}
        self._coarse()
        self.usage = {name: self._used(terms) for name, (terms, _) in self.accounts.items()}

    def _coarse(self) -> None:
        """Rows above the segment: prices on yearly sums become costs, the others accounts (name → terms, limit)."""
        paid = {column: name for name, column in self.blocks.columns.items() if name[0].startswith("paid_")}
        policies = {f"paid_{plain(key)}": policy for key, policy in frame_of(self.graph).policies.items()}
        for name, row in self.blocks.rows.items():
            if row not in self.blocks.coarse:
                continue
            terms = dict(self.terms[row])
            payer = next((column for column in terms if column in paid), None)
            if payer is None:
                self._account(name, terms, row)
                continue
            scale = terms.pop(payer)
            policy = policies[paid[payer][0]]
            use = {column: -value / scale for column, value in terms.items()}
            if policy.surplus == "sold" or policy.id in self.guide.exhausted:
                for column, value in use.items():
                    self.cost[:, column] += policy.price * value
            else:
                side = self.blocks.high[:, row] if scale < 0 else self.blocks.low[:, row]
                self.accounts["paid", policy.id] = (use, -side / scale)

    def _account(self, name: Name, terms: dict[int, float], row: int) -> None:
        low, high = self.blocks.low[:, row], self.blocks.high[:, row]
        if np.isfinite(high).all():
            self.accounts[name] = (terms, high)
        if np.isfinite(low).all():
            flipped = {column: -value for column, value in terms.items()}
            self.accounts[f"{name[0]} at least", name[1]] = (flipped, -low)

    def _used(self, terms: Mapping[int, float]) -> Floats:
        """What the plan uses of a row in every segment."""
        orders = {self.blocks.drivers[driver]: values for driver, values in self.guide.orders.items()}
        total = np.zeros(len(self.blocks.cost))
        for column, value in terms.items():
            total += value * orders[column]
        return total

    def groups(self) -> list[list[int]]:
        """Columns of every island: networkx's islands, joined where a limit of the instant spans several."""
        node_of = {node: number for number, part in enumerate(islands(self.graph)) for node in part}
        joined = nx.Graph()
        for flow in self.flows.values():
            inside = [node_of[node] for node in (flow.source, flow.target) if node in node_of]
            column = ("column", self.blocks.drivers[flow.driver])
            nx.add_path(joined, [column, *(("island", number) for number in inside)])
        for row, terms in enumerate(self.terms):
            if row not in self.blocks.coarse:
                nx.add_path(joined, [("column", column) for column in terms])
        parts = [sorted(k for kind, k in part if kind == "column") for part in nx.connected_components(joined)]
        return sorted((part for part in parts if part), key=lambda part: (-len(part), part))


def _competes(link: Link, links: Mapping[str, Link]) -> bool:
    """Whether another link between firms leaves or reaches the same bus: of equal ones the plan says who sends what."""
    if names.enterprise(link.source) == names.enterprise(link.target):
        return False
    others = [o for o in links.values() if o.id != link.id and names.enterprise(o.source) != names.enterprise(o.target)]
    return any(link.source == other.source or link.target == other.target for other in others)


class _Laying:
    """Laying out one island."""

    def __init__(self, shared: _Shared, number: int, columns: list[int]) -> None:
        self.shared, self.blocks, self.guide = shared, shared.blocks, shared.guide
        self.number, self.members = number, columns
        self.sheet, self.roles = Sheet(len(self.blocks.cost)), Roles()
        level = {column for name, column in self.blocks.columns.items() if name[0] == "level"}
        self.place = {
            column: self.sheet.column(shared.cost[:, column], self.blocks.lower[:, column], self.blocks.upper[:, column])
            for column in columns if column not in level
        }  # fmt: skip
        self.rows: dict[Name, int] = {}
        for name, row in self.blocks.rows.items():
            terms = shared.terms[row]
            if row not in self.blocks.coarse and name[0] not in DROPPED and terms and min(terms) in self.place:
                here = {self.place[column]: value for column, value in terms.items()}
                self.rows[name] = self.sheet.row(here, self.blocks.low[:, row], self.blocks.high[:, row])
        self.drivers = {d: self.place[c] for d, c in self.blocks.drivers.items() if c in self.place}

    def island(self) -> Island:
        """The island with its roles; numbers that states change stand at their values with all up and nothing owed."""
        self._processes()
        self._links()
        self._stores()
        self._orders()
        self._meters()
        self._accounts()
        flows: list[Flow] = [flow for flow in self.shared.flows.values() if flow.driver in self.drivers]
        numbers = self.sheet.numbers()
        ordered = np.array([steady.order for steady in self.roles.steady]).T.reshape(self.sheet.segments, -1)
        begun = np.array([order.order for order in self.roles.orders]).T.reshape(self.sheet.segments, -1)
        nets = np.array([tank.path.nets for tank in self.roles.tanks if tank.path]).T.reshape(self.sheet.segments, -1)
        planned = np.array([account.planned for account in self.roles.accounts]).T.reshape(self.sheet.segments, -1)
        told = Numbers(
            np.hstack([numbers.cost, ordered, begun, nets, planned]),
            numbers.lower,
            numbers.upper,
            numbers.low,
            numbers.high,
        )
        least, audible_from = np.zeros(self.sheet.columns), audible(self.shared.flows)
        for driver, column in self.drivers.items():
            least[column] = audible_from[driver]
        return Island(
            name=str(self.number), numbers=numbers, kinds=told.kinds(), matrix=self.sheet.matrix(), roles=self.roles,
            flows=tuple(flow.id for flow in flows),
            flow_columns=np.array([self.drivers[flow.driver] for flow in flows], int),
            flow_amounts=np.array([flow.amount for flow in flows], float), least=least,
        )  # fmt: skip

    def _processes(self) -> None:
        processes = processes_of(self.shared.graph)
        for key, process in processes.items():
            own = [names.activity(key, mode) for mode in process.modes]
            own = [driver for driver in own if driver in self.drivers]
            if own:
                self._process(process, own, [p for p in processes.values() if p.shares_capacity == key])

    def _process(self, process: Process, own: list[str], guests: list[Process]) -> None:
        suffix = plain(process.id)
        hosted = [d for g in guests for d in (names.activity(g.id, m) for m in g.modes) if d in self.drivers]
        used = np.array([self.drivers[driver] for driver in (*own, *hosted)], int)
        shrinking = (f"capacity_{suffix}", *(f"guest_capacity_{plain(p.id)}" for p in (process, *guests)))
        capacity = [self.rows[name, None] for name in shrinking if (name, None) in self.rows]
        least = self.rows.get((f"least_{suffix}", None))
        component = Component(
            process.id, process.units, process.fails, process.operation == "switchable", used,
            np.array(capacity, int), np.array([] if least is None else [least], int), process.min_up, process.min_down,
        )  # fmt: skip
        number = len(self.roles.components)
        if process.fails or component.switched or least is not None:
            self.roles.components.append(component)
        price = self.guide.missed.get(process.id, 0.0)
        if least is not None:
            missed = self.sheet.column(price)
            self.sheet.entries[least, missed] = 1.0
            self.roles.loads.append(Load(number, least, missed, used))
        if process.steady:
            self._steady(process.id, own, price)

    def _steady(self, process: str, modes: list[str], price: float) -> None:
        """Hold a process to the rate of its plan; its modes share it as they like."""
        order = np.sum([self.guide.orders[driver] for driver in modes], axis=0)
        rate = self.drivers[modes[0]]
        if len(modes) > 1:
            rate = self.sheet.column(0.0)
            self.sheet.row({rate: -1.0} | {self.drivers[driver]: 1.0 for driver in modes}, 0.0, 0.0)
        missed = self.sheet.column(price)
        self.sheet.row({rate: 1.0, missed: 1.0}, low=order)
        self.roles.steady.append(Steady(modes[0] if len(modes) == 1 else process, rate, missed, order))

    def _links(self) -> None:
        links: dict[str, Link] = links_of(self.shared.graph)
        for key, link in links.items():
            if link.fails and key in self.drivers:
                self._component(key, link, [self.drivers[key]])
            if key in self.drivers and _competes(link, links):
                beyond = self.sheet.column(PREFERRED)
                self.sheet.row({self.drivers[key]: 1.0, beyond: -1.0}, high=self.guide.orders[key])

    def _component(self, key: str, item: Link | Store, columns: list[int]) -> int:
        nothing = np.array([], int)
        self.roles.components.append(
            Component(key, 1, item.fails, False, np.array(columns, int), nothing, nothing, 0.0, 0.0)
        )
        return len(self.roles.components) - 1

    def _stores(self) -> None:
        stores = stores_of(self.shared.graph)
        for key, store in stores.items():
            if names.fill(key) not in self.drivers:
                continue
            fill, empty = self.drivers[names.fill(key)], self.drivers[names.empty(key)]
            held = store.bands or ((self.guide.reserves[key],) if key in self.guide.reserves else ())
            path = None if held else self.guide.paths.get(key)
            worth = (0.0, 0.0) if path is None else (-path.below, -path.above)
            low, high = self.sheet.column(worth[0], lower=-np.inf), self.sheet.column(worth[1])
            self.sheet.row({fill: store.eta_fill, empty: -1 / store.eta_empty, low: -1.0, high: -1.0}, 0.0, 0.0)
            component = self._component(key, store, [fill, empty]) if store.fails else -1
            bands = held or (() if path else (0.0,))
            begins = min(max(self.guide.first_levels.get(key, 0.0), 0.0), store.size)
            self.roles.tanks.append(Tank(store, fill, empty, low, high, component, bands, path, begins))

    def _orders(self) -> None:
        demands = demands_of(self.shared.graph)
        for key, demand in demands.items():
            short = self.place.get(self.blocks.columns["short", key])
            if short is None:
                continue
            row = self.rows["served_or_short", key]
            if demand.any_time_in is None:
                order = self.sheet.row_numbers[1][row]
            else:
                order = self.guide.orders[key]
                self.sheet.row_numbers[0][row] = self.sheet.row_numbers[1][row] = order
            self.sheet.column_numbers[0][short][:] = self.guide.shortage[key]
            most = float(max(order.max(initial=0.0), demand.amount / 8760))
            self.roles.orders.append(Order(key, self.drivers[key], short, demand.any_time_in, order, most))

    def _meters(self) -> None:
        for (kind, meter), row in self.rows.items():
            if kind != "peak_covers_purchase":
                continue
            over = self.place[self.blocks.columns["peak", meter]]
            terms = {column: value for column, value in self.sheet.terms(row).items() if column != over}
            charge = float(self.sheet.column_numbers[0][over][0])
            back = {place: column for column, place in self.place.items()}
            planned = self.shared._used({back[column]: value for column, value in terms.items()})
            self.roles.meters.append(Meter(
                str(meter), row, over, charge, np.array(list(terms), int), np.array(list(terms.values())), planned
            ))  # fmt: skip

    def _accounts(self) -> None:
        for name, (terms, limit) in self.shared.accounts.items():
            here = {column: value for column, value in terms.items() if column in self.place}
            if here:
                self._account(name, here, float(limit[0]))

    def _account(self, name: Name, here: dict[int, float], limit: float) -> None:
        weight, planned = self.guide.weight, self.shared._used(here)
        whole, mine = float(weight @ np.abs(self.shared.usage[name])), float(weight @ np.abs(planned))
        slack = max(limit - float(weight @ self.shared.usage[name]), 0.0)
        slack *= mine / whole if whole > 0 else len(here) / len(self.shared.accounts[name][0])
        excess, lends = self._excess(name), max(float(planned.max(initial=0.0)), abs(limit) / A_DAY)
        columns, coefficients = [self.place[column] for column in here], np.array(list(here.values()))
        free, bounded = -1, [account.columns[0] for account in self.roles.accounts if account.free < 0]
        if excess is not None or len(here) > 1 or coefficients[0] < 0 or columns[0] in bounded:
            free = self.sheet.column(upper=lends)
            row = dict(zip(columns, here.values(), strict=True)) | {free: -1.0}
            if excess is not None:
                row[self.sheet.column(excess)] = -1.0
            self.sheet.row(row, high=planned)
        self.roles.accounts.append(
            Account(str(name[0]), free, np.array(columns, int), coefficients, planned, slack, abs(limit), lends)
        )

    def _excess(self, name: Name) -> float | None:
        """Price of exceeding a limit that may be exceeded; None for one that may not."""
        policies = frame_of(self.shared.graph).policies
        if name[0] == "paid":
            return policies[name[1]].price
        word = name[0].removesuffix(" at least")
        found = [key for key in policies if word in (f"cap_{plain(key)}", f"floor_{plain(key)}")]
        return self.guide.excess[found[0]] if found else None
