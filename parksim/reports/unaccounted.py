"""What a recipe does not account for: of mass and carbon that come in, the part that no flow takes out.

remainder = (in - out) x activity,   share = remainder / in
"""

from parksim.model import Park, Process, Recipe, names
from parksim.model.closure import LIMITS, Flow, contained, flows_of
from parksim.results.accounts import Accounts

SMALL = 1e-4
"""A remainder below this share of what comes in is rounding of the recipe's figures."""


def remainders(park: Park, accounts: Accounts, process: Process) -> dict[str, tuple[float, float]]:
    """Unaccounted t a year and its share of what comes in, by content, over all modes of a process."""
    holds = {bus.id: bus.holds for bus in park.buses.values()}
    found = {}
    for content in LIMITS:
        entering = leaving = 0.0
        for mode, recipe in process.modes.items():
            yearly = _activity(accounts, process, mode)
            sums = contained(_all_flows(process, recipe, holds), content, park.commodities)
            entering, leaving = entering + yearly * sums[0], leaving + yearly * sums[1]
        amount, base = entering - leaving, max(entering, leaving)
        if base and abs(amount) > SMALL * base:
            found[str(content)] = (amount, amount / base)
    return found


def _activity(accounts: Accounts, process: Process, mode: str) -> float:
    driver = names.activity(process.id, mode)
    flow = names.into(driver, process.makes) if process.counted == "output" else names.into(process.makes, driver)
    return accounts.amount(flow)


def _all_flows(process: Process, recipe: Recipe, holds: dict[str, str]) -> list[Flow]:
    """Stated flows and computed ones."""
    computed = [Flow(commodity, amount) for commodity, amount in recipe.balancing.items()]
    return [*flows_of(process, recipe, holds), *computed]
