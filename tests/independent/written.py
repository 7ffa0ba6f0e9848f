"""A park on one calendar as a mixed-integer programme, written from the Park alone: no graph, no template, no laws, no stamp.

Segments of one `sequence` follow each other, cyclically. Every rule stands here once more as docs/scenario.md words it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from parksim.model import Calendar, Link, Market, Park, Process, Retrofit, Store
from tests.independent.programme import Programme

Terms = dict[str, float]
YEAR = 8760.0


def programme_of(
    park: Park,
    calendar: Calendar,
    design: Mapping[str, float | None] | None = None,
    counted: Collection[str] | None = None,
) -> Programme:
    """The programme of a park; `design` holds what is built: a size, None where its size is free. Without one it chooses.

    The budget bounds what is `counted` (None: everything).
    """
    written = Written(park, calendar, park.retrofits.keys() if counted is None else counted)
    written.retrofits()
    written.processes()
    written.links()
    written.markets()
    written.stores()
    written.demands()
    written.balances()
    written.policies()
    for key in park.retrofits if design is not None else ():
        written.lp.fix(f"chosen {key}", float(key in design))
        size = design.get(key)
        if size is not None and f"size {key}" in written.lp.names:
            written.lp.fix(f"size {key}", size)
    return written.lp


@dataclass
class Written:
    """A programme as it grows."""

    park: Park
    calendar: Calendar
    counted: Collection[str]
    lp: Programme = field(default_factory=Programme)

    def __post_init__(self) -> None:
        calendar = self.calendar
        self.segments = range(calendar.segments)
        self.weight = calendar.hours * calendar.repeats
        self.worth = calendar.probability * calendar.discount
        self.year = [(calendar.labels["year"][s], calendar.labels["future"][s]) for s in self.segments]
        self.years = {self.year[s]: self.worth[s] for s in self.segments}
        self.at_bus: list[dict[str, Terms]] = [defaultdict(lambda: defaultdict(float)) for _ in self.segments]
        self.emitted: dict[str, dict[object, Terms]] = {
            scope: defaultdict(lambda: defaultdict(float)) for scope in ("co2_scope1", "co2_scope2")
        }

    def retrofits(self) -> None:
        """Choice, size and capital; what is required, allowed by groups, shared, and within the budget."""
        spent: Terms = {}
        for key, retrofit in self.park.retrofits.items():
            self.lp.column(f"chosen {key}", high=1.0, integer=True)
            capital = self._capital(key, retrofit)
            yearly = retrofit.cost.annuity + retrofit.cost.operation
            for name, price in capital.items():
                self.lp.pay(name, yearly * price)
            spent |= capital if key in self.counted else {}
            for needed in retrofit.requires:
                self.lp.row({f"chosen {key}": 1.0, f"chosen {needed}": -1.0}, high=0.0)
        for key, group in self.park.groups.items():
            if group.at_most is not None:
                self.lp.row({f"chosen {member}": 1.0 for member in group.of}, high=group.at_most)
            if group.shared_cost:
                shared = self.lp.column(f"shared {key}", group.annuity * group.shared_cost, high=1.0)
                if set(group.of) & set(self.counted):
                    spent[shared] = group.shared_cost
                for member in group.of:
                    self.lp.row({shared: 1.0, f"chosen {member}": -1.0}, low=0.0)
        if self.park.budget is not None and spent:
            self.lp.row(spent, high=self.park.budget)

    def _capital(self, key: str, retrofit: Retrofit) -> Terms:
        chosen, size = f"chosen {key}", retrofit.size
        if size is None:
            return {chosen: retrofit.cost.fixed}
        built = self.lp.column(f"size {key}", high=size.largest)
        if not size.steps:
            self.lp.row({built: 1.0, chosen: -size.high}, high=0.0)
            self.lp.row({built: 1.0, chosen: -size.low}, low=0.0)
            return {chosen: retrofit.cost.fixed, built: retrofit.cost.per_size}
        steps = {self.lp.column(f"step {key} {k}", high=1.0, integer=True): step for k, step in enumerate(size.steps)}
        self.lp.equal(dict.fromkeys(steps, 1.0) | {chosen: -1.0})
        self.lp.equal({name: step.size for name, step in steps.items()} | {built: -1.0})
        return {chosen: retrofit.cost.fixed} | {name: step.cost for name, step in steps.items()}

    def _extent(self, item: Process | Link | Store, whole: float | None) -> tuple[Terms, float]:
        """What is there of an item, as terms and a constant."""
        if item.retrofit is None:
            assert whole is not None
            return {}, whole
        if item.follows is not None and f"size {item.retrofit}" in self.lp.names:
            return {f"size {item.retrofit}": item.follows}, 0.0
        assert whole is not None
        return {f"chosen {item.retrofit}": whole}, 0.0

    def _at_most(self, terms: Terms, factor: float, extent: tuple[Terms, float]) -> None:
        """Σ terms <= factor · extent."""
        of_design, constant = extent
        self.lp.row(terms | {name: -factor * value for name, value in of_design.items()}, high=factor * constant)

    def _activity(self, process: Process, mode: str, s: int) -> str:
        return f"{process.id} {mode} {s}"

    def processes(self) -> None:
        """Activities with their flows and costs, capacities, shares, and what is switched."""
        for process in self.park.processes.values():
            for s in self.segments:
                for mode in process.modes:
                    self._flows(process, mode, s)
        for process in self.park.processes.values():
            if process.shares_capacity is None:
                self._capacity(process)
            else:
                self._guest(process, self.park.processes[process.shares_capacity])
            for share in process.shares.values():
                self._share(process, share)
            if process.fixed_cost:
                self._fixed_cost(process)
            if process.steady:
                self._one_rate(process)

    def _flows(self, process: Process, mode: str, s: int) -> None:
        recipe, name = process.modes[mode], self._activity(process, mode, s)
        if name not in self.lp.names:
            self.lp.column(name)
        self.lp.pay(name, self.weight[s] * self.worth[s] * (process.cost + recipe.cost))
        made = 1.0 if process.counted == "output" else -1.0
        self.at_bus[s][process.makes][name] += made
        for bus, amount in recipe.outputs.items():
            self.at_bus[s][bus][name] += amount
        for bus, amount in recipe.inputs.items():
            self.at_bus[s][bus][name] -= amount
        tonnes = recipe.balancing.get("co2", 0.0) + recipe.environment.get("co2", 0.0)
        self.emitted["co2_scope1"][self.year[s]][name] += tonnes * self.weight[s]

    def _load(self, process: Process, s: int) -> Terms:
        """Activity of a process and of all that shares its capacity."""
        guests = [other for other in self.park.processes.values() if other.shares_capacity == process.id]
        return {self._activity(user, mode, s): 1.0 for user in (process, *guests) for mode in user.modes}

    def _available(self, process: Process) -> list[float]:
        """Share of the capacity that stands in each segment: profile times units that no maintenance holds."""
        shares, maintained = [], self._maintained(process)
        for s in self.segments:
            start, profile = self.calendar.start[s], 1.0
            if process.available is not None:
                profile = process.available.at(
                    int(self.calendar.month[s]), self.calendar.day_type[s], float(self.calendar.hour[s]), float(start)
                )
            shares.append(profile * maintained[s])
        return shares

    def _one_rate(self, process: Process) -> None:
        """All modes together run at one rate through a day, or a month's part that no maintenance cuts."""
        label = self.calendar.labels["day" if process.steady == "day" else "part"]
        for s in self.segments:
            rate = f"rate {process.id} {label[s]}"
            if rate not in self.lp.names:
                self.lp.column(rate)
            self.lp.equal(
                dict.fromkeys((self._activity(process, mode, s) for mode in process.modes), 1.0) | {rate: -1.0}
            )

    def _maintained(self, process: Process) -> list[float]:
        """Share of the units that no maintenance holds; those of several add up."""
        found = []
        for start in self.calendar.start:
            held = [stop for stop in process.maintenance if (start - stop.start + 1e-6) % YEAR < stop.last - 1e-6]
            found.append(max(0.0, 1.0 - sum(stop.units or process.units for stop in held) / process.units))
        return found

    def _capacity(self, process: Process) -> None:
        for mode, recipe in process.modes.items():
            if recipe.retrofit not in (None, process.retrofit):
                for s in self.segments:
                    most = process.load_max * process.capacity
                    self.lp.row({self._activity(process, mode, s): 1.0, f"chosen {recipe.retrofit}": -most}, high=0.0)
        if process.capacity is None and process.follows is None:
            return
        extent, there = self._extent(process, process.capacity), self._available(process)
        for s in self.segments:
            self._at_most(self._load(process, s), process.load_max * there[s], extent)
            if process.operation == "must_run":
                opposite = dict.fromkeys(self._load(process, s), -1.0)
                of_design, constant = extent
                least = process.load_min * there[s]
                self.lp.row(
                    opposite | {name: least * value for name, value in of_design.items()}, high=-least * constant
                )
        if process.operation == "switchable":
            self._switched(process, there)
        yearly = process.yearly
        if yearly is None and process.hours < YEAR and process.capacity is not None:
            yearly = process.capacity * process.hours
        if yearly is not None:
            self._yearly(process, yearly)

    def _yearly(self, process: Process, most: float) -> None:
        for year in self.years:
            total: Terms = defaultdict(float)
            for s in self.segments:
                for name in self._load(process, s) if self.year[s] == year else ():
                    total[name] += self.weight[s]
            self.lp.row(total, high=most)

    def _guest(self, guest: Process, host: Process) -> None:
        if guest.capacity is None and guest.retrofit is None:
            return
        extent = self._extent(guest, guest.capacity or host.capacity)
        there = [own * of_host for own, of_host in zip(self._available(guest), self._maintained(host), strict=True)]
        for s in self.segments:
            self._at_most({self._activity(guest, mode, s): 1.0 for mode in guest.modes}, there[s], extent)

    def _switched(self, process: Process, there: list[float]) -> None:
        key = process.id
        for s in self.segments:
            for name in ("u", "on", "off"):
                cost = process.start_cost * self.calendar.repeats[s] * self.worth[s] if name == "on" else 0.0
                self.lp.column(f"{name} {key} {s}", cost, high=1.0, integer=name == "u")
            load, capacity = self._load(process, s), process.capacity * there[s]
            self.lp.row(load | {f"u {key} {s}": -process.load_max * capacity}, high=0.0)
            self.lp.row(load | {f"u {key} {s}": -process.load_min * capacity}, low=0.0)
        for before, s in self._pairs():
            change: Terms = defaultdict(float)
            for name, value in ((f"u {key} {s}", 1.0), (f"u {key} {before}", -1.0)):
                change[name] += value
            self.lp.equal(change | {f"on {key} {s}": -1.0, f"off {key} {s}": 1.0})
        for name, span, status in (("on", process.min_up, 1.0), ("off", process.min_down, -1.0)):
            for s in self.segments:
                begun: Terms = defaultdict(float)
                for earlier in self._begun_within(s, span):
                    begun[f"{name} {key} {earlier}"] += 1.0
                self.lp.row(begun | {f"u {key} {s}": -status}, high=0.0 if name == "on" else 1.0)

    def _chains(self) -> Iterator[list[int]]:
        for chain in dict.fromkeys(self.calendar.sequence.tolist()):
            yield [s for s in self.segments if self.calendar.sequence[s] == chain]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Every segment with the one before it."""
        for members in self._chains():
            yield from zip([members[-1], *members[:-1]], members, strict=True)

    def _begun_within(self, s: int, span: float) -> list[int]:
        """Segments that begin less than a span before this one begins, itself first; each once."""
        members = next(members for members in self._chains() if s in members)
        at, found, hours = members.index(s), [s], 0.0
        for step in range(1, len(members)):
            earlier = members[at - step]
            hours += self.calendar.hours[earlier]
            if hours >= span - 1e-9:
                break
            found.append(earlier)
        return found

    def _share(self, process: Process, share) -> None:
        for s in self.segments:
            least, most = defaultdict(float), defaultdict(float)
            for mode, recipe in process.modes.items():
                for bus, amount in recipe.inputs.items():
                    held = self.park.buses[bus].holds
                    content = 1.0 if share.by == "unit" else getattr(self.park.commodities[held].contents, share.by)
                    name, part = self._activity(process, mode, s), float(held == share.part)
                    least[name] += content * amount * (part - share.at_least * (held in share.of))
                    most[name] += content * amount * (part - share.at_most * (held in share.of))
            self.lp.row(least, low=0.0)
            self.lp.row(most, high=0.0)

    def _fixed_cost(self, process: Process) -> None:
        if process.retrofit is None:
            self.lp.constant += process.fixed_cost * sum(self.years.values())
        else:
            self.lp.pay(f"chosen {process.retrofit}", process.fixed_cost * sum(self.years.values()))

    def links(self) -> None:
        """What enters, what arrives, what carrying uses and costs."""
        for key, pipe in self.park.links.items():
            for s in self.segments:
                name = self.lp.column(f"{key} {s}", self.weight[s] * self.worth[s] * pipe.cost)
                self.at_bus[s][pipe.source][name] -= 1.0
                self.at_bus[s][pipe.target][name] += 1.0 - pipe.loss
                for bus, amount in pipe.uses.items():
                    self.at_bus[s][bus][name] -= amount
                if pipe.capacity is not None or pipe.follows is not None:
                    self._at_most({name: 1.0}, 1.0, self._extent(pipe, pipe.capacity))

    def markets(self) -> None:
        """Trades with their prices, limits, tiers and peaks."""
        for key, market in self.park.markets.items():
            sign = 1.0 if market.role == "supplies" else -1.0
            pays = -1.0 if market.role == "buys" else 1.0
            for bus in market.at:
                for s in self.segments:
                    price = 0.0 if market.price.tiers else price_in(self.park, market, self.calendar, s)
                    name = self.lp.column(f"{key} {bus} {s}", pays * self.weight[s] * self.worth[s] * price)
                    self.at_bus[s][bus][name] += sign
                    self.emitted["co2_scope2"][self.year[s]][name] += market.co2 * self.weight[s]
            if market.retrofit is not None:
                self._offered(market)
            if market.demand_charge:
                self._peaks(market)
            if market.price.tiers:
                self._tiers(market, pays)
            if market.rate is not None and market.retrofit is None:
                for s in self.segments:
                    self.lp.row({f"{key} {bus} {s}": 1.0 for bus in market.at}, high=market.rate)
            for year in self.years if market.limit is not None else ():
                self.lp.row(self._traded(market, market.at, "year", year), high=market.limit)

    def _offered(self, market: Market) -> None:
        """A market that is there only where its retrofit is."""
        assert market.rate is not None
        for s in self.segments:
            trades = {f"{market.id} {bus} {s}": 1.0 for bus in market.at}
            self.lp.row(trades | {f"chosen {market.retrofit}": -market.rate}, high=0.0)

    def _period(self, kind: str, s: int) -> object:
        return self.year[s] if kind == "year" else self.calendar.labels["month"][s]

    def _traded(self, market: Market, buses: tuple[str, ...], kind: str, period: object) -> Terms:
        return {
            f"{market.id} {bus} {s}": self.weight[s]
            for bus in buses for s in self.segments if self._period(kind, s) == period
        }  # fmt: skip

    def _meters(self, market: Market) -> list[tuple[str, ...]]:
        """Buses behind each meter: an enterprise's, or all."""
        if market.meter == "park":
            return [market.at]
        owners = dict.fromkeys(bus.split(".")[0] for bus in market.at)
        return [tuple(bus for bus in market.at if bus.split(".")[0] == owner) for owner in owners]

    def _peaks(self, market: Market) -> None:
        for meter in self._meters(market):
            for s in self.segments:
                peak = f"peak {market.id} {meter[0]} {self.calendar.labels['month'][s]}"
                if peak not in self.lp.names:
                    self.lp.column(peak, market.demand_charge.price * self.worth[s])
                bought = {f"{market.id} {bus} {s}": market.demand_charge.metering for bus in meter}
                self.lp.row({**bought, peak: -1.0}, high=0.0)

    def _tiers(self, market: Market, pays: float) -> None:
        periods = {self._period(market.price.per, s): s for s in self.segments}
        for meter in self._meters(market):
            for period, s in periods.items():
                factor = self.park.futures[self.year[s][1]].prices.get(market.id, 1.0) if self.park.futures else 1.0
                traded, below = self._traded(market, meter, market.price.per, period), 0.0
                for k, tier in enumerate(market.price.tiers):
                    width = None if tier.to is None else tier.to - below
                    name = f"tier {market.id} {meter[0]} {period} {k}"
                    self.lp.column(name, pays * tier.price * factor * self.worth[s], high=width)
                    below, traded[name] = tier.to or below, -1.0
                self.lp.equal(traded)

    def stores(self) -> None:
        """Levels that follow from filling and emptying, less what leaks."""
        for key, tank in self.park.stores.items():
            for s in self.segments:
                for name in ("level", "fill", "empty"):
                    self.lp.column(f"{key} {name} {s}", self.weight[s] * self.worth[s] * tank.cost * (name == "fill"))
                self.at_bus[s][tank.holds][f"{key} fill {s}"] -= 1.0
                self.at_bus[s][tank.holds][f"{key} empty {s}"] += 1.0
                extent = self._extent(tank, tank.size)
                self._at_most({f"{key} level {s}": 1.0}, 1.0, extent)
                whole = {f"chosen {tank.retrofit}": tank.rate}, 0.0
                rate, per_size = (whole, 1.0) if tank.retrofit and tank.any_size else (extent, tank.rate / tank.size)
                for name in ("fill", "empty"):
                    self._at_most({f"{key} {name} {s}": 1.0}, per_size, rate)
            for before, s in self._pairs():
                hours = self.calendar.hours[s]
                keep = np.exp(-tank.loss * hours)
                gain = (1 - keep) / tank.loss if tank.loss else hours
                terms: Terms = defaultdict(float)
                terms[f"{key} level {s}"] += 1.0
                terms[f"{key} level {before}"] -= keep
                terms[f"{key} fill {s}"] -= gain * tank.eta_fill
                terms[f"{key} empty {s}"] += gain / tank.eta_empty
                self.lp.equal(terms)

    def demands(self) -> None:
        """What must be delivered: at every moment, or by month or year."""
        for key, demand in self.park.demands.items():
            periods: dict[object, Terms] = defaultdict(dict)
            wanted: dict[object, float] = defaultdict(float)
            for s in self.segments:
                future = self.park.futures.get(str(self.year[s][1]))
                rate = demand.amount / YEAR * (future.demands.get(key, 1.0) if future else 1.0)
                if demand.profile:
                    place = int(self.calendar.month[s]), self.calendar.day_type[s]
                    rate *= demand.profile.at(*place, float(self.calendar.hour[s]), float(self.calendar.start[s]))
                period = s if demand.any_time_in is None else self._period(demand.any_time_in, s)
                name = self.lp.column(f"{key} {s}")
                self.at_bus[s][demand.takes][name] -= 1.0
                periods[period][name] = self.weight[s]
                wanted[period] += rate * self.weight[s]
            for period, served in periods.items():
                self.lp.equal(served, wanted[period])

    def balances(self) -> None:
        """What flows into a bus flows out of it."""
        for s in self.segments:
            for terms in self.at_bus[s].values():
                self.lp.equal(terms)

    def policies(self) -> None:
        """Carbon prices and caps, by year and future."""
        for key, policy in self.park.policies.items():
            scopes = {"co2": ("co2_scope1", "co2_scope2")}.get(policy.measure, (policy.measure,))
            for year, worth in self.years.items():
                emitted: Terms = defaultdict(float)
                for scope in scopes:
                    for name, tonnes in self.emitted[scope][year].items():
                        emitted[name] += tonnes
                if policy.kind == "cap":
                    if self.park.retrofits or policy.binds == "both":
                        self.lp.row(emitted, high=policy.at_most)
                    continue
                allowed = policy.allowance.amount if policy.allowance else 0.0
                low = -np.inf if policy.surplus == "sold" else 0.0
                paid = self.lp.column(f"{key} {year}", policy.price * worth, low=low)
                self.lp.row({**emitted, paid: -1.0}, high=allowed)


def price_in(park: Park, market: Market, calendar: Calendar, s: int) -> float:
    """Price of a market in a segment."""
    price = market.price.base
    if market.price.profile:
        place = int(calendar.month[s]), calendar.day_type[s]
        price = market.price.profile.at(*place, float(calendar.hour[s]), float(calendar.start[s]))
    if market.price.tariff:
        bands = park.tariffs[market.price.tariff].bands.values()
        hour = calendar.hour[s]
        factors = [band.times for band in bands for start, end in band.hours if start <= hour < end]
        floating = market.price.base if market.price.floating is None else market.price.floating
        price += floating * ((factors[-1] if factors else 1.0) - 1)
    future = park.futures.get(str(calendar.labels["future"][s]))
    return price * (future.prices.get(market.id, 1.0) if future else 1.0)
