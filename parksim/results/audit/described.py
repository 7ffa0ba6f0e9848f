"""The linear programme that a plan with its choices made is the best point of, described from the park alone.

Design and sizes, what is on or off, and which way a store turns are taken from the plan; every other law is a bound or a
row, under the name by which the plan tells its dual.
"""

import numpy as np

from parksim.model import HOURS_PER_YEAR, MEASURES, Process, names
from parksim.results.audit import demands
from parksim.results.audit.described_markets import markets
from parksim.results.audit.described_stores import stores
from parksim.results.audit.factors import Made, made_of, measured
from parksim.results.audit.flows import entering_of
from parksim.results.audit.listed import flows_of
from parksim.results.audit.processes import STEADY, whole_of
from parksim.results.audit.programme import Duals, Programme
from parksim.results.audit.view import View

YEAR = "year x future"
FINEST = ("segment", "day", "part")


def described(view: View, duals: Duals) -> Programme:
    """The programme of a plan, with its values and duals."""
    programme, made = Programme(view.result.calendar, duals), made_of(view.park)
    for process in view.park.processes.values():
        _activities(view, programme, process)
    for process in view.park.processes.values():
        _capacity(view, programme, process)
        _shares(view, programme, process)
    _links(view, programme)
    markets(view, programme)
    stores(view, programme)
    _demands(view, programme)
    _limits(view, programme)
    _balances(view, programme, made)
    _policies(view, programme, made)
    return programme


def slug(identifier: str) -> str:
    """An identifier as part of a row's name."""
    return identifier.replace(".", ":")


def members(view: View, layer: str, values: np.ndarray) -> np.ndarray:
    """Value of the first segment of every member of a layer."""
    return np.asarray(values[view.result.calendar.first(layer)])


def _layer(process: Process) -> str:
    """Where its activities are one: the modes of a steady process may change within its layer."""
    return STEADY[process.steady] if process.steady and len(process.modes) == 1 else "segment"


def _drivers(process: Process) -> list[str]:
    return [names.activity(process.id, mode) for mode in process.modes]


def _activities(view: View, programme: Programme, process: Process) -> None:
    layer = _layer(process)
    for mode, recipe in process.modes.items():
        driver = names.activity(process.id, mode)
        programme.column(driver, layer, members(view, layer, view.activity(process, mode)))
        programme.hourly(driver, process.cost + recipe.cost)
    if process.steady and layer == "segment":
        rate, slow = f"rate {process.id}", STEADY[process.steady]
        programme.column(rate, slow, members(view, slow, view.load(process)))
        one = dict.fromkeys(_drivers(process), 1.0) | {rate: -1.0}
        programme.row(f"steady_{slug(process.id)}", "segment", one, 0.0, 0.0)


def _capacity(view: View, programme: Programme, process: Process) -> None:
    """One capacity of a host and its guests, each guest within its own, candidates' modes within the host's."""
    park = view.park
    guests = [guest for guest in park.processes.values() if guest.shares_capacity == process.id]
    layer = next(each for each in FINEST if each in {_layer(user) for user in (process, *guests)})
    used = dict.fromkeys([driver for user in (process, *guests) for driver in _drivers(user)], 1.0)
    host = park.processes.get(process.shares_capacity or "")
    if host is None and process.capacity is not None:
        most = process.load_max * process.capacity * _available(view, process, layer)
        programme.row(f"capacity_{slug(process.id)}", layer, used, -np.inf, most)
        least = process.load_min * process.capacity * _available(view, process, layer, np.maximum)
        if process.operation == "must_run" and process.load_min:
            programme.row(f"least_{slug(process.id)}", layer, used, least, np.inf)
        if process.operation == "switchable":
            on = np.round(view.up(process.id))
            programme.row(f"most_{slug(process.id)}", layer, used, -np.inf, most * on)
            programme.row(f"least_{slug(process.id)}", layer, used, least * on, np.inf)
    elif host is not None and (whole := whole_of(process, host)) is not None:
        layer = next(each for each in FINEST if each in {_layer(process), _layer(host)})
        own = dict.fromkeys(_drivers(process), 1.0)
        most = whole * _available(view, process, layer)
        programme.row(f"guest_capacity_{slug(process.id)}", layer, own, -np.inf, most)
    _candidate_modes(view, programme, process)
    most_a_year = _yearly(process)
    if most_a_year is not None:
        programme.row(f"yearly_{slug(process.id)}", YEAR, used, -np.inf, most_a_year)


def _candidate_modes(view: View, programme: Programme, process: Process) -> None:
    """A mode that retrofits add runs within the capacity of its host, as far as each of them opens it."""
    processes = view.park.processes
    host = processes.get(process.shares_capacity or "", process)
    users = [host, *(user for user in processes.values() if user.shares_capacity == host.id)]
    layer = next(each for each in FINEST if each in {_layer(user) for user in users})
    for mode, recipe in process.modes.items():
        for retrofit in recipe.needs:
            if retrofit != process.retrofit and host.capacity is not None:
                driver, most = names.activity(process.id, mode), host.load_max * host.capacity
                programme.row(f"only_if_{slug(driver)} {retrofit}", layer, {driver: 1.0}, -np.inf, most)


def _yearly(process: Process) -> float | None:
    shorter = process.hours < HOURS_PER_YEAR and process.capacity is not None
    if shorter and (process.yearly is None or process.follows is not None):
        return (process.capacity or 0.0) * process.hours
    return process.yearly


def _available(view: View, process: Process, layer: str, of: np.ufunc = np.minimum) -> np.ndarray:
    """Least share that is there in any segment of a member, or the most."""
    share = view.available(process)
    found = members(view, layer, share)
    of.at(found, view.result.calendar.codes(layer), share)
    return found


def _shares(view: View, programme: Programme, process: Process) -> None:
    for key, share in process.shares.items():
        held: dict[str, dict[str, float]] = {}
        for mode, recipe in process.modes.items():
            for bus, amount in recipe.inputs.items():
                commodity = view.park.commodity_of(bus)
                content = 1.0 if share.by == "unit" else getattr(commodity.contents, share.by)
                of = held.setdefault(commodity.id, {})
                driver = names.activity(process.id, mode)
                of[driver] = of.get(driver, 0.0) + content * amount
        if share.part not in held:
            continue
        for word, bound, low, high in (
            ("most", share.at_most, -np.inf, 0.0),
            ("least", share.at_least, 0.0, np.inf),
        ):
            terms = dict(held[share.part])
            for other in share.of:
                for driver, amount in held.get(other, {}).items():
                    terms[driver] = terms.get(driver, 0.0) - bound * amount
            programme.row(f"share_{word}_{slug(process.id)} {slug(key)}", _layer(process), terms, low, high)


def _links(view: View, programme: Programme) -> None:
    for key, link in view.park.links.items():
        programme.column(
            key, "segment", entering_of(view, link), 0.0, np.inf if link.capacity is None else link.capacity
        )
        programme.hourly(key, link.cost)


def _demands(view: View, programme: Programme) -> None:
    for key, demand in view.park.demands.items():
        wanted = demands.wanted_rate(view, demand)
        programme.column(key, "segment", view.rate(names.into(demand.takes, key)))
        served, layer = {key: 1.0}, demands.LAYER.get(demand.any_time_in or "", "segment")
        name, short = ("served_or_short", "period_served")[layer != "segment"], f"short {key}"
        if demand.may_fall_short and demand.shortage is not None:
            missed = view.missed(key) if layer == "segment" else demands.period_short(view, key, layer)[0]
            programme.column(short, layer, missed)
            served[short] = 1.0
            if layer == "segment":
                programme.hourly(short, demand.shortage)
            else:
                programme.each(short, demand.shortage)
        amount = wanted if layer == "segment" else view.sums(layer, wanted)[0]
        programme.row(f"{name}[{key}]", layer, served, amount, amount)


def _limits(view: View, programme: Programme) -> None:
    for key, limit in view.park.limits.items():
        used: dict[str, float] = {}
        for name in limit.of:
            process = view.park.processes.get(name)
            used |= dict.fromkeys(_drivers(process) if process else [name], 1.0)
        if used.keys() & programme.columns.keys():
            programme.row(f"limit_{slug(key)}", "segment", used, -np.inf, limit.at_most)


def _balances(view: View, programme: Programme, made: Made) -> None:
    """On the segment, or on the coarser layer where all of a bus's flows live."""
    terms: dict[str, dict[str, float]] = {bus: {} for bus in view.park.buses}
    for flow in flows_of(view.park):
        driver, amount = made[flow.flow]
        for bus, sign in ((flow.leaves, -1.0), (flow.enters, 1.0)):
            if bus is not None:
                terms[bus][driver] = terms[bus].get(driver, 0.0) + sign * amount
    for key, link in view.park.links.items():
        terms[link.source][key] = terms[link.source].get(key, 0.0) - 1.0
    for bus, some in terms.items():
        layers = {programme.columns[driver].layer for driver in some}
        if some:
            layer = layers.pop() if len(layers) == 1 else "segment"
            programme.row(f"balance[{bus}]", layer, some, 0.0, 0.0)


def _policies(view: View, programme: Programme, made: Made) -> None:
    """What is paid for, at least the measure less its allowance; caps and binding targets."""
    for policy in view.park.policies.values():
        if not policy.in_force(view.park.calendar.year):
            continue
        terms: dict[str, float] = {}
        for flow, factor in measured(view.park, policy.measure, policy.of).items():
            driver, amount = made[flow]
            terms[driver] = terms.get(driver, 0.0) + factor * amount
        if policy.kind == "price":
            _paid(view, programme, policy.id, terms, made)
        elif _binds(view, policy.id):
            high = np.inf if policy.at_most is None else policy.at_most
            low = -np.inf if policy.at_least is None else policy.at_least
            if policy.at_most is not None:
                programme.row(f"cap_{slug(policy.id)}", YEAR, terms, -np.inf, high)
            if policy.at_least is not None:
                programme.row(f"floor_{slug(policy.id)}", YEAR, terms, low, np.inf)


def _paid(view: View, programme: Programme, key: str, terms: dict[str, float], made: Made) -> None:
    policy, free = view.park.policies[key], 0.0
    less = dict(terms)
    if policy.allowance is not None and policy.allowance.per is None:
        free = policy.allowance.amount
    elif policy.allowance is not None:
        for flow in _products(view, policy.allowance.per or "", policy.of):
            driver, amount = made[flow]
            less[driver] = less.get(driver, 0.0) - policy.allowance.of * amount
    sold = policy.surplus == "sold" or policy.price < 0
    told = view.period(f"paid_{slug(key)}", YEAR)
    paid = f"paid {key}"
    programme.column(paid, YEAR, 0.0 if told is None else told[0], -np.inf if sold else 0.0)
    programme.each(paid, policy.price)
    row = {paid: 1.0} | {driver: -factor for driver, factor in less.items()}
    programme.row(f"pays_{slug(key)}", YEAR, row, -free, -free if sold else np.inf)


def _products(view: View, commodity: str, of: tuple[str, ...]) -> list[str]:
    found = []
    for process in view.park.processes.values():
        for mode, recipe in process.modes.items():
            outputs = {*recipe.outputs, *((process.makes,) if process.counted == "output" else ())}
            buses = [bus for bus in outputs if "." in bus and view.park.commodity_of(bus).id == commodity]
            if process.enterprise in of:
                found += [names.into(names.activity(process.id, mode), bus) for bus in buses]
    return found


def _binds(view: View, key: str) -> bool:
    """Whether a cap or target limits the plan; one that does not bind the existing park does not stand in it."""
    policy = view.park.policies[key]
    counted = policy.measure in MEASURES or policy.measure in view.park.commodities
    return counted and (policy.kind == "cap" or policy.binds is not None)
