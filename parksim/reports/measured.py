"""One way to count anything that a park names: a measure, an emission, an activity, a ratio or an indicator, a year.

cost, co2, fresh_water, …, so2      what the accounts count
activity:PROCESS                    what a process does, in its own unit
ratio:BUS/PROCESS                   what a process brings to a bus, or takes from one to which it brings nothing, per unit of what it does
solid_waste_utilisation, …          an indicator (`indicators.py`)
"""

from collections.abc import Mapping

from parksim.model import MEASURES, Park, Process, names
from parksim.reports.indicators import INDICATORS, Standing
from parksim.reports.view import unit_of
from parksim.results.accounts import Accounts

ACTIVITY, RATIO = "activity:", "ratio:"


def measured(
    park: Park,
    accounts: Accounts,
    measure: str,
    of: tuple[str, ...] | None = None,
    design: Mapping[str, float] | None = None,
) -> float | None:
    """A measure a year, of some firms or of all; None where the accounts do not hold what it needs.

    `design` holds what is built: an indicator of capacities counts it.
    """
    if measure.startswith(ACTIVITY):
        process = park.processes.get(measure.removeprefix(ACTIVITY))
        return None if process is None else activity(accounts, process)
    if measure.startswith(RATIO):
        return _ratio(park, accounts, measure.removeprefix(RATIO))
    firms = tuple(park.enterprises) if of is None else of
    if measure in INDICATORS:
        return INDICATORS[measure](Standing(park, accounts, frozenset(firms), dict(design or {})))
    if measure == "cost":
        return float(accounts.total_cost().mean()) if of is None else None
    return _counted(accounts, measure, firms) if is_counted(park, measure) else None


def is_counted(park: Park, measure: str) -> bool:
    """Whether the accounts count a measure by enterprise: a commodity that leaves or one of the measures but cost."""
    return (measure in MEASURES and measure != "cost") or measure in park.commodities


def activity(accounts: Accounts, process: Process) -> float:
    """Yearly activity of a process over all its modes, in its own unit."""
    drivers = [names.activity(process.id, mode) for mode in process.modes]
    if process.counted == "input":
        return sum(accounts.amount(names.into(process.makes, driver)) for driver in drivers)
    return sum(accounts.amount(names.into(driver, process.makes)) for driver in drivers)


def _ratio(park: Park, accounts: Accounts, ends: str) -> float | None:
    bus, _, key = ends.partition("/")
    process = park.processes.get(key)
    done = activity(accounts, process) if process else 0.0
    if process is None or not done:
        return None
    drivers = [names.activity(key, mode) for mode in process.modes]
    if _brings(process, bus):
        return sum(accounts.amount(names.into(driver, bus)) for driver in drivers) / done
    return sum(accounts.amount(names.into(bus, driver)) for driver in drivers) / done


def _brings(process: Process, bus: str) -> bool:
    made = process.counted == "output" and bus == process.makes
    return made or any(bus in recipe.outputs for recipe in process.modes.values())


def ratio_unit(park: Park, measure: str) -> str | None:
    """Unit of a ratio: that of the commodity by that of the activity; None for any other measure."""
    bus, _, key = measure.removeprefix(RATIO).partition("/")
    process = park.processes.get(key)
    if not measure.startswith(RATIO) or process is None or bus not in park.buses:
        return None
    return f"{park.commodity_of(bus).unit}/{unit_of(park, process)}"


def _counted(accounts: Accounts, measure: str, firms: tuple[str, ...]) -> float:
    rows = accounts.measures
    mine = rows[(rows["measure"] == measure) & rows["enterprise"].isin(list(firms))]
    return float(mine["amount"].sum()) / accounts.replications
