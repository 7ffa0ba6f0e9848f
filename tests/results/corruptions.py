"""Corruptions of a result, one function each: a copy that lies in one place, or None where there is no such place.

An item is drawn at random among those above 1e-4 of the largest term of their row: smaller ones are lost in rounding.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from parksim.graph.read import Flow, flows_of
from parksim.model import Price, names
from parksim.results import Result

Random = np.random.Generator
Corruption = Callable[[Result, Random], Result | None]
SEEN = 1e-4
LITTLE = 1 + 1e-4


@cache
def flows(result: Result) -> dict[str, Flow]:
    """The flows of the park, in the order of the table of rates."""
    known = flows_of(result.graph)
    return {flow: known[flow] for flow in result.rates.index}


@cache
def seen(result: Result) -> np.ndarray:
    """Rates above 1e-4 of the largest term at either of their buses, and above 1e-3 of a unit."""
    table, largest = np.abs(np.nan_to_num(result.rates.to_numpy(float))), dict[str, np.ndarray]()
    ends = [[node for node in (f.source, f.target) if node.startswith("bus:")] for f in flows(result).values()]
    for row, nodes in zip(table, ends, strict=True):
        for node in nodes:
            largest[node] = np.maximum(largest.get(node, 0.0), row)
    scale = [np.max([row, *(largest[n] for n in nodes)], axis=0) for row, nodes in zip(table, ends, strict=True)]
    return (table > SEEN * np.array(scale)) & (table > 1e-3)


def draw(result: Result, random: Random, role: str | None = None) -> tuple[int, int] | None:
    """Row and column of a rate that counts, of flows with a role or of all."""
    mine = np.array([role in (None, flow.role) for flow in flows(result).values()])
    places = np.argwhere(seen(result) & mine[:, None])
    return tuple(places[random.integers(len(places))]) if len(places) else None


def changed(result: Result, row: int | list[int], column: int, factor: float) -> Result:
    """The result with some rates multiplied."""
    rates = result.rates.copy()
    rates.iloc[row, column] = rates.iloc[row, column] * factor
    return replace(result, blocks=(rates,))


def little_more(role: str) -> Corruption:
    """One rate of a flow of some role grows by 0.01 %."""

    def corrupt(result: Result, random: Random) -> Result | None:
        place = draw(result, random, role)
        return changed(result, *place, LITTLE) if place else None

    return corrupt


def unbuilt_link_used(result: Result, random: Random) -> Result | None:
    links = [key for key, link in result.park.links.items() if link.retrofit and link.retrofit not in result.design]
    if not links:
        return None
    rates, link = result.rates.copy(), str(random.choice(links))
    if link not in rates.index:  # a year has rates of what stands only
        rates.loc[link] = 0.0 * rates.iloc[random.integers(len(rates))]
    rates.loc[link, random.choice(rates.columns[rates.loc[link].notna()])] = 1e-3
    return replace(result, blocks=(rates,))


def negative_flow(result: Result, random: Random) -> Result | None:
    place = draw(result, random)
    return changed(result, *place, -1.0) if place else None


def not_a_number(result: Result, random: Random) -> Result | None:
    place = draw(result, random)
    return changed(result, *place, np.nan) if place else None


def flow_missing(result: Result, random: Random) -> Result | None:
    place = draw(result, random)
    return replace(result, blocks=(result.rates.drop(index=[result.rates.index[place[0]]]),)) if place else None


def bus_missing(result: Result, random: Random) -> Result | None:
    node = f"bus:{random.choice(list(result.park.buses))}"
    return replace(result, blocks=(result.rates.drop(index=[f.id for f in flows(result).values() if node in f[1:3]]),))


def activity_scaled(result: Result, random: Random) -> Result | None:
    """A process does 1.2 times as much in one state, consistently over its recipe."""
    rows = _driven(result, random)
    used = np.argwhere(np.nan_to_num(result.rates.iloc[rows[0]].to_numpy(float)) > 1e-2).ravel()
    return changed(result, rows, random.choice(used), 1.2) if len(used) else None


def steady_varied(result: Result, random: Random) -> Result | None:
    steady = [key for key, process in result.park.processes.items() if process.steady]
    if not steady:
        return None
    rows = _driven(result, random, random.choice(steady))
    used = np.argwhere(result.rates.iloc[rows[0]].to_numpy(float) > 1e-2).ravel()
    return changed(result, rows, random.choice(used), 1.001) if len(used) else None


def level_shifted(result: Result, random: Random) -> Result | None:
    """A level at one end of a row, by 1e-3 of what the store holds at most."""
    levels = result.levels.copy()
    row, end = random.integers(len(levels)), str(random.choice(["begins", "ends"]))
    size = result.park.stores[levels.loc[row, "store"]].size
    levels.loc[row, end] += 1e-3 * size * (1 if levels.loc[row, end] < size / 2 else -1)
    return replace(result, levels=levels)


def levels_swapped(result: Result, random: Random) -> Result | None:
    """Two neighbouring rows of one store change places."""
    levels = result.levels.sort_values(["store", "row"], ignore_index=True)
    both = levels[["begins", "ends"]].to_numpy()
    one = levels["store"].to_numpy()[1:] == levels["store"].to_numpy()[:-1]
    places = np.flatnonzero(one & (np.abs(np.diff(both, axis=0)).max(axis=1) > 1e-2))
    if not len(places):
        return None
    k = random.choice(places)
    levels.loc[[k, k + 1], ["begins", "ends"]] = both[[k + 1, k]]
    return replace(result, levels=levels)


def store_overfull(result: Result, random: Random) -> Result | None:
    """All levels of a store lie higher by its size."""
    levels = result.levels.copy()
    store = random.choice(levels["store"].unique())
    levels.loc[levels["store"] == store, ["begins", "ends"]] += result.park.stores[store].size
    return replace(result, levels=levels)


def level_missing(result: Result, random: Random) -> Result | None:
    return replace(result, levels=result.levels.drop(index=random.integers(len(result.levels))))


def levels_missing(result: Result, random: Random) -> Result | None:
    store = random.choice(result.levels["store"].unique())
    return replace(result, levels=result.levels[result.levels["store"] != store])


def status_flipped(result: Result, random: Random) -> Result | None:
    """What is up is said to be down, and the other way round; of half of it all is said to be up."""
    if not len(result.statuses):
        return None
    statuses = result.statuses.copy()
    row = random.integers(len(statuses))
    share = statuses.loc[row, "share"]
    statuses.loc[row, "share"] = 1.0 if share == 0.5 else 1.0 - share
    return replace(result, statuses=statuses)


def event_missing(result: Result, random: Random) -> Result | None:
    """A breakdown or a repair, a switching on or off, is left out."""
    rows = _units(result)
    return replace(result, events=result.events.drop(index=random.choice(rows))) if len(rows) else None


def event_moved(result: Result, random: Random) -> Result | None:
    """A breakdown or a repair, a switching on or off, is said to be a little later."""
    rows, events = _units(result), result.events.copy()
    if not len(rows):
        return None
    events.loc[random.choice(rows), "time"] += float(random.uniform(1e-3, 1.0))
    return replace(result, events=events)


def minimum_time_broken(result: Result, random: Random) -> Result | None:
    """The park asked for longer minimum times than the shortest between on and off, or off and on."""
    switched = [p for p in result.park.processes.values() if p.operation == "switchable"]
    events = result.events[result.events["component"].isin([p.id for p in switched])]
    times = {word: events.loc[events["event"] == word, "time"].to_numpy(float) for word in ("on", "off")}
    word, other, field = (("off", "on", "min_down"), ("on", "off", "min_up"))[random.integers(2)]
    lasted = [later.min() - time for time in times[word] if len(later := times[other][times[other] > time])]
    if len(switched) != 1 or not lasted:
        return None
    longer = switched[0].model_copy(update={field: 1.001 * float(np.median(lasted)) + 0.01})
    return _park(result, processes=result.park.processes | {longer.id: longer})


def status_missing(result: Result, random: Random) -> Result | None:
    return replace(result, statuses=result.statuses.drop(index=random.integers(len(result.statuses))))


def time_missing(result: Result, random: Random) -> Result | None:
    return replace(result, timeline=result.timeline.drop(index=random.integers(len(result.timeline))))


def hours_changed(result: Result, random: Random) -> Result | None:
    hours = result.timeline["hours"]
    rows = result.timeline.index[hours > SEEN * result.calendar.hours.sum()]
    return _times(result, "timeline", "hours", random.choice(rows), LITTLE)


def payment_dropped(result: Result, random: Random) -> Result | None:
    return replace(result, payments=result.payments.drop(index=_payment(result, random)))


def payment_changed(result: Result, random: Random) -> Result | None:
    return _times(result, "payments", "amount", _payment(result, random), LITTLE)


def tier_mispriced(result: Result, random: Random) -> Result | None:
    """What is bought in tiers is charged too little or too much."""
    tiered = [key for key, market in result.park.markets.items() if market.price.tiers]
    mine = result.payments["item"].str.startswith(tuple(f"{key} > " for key in tiered))
    rows = result.payments.index[mine & (result.payments["amount"] > 1)]
    wrong = float(random.choice([0.9, 1.1]))
    return _times(result, "payments", "amount", random.choice(rows), wrong) if tiered and len(rows) else None


def peak_mispriced(result: Result, random: Random) -> Result | None:
    rows = result.payments.index[(result.payments["account"] == "demand charge") & (result.payments["amount"] > 1)]
    return _times(result, "payments", "amount", random.choice(rows), LITTLE) if len(rows) else None


def promise_changed(result: Result, _: Random) -> Result | None:
    lower, upper = result.bounds
    return replace(result, bounds=(lower, upper - 1e-4 * abs(upper)))


def size_changed(result: Result, random: Random) -> Result | None:
    sized = [key for key in result.design if result.park.retrofits[key].size]
    if not sized:
        return None
    key = str(random.choice(sized))
    return replace(result, design=result.design | {key: result.design[key] * LITTLE})


def retrofit_added(result: Result, random: Random) -> Result | None:
    others = [key for key in result.park.retrofits if key not in result.design]
    if not others:
        return None
    key = str(random.choice(others))
    size = result.park.retrofits[key].size
    return replace(result, design=result.design | {key: size.steps[0].size if size.steps else size.low})


def above_budget(result: Result, _: Random) -> Result | None:
    spent = sum(result.park.retrofits[key].capital(size) for key, size in result.design.items())
    return _park(result, budget=0.999 * spent) if spent else None


def requires_broken(result: Result, random: Random) -> Result | None:
    others = [key for key in result.park.retrofits if key not in result.design]
    if not result.design or not others:
        return None
    key, needed = str(random.choice(list(result.design))), str(random.choice(others))
    retrofit = result.park.retrofits[key].model_copy(update={"requires": (needed,)})
    return _park(result, retrofits=result.park.retrofits | {key: retrofit})


def above_capacity(result: Result, random: Random) -> Result | None:
    """The park said a capacity just below the largest load."""
    found = [p for p in result.park.processes.values() if p.capacity and p.units > 1]
    process = found[random.integers(len(found))]
    made = [names.into(names.activity(process.id, mode), process.makes) for mode in process.modes]
    most = float(np.nansum(result.rates.loc[made].to_numpy(), axis=0).max())
    smaller = process.model_copy(update={"capacity": 0.999 * most})
    return _park(result, processes=result.park.processes | {process.id: smaller}) if most > 0.1 else None


def above_yearly_limit(result: Result, random: Random) -> Result | None:
    """A supplier sold a little more than its limit of a year, in every future."""
    sold = {key: _yearly(result, [names.trade(key, m.role, bus) for bus in m.at])
            for key, m in result.park.markets.items() if m.role == "supplies"}  # fmt: skip
    key = str(random.choice([key for key, amount in sold.items() if amount > 1.0]))
    market = result.park.markets[key].model_copy(update={"limit": 0.999 * sold[key]})
    return _park(result, markets=result.park.markets | {key: market})


def above_cap(result: Result, _: Random) -> Result | None:
    """The cap on what leaves to the air lies below what leaves."""
    if "cap" not in result.park.policies:
        return None
    emitted = _yearly(result, [f.id for f in flows(result).values() if f.target == "environment:co2"])
    lower = {"at_most": 0.999 * emitted, "measure": "co2_scope1"}
    cap = result.park.policies["cap"].model_copy(update=lower)
    return _park(result, policies=result.park.policies | {"cap": cap})


def missed_hidden(result: Result, random: Random) -> Result | None:
    """What a demand lacked in one state, or in one period, is left out."""
    demands = set(result.park.demands)
    rows = result.missed.index[result.missed["item"].isin(demands) & (result.missed["rate"] > 1e-2)]
    if len(rows):
        return replace(result, missed=result.missed.drop(index=random.choice(rows)))
    short = result.periods["constraint"].str.startswith("short[") & (result.periods["value"] > 1)
    rows = result.periods.index[short]
    return replace(result, periods=result.periods.drop(index=random.choice(rows))) if len(rows) else None


def other_price(result: Result, random: Random) -> Result | None:
    """The park had another price than the plan was charged at."""
    items = set(result.payments.loc[result.payments["amount"].abs() > 1, "item"])
    markets = {key: m for key, m in result.park.markets.items() if m.price.base > 1}
    paid = [key for key, m in markets.items() if items & {names.trade(key, m.role, bus) for bus in m.at}]
    key = str(random.choice(paid))
    market = result.park.markets[key]
    other = market.model_copy(update={"price": Price(base=market.price.base * 1.5)})
    return _park(result, markets=result.park.markets | {key: other})


def weights_halved(result: Result, random: Random) -> Result | None:
    """Every hour of a year is said to count half, by its weight or by how often it stands."""
    column = str(random.choice(["weight", "repeats"]))
    return replace(result, timeline=result.timeline.assign(**{column: 0.5 * result.timeline[column]}))


def stated_price_changed(result: Result, random: Random) -> Result | None:
    """A price of shortage that the park states is said to be another one."""
    stated = [f"shortage {key}" for key, demand in result.park.demands.items() if demand.shortage is not None]
    rows = result.given.index[result.given["item"].isin(stated)]
    return _times(result, "given", "value", random.choice(rows), 1 / 6000) if len(rows) else None


def contract_changed(result: Result, random: Random) -> Result | None:
    """An assumed price of a contract of a plan."""
    rows = result.given.index[
        result.given["item"].astype(str).str.startswith("contract ") & (result.given["value"].abs() > 1)
    ]
    return _times(result, "given", "value", random.choice(rows), LITTLE) if len(rows) else None


def price_of_nothing(result: Result, random: Random) -> Result | None:
    """A price of something that the park does not have, or that is stated."""
    item = f"{random.choice(['shortage', 'store', 'excess', 'missed', 'contract'])} nobody"
    more = pd.DataFrame({"item": [item], "value": [1.0]})
    return replace(result, given=pd.concat([result.given, more]) if len(result.given) else more)


def period_changed(result: Result, random: Random) -> Result | None:
    """What is told of a month or a year: a peak, a tier, a paid or counted amount, a use, a shortage."""
    value = result.periods["value"]
    rows = result.periods.index[(value > 1e-2) & ~result.periods["constraint"].str.startswith("excess")]
    return _times(result, "periods", "value", random.choice(rows), LITTLE) if len(rows) else None


def period_dropped(result: Result, random: Random) -> Result | None:
    rows = result.periods.index[result.periods["value"] > 1e-2]
    return replace(result, periods=result.periods.drop(index=random.choice(rows))) if len(rows) else None


def period_of_nothing(result: Result, random: Random) -> Result | None:
    """A row of months or years that the park knows nothing of."""
    periods = result.periods.copy()
    if not len(periods):
        return None
    row = random.choice(periods.index)
    periods.loc[row, "constraint"] = f"{random.choice(['peak', 'counted', 'used', 'tier_', 'paid_'])}[nobody]"
    return replace(result, periods=periods)


def run_renamed(result: Result, _: Random) -> Result | None:
    """A year without breakdowns is said to have them, or the other way round."""
    park, word = result.run.split("_")
    if word == "controlled" and not _fails(result):
        return None
    return replace(result, run=f"{park}_{'controlled' if word == 'stressed' else 'stressed'}")


def run_of_other_park(result: Result, _: Random) -> Result | None:
    return replace(result, run=result.run.replace("retrofitted", "existing"))


def seed_changed(result: Result, random: Random) -> Result | None:
    """The draws of breakdowns are said to be those of another seed."""
    return replace(result, seed=result.seed + int(random.integers(1, 100))) if len(_units(result)) else None


def follows_changed(result: Result, random: Random) -> Result | None:
    """The plan that a year follows is said to be of another park, another run, or none at all."""
    park, run = result.follows.split(" ")
    return replace(result, follows=[None, f"{park[::-1]} {run}", f"{park} existing_planned"][random.integers(3)])


def objective_changed(result: Result, random: Random) -> Result | None:
    """A plan is said to minimise something else, or its cost twice."""
    other = [{"co2": 1.0}, {"cost": 2.0}, {"cost": 1.0, "co2": 10.0}, {}, {"landfill": 1.0}]
    return replace(result, objective=other[random.integers(len(other))])


def replications_changed(result: Result, random: Random) -> Result | None:
    more = result.replications + int(random.integers(1, 9))
    return replace(result, replications=more, kept=more)


def bounds_crossed(result: Result, random: Random) -> Result | None:
    """The lower bound lies above the upper one, or is no number."""
    lower = [np.nan, np.inf, result.bounds[1] + 1e-4 * abs(result.bounds[1])][random.integers(3)]
    return replace(result, bounds=(float(lower), result.bounds[1]))


def dual_changed(result: Result, random: Random) -> Result | None:
    """A marginal value of a bus or store, a cap or limit."""
    rows = result.duals.index[result.duals["value"].abs() > 1e-2]
    return _times(result, "duals", "value", random.choice(rows), LITTLE)


def certificate_dropped(result: Result, random: Random) -> Result | None:
    """The duals of a row that counts are left out, consistently with the marginal values that are shown."""
    return _revalued(result, random, 0.0)


def certificate_changed(result: Result, random: Random) -> Result | None:
    """A good that a market sells as it is asked for is said to be worth a tenth more or less than its price."""
    return _revalued(result, random, float(random.choice([0.9, 1.1])))


def dearer_plan(result: Result, random: Random) -> Result | None:
    """Ash that a buyer pays for is dumped instead: all balances, payments and bounds agree, but the plan is not the best."""
    firm = str(random.choice(list(result.park.enterprises)))
    buyer, dump = (names.trade(key, result.park.markets[key].role, f"{firm}.ash") for key in ("ash_buyer", "dump"))
    states = np.flatnonzero(result.rates.loc[buyer].to_numpy(float) > 1e-2)
    if not len(states):
        return None
    state, rates, payments = int(random.choice(states)), result.rates.copy(), result.payments
    moved = 0.5 * rates.loc[buyer].iloc[state]
    for trade, amount in ((buyer, -moved), (dump, moved)):
        rates.loc[trade, rates.columns[state]] += amount
    month, tonnes = result.calendar.codes("month")[state], moved * result.calendar.cost_weight[state]
    more, dearer = [], 0.0
    for account, trade, price in (("sales", buyer, 30.0), ("purchases", dump, 150.0)):
        more.append((account, trade, month, price * tonnes))
        dearer += price * tonnes
    payments = pd.concat([payments, pd.DataFrame(more, columns=payments.columns)])
    payments = payments.groupby(["account", "item", "month"])[["amount"]].sum().reset_index()
    bounds = (result.bounds[0] + dearer, result.bounds[1] + dearer)
    return replace(result, blocks=(rates,), payments=payments, bounds=bounds)


def _revalued(result: Result, random: Random, factor: float) -> Result | None:
    """Marginal values of a bus times a factor, in a segment in which a market without limits sells at it."""
    places = [
        (bus, segment)
        for key in ("gas", "grid") if result.park.markets[key].demand_charge is None
        for bus in result.park.markets[key].at
        for segment in np.flatnonzero(result.rates.loc[names.trade(key, "supplies", bus)].to_numpy(float) > 1e-2)
    ]  # fmt: skip
    certificate, duals = result.certificate.copy(), result.duals.copy()
    if not places:
        return None
    bus, segment = places[random.integers(len(places))]
    mine = (certificate["constraint"] == f"balance[{bus}]") & (certificate["member"] == segment)
    shown = (duals["kind"] == "bus") & (duals["item"] == bus) & (duals["segment"] == segment)
    certificate.loc[mine, "value"] *= factor
    duals.loc[shown, "value"] *= factor
    return replace(result, certificate=certificate, duals=duals)


def _fails(result: Result) -> bool:
    return any(item.fails for item in result.park.processes.values())


def _units(result: Result) -> np.ndarray:
    """Rows of the events that change how many units are up."""
    return result.events.index[result.events["event"].isin(["breakdown", "repair", "on", "off"])].to_numpy()


def _driven(result: Result, random: Random, process: str | None = None) -> list[int]:
    """Rows of all flows of one driver of a process."""
    drivers = [flow.driver for flow in flows(result).values()]
    driver = random.choice([d for d in drivers if "#" in d and process in (None, d.split("#")[0])])
    return [row for row, other in enumerate(drivers) if other == driver]


def _payment(result: Result, random: Random) -> int:
    """A payment above 1e-4 of all of them."""
    amounts = result.payments["amount"].abs()
    return int(random.choice(result.payments.index[amounts > SEEN * amounts.sum()]))


def _yearly(result: Result, some: Iterable[str]) -> float:
    line = result.timeline
    hours = (line["hours"] * line["repeats"]).to_numpy(float)
    states = result.rates.columns.get_indexer(line["state"])
    rates = np.nan_to_num(result.rates.loc[list(some)].to_numpy(float)).sum(axis=0)
    return float(hours @ rates[states])


def _set(result: Result, row: int, column: int, value: float) -> Result:
    rates = result.rates.copy()
    rates.iloc[row, column] = value
    return replace(result, blocks=(rates,))


def _times(result: Result, table: str, column: str, row: int, factor: float) -> Result:
    changed = getattr(result, table).copy()
    changed.loc[row, column] = changed.loc[row, column] * factor
    return replace(result, **{table: changed})


def _park(result: Result, **update: object) -> Result:
    """The result of another park, and of a plan of that park where it follows one."""
    other = replace(result, park=result.park.model_copy(update=update))
    if result.follows is None:
        return other
    return replace(other, follows=f"{other.graph_hash} {result.follows.partition(' ')[2]}")
